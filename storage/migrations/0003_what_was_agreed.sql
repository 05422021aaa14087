-- What was agreed, and what the engine has to remember of trouble.

ALTER TABLE drafts ADD COLUMN price INTEGER; -- what its button says it costs, in hundredths of a credit; NULL without one

ALTER TABLE jobs ADD COLUMN twin_key TEXT; -- what was asked for, the same for the same request: see TwinInHand
CREATE INDEX jobs_twins ON jobs (twin_key) WHERE twin_key IS NOT NULL;

ALTER TABLE jobs ADD COLUMN unique_name TEXT; -- a name that its server is to have once, without case
CREATE INDEX jobs_by_unique_name ON jobs (guild_id, unique_name) WHERE unique_name IS NOT NULL;
