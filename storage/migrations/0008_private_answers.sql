-- What is made for one member alone, and how the private answer to them is reached.

ALTER TABLE jobs ADD COLUMN private INTEGER NOT NULL DEFAULT 0; -- its card and its result are its member's alone
ALTER TABLE jobs ADD COLUMN answer_token TEXT; -- opens the answer to the interaction; NULL once it has served
ALTER TABLE jobs ADD COLUMN answer_until INTEGER; -- Discord takes the token until then
CREATE INDEX jobs_with_answer ON jobs (answer_until) WHERE answer_token IS NOT NULL;

ALTER TABLE jobs ADD COLUMN announcing_at INTEGER; -- when its channel was first told that it did not work, if it was
