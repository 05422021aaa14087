-- What was agreed, and what the engine has to remember of trouble.

ALTER TABLE drafts ADD COLUMN price INTEGER; -- what its button says it costs, in hundredths of a credit; NULL without one

ALTER TABLE jobs ADD COLUMN twin_key TEXT; -- what was asked for, the same for the same request: see TwinInHand
CREATE INDEX jobs_twins ON jobs (twin_key) WHERE twin_key IS NOT NULL;
