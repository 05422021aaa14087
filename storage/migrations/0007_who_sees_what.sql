-- Who finds a take: where it was made, whether everybody may look there, and whether a moderator has taken it down.

ALTER TABLE jobs ADD COLUMN open_channel INTEGER NOT NULL DEFAULT 1; -- everybody may look where it was asked for

ALTER TABLE jobs ADD COLUMN card_changes INTEGER NOT NULL DEFAULT 0; -- counts what an ended card has to say anew

ALTER TABLE takes ADD COLUMN channel_id INTEGER; -- where it was made; NULL where that is not known
ALTER TABLE takes ADD COLUMN open_channel INTEGER NOT NULL DEFAULT 1; -- everybody may look there
ALTER TABLE takes ADD COLUMN hidden_by INTEGER; -- who has taken it down
ALTER TABLE takes ADD COLUMN hidden_at INTEGER; -- since then its owner alone finds it
UPDATE takes SET channel_id = (SELECT channel_id FROM jobs WHERE jobs.id = job_id) WHERE job_id IS NOT NULL;

DROP INDEX takes_of_guild;
CREATE INDEX takes_for_all ON takes (guild_id, id)
    WHERE kind <> 'upload' AND open_channel = 1 AND hidden_at IS NULL AND removed_at IS NULL;
CREATE INDEX takes_of_closed_channel ON takes (channel_id, id)
    WHERE kind <> 'upload' AND open_channel = 0 AND hidden_at IS NULL AND removed_at IS NULL;
CREATE INDEX recordings_of_guild ON takes (guild_id, id) WHERE kind = 'upload' AND removed_at IS NULL; -- for moderators

CREATE TABLE moderation ( -- what somebody did to what is another member's: append only
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    job_id INTEGER REFERENCES jobs (id), -- whose card says so; NULL for a recording
    take_id INTEGER REFERENCES takes (id),
    what TEXT NOT NULL CHECK (what IN ('take_down', 'put_back', 'remove_take', 'remove_post', 'cancel', 'cover')),
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX moderation_of_job ON moderation (job_id, id) WHERE job_id IS NOT NULL;
