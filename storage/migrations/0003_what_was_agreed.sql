-- What was agreed, and what the engine has to remember of trouble.

ALTER TABLE drafts ADD COLUMN price INTEGER; -- what its button says it costs, in hundredths of a credit; NULL without one

ALTER TABLE jobs ADD COLUMN twin_key TEXT; -- what was asked for, the same for the same request: see TwinInHand
CREATE INDEX jobs_twins ON jobs (twin_key) WHERE twin_key IS NOT NULL;

ALTER TABLE jobs ADD COLUMN unique_name TEXT; -- a name that its server is to have once, without case
CREATE INDEX jobs_by_unique_name ON jobs (guild_id, unique_name) WHERE unique_name IS NOT NULL;

ALTER TABLE jobs ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0; -- how often the API asked it to wait
ALTER TABLE jobs ADD COLUMN send_number INTEGER; -- counts the sends of all jobs; NULL while certainly nothing has left
CREATE INDEX jobs_by_send ON jobs (send_number) WHERE send_number IS NOT NULL;

CREATE TABLE credit_readings ( -- what the account held, in hundredths of a credit; see storage/ledger/credit_readings.py
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    credits INTEGER NOT NULL,
    last_send INTEGER NOT NULL, -- the highest send_number by then
    last_entry INTEGER NOT NULL, -- the latest entry of the provider's book by then
    at_provider INTEGER NOT NULL, -- how many jobs were there
    at INTEGER NOT NULL
) STRICT;

CREATE TABLE unclear_proofs ( -- which two readings prove that an unclear job was not charged
    job_id INTEGER PRIMARY KEY REFERENCES jobs (id),
    before_id INTEGER NOT NULL REFERENCES credit_readings (id),
    after_id INTEGER NOT NULL REFERENCES credit_readings (id)
) STRICT;

ALTER TABLE jobs ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0; -- its task was begun by somebody else: no callback comes
ALTER TABLE jobs ADD COLUMN unknown_reads INTEGER NOT NULL DEFAULT 0; -- so often in a row the API did not know its task
