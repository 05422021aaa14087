-- What was agreed, and what the engine has to remember of trouble.

ALTER TABLE drafts ADD COLUMN price INTEGER; -- what its button says it costs, in hundredths of a credit; NULL without one
