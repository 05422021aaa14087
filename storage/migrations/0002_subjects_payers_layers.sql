-- What a message is about, who pays for a job and what bounds that are values of their own: not always a job, not
-- always the member who asked, not always the same three layers.

ALTER TABLE facts RENAME TO key_values; -- single values that outlive a process

-- A payer is named in jobs and in the members' book. What stands there already was paid out of the allowance of whoever
-- asked for it.
ALTER TABLE jobs ADD COLUMN payer TEXT NOT NULL DEFAULT 'member' CHECK (payer IN ('member', 'jam'));
ALTER TABLE jobs ADD COLUMN payer_id INTEGER NOT NULL DEFAULT 0; -- the member or the jam; always given
UPDATE jobs SET payer_id = user_id;

CREATE TABLE allowance_entries_2 ( -- the members' book: append only, each kind at most once per job
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    kind TEXT NOT NULL CHECK (kind IN ('reserve', 'settle', 'release')),
    amount INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL, -- who asked
    payer TEXT NOT NULL CHECK (payer IN ('member', 'jam')), -- out of whose allowance it is
    payer_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (job_id, kind)
) STRICT;
INSERT INTO allowance_entries_2 (id, job_id, kind, amount, guild_id, user_id, payer, payer_id, day, at)
    SELECT id, job_id, kind, amount, guild_id, user_id, 'member', user_id, day, at FROM allowance_entries ORDER BY id;
DROP TABLE allowance_entries;
ALTER TABLE allowance_entries_2 RENAME TO allowance_entries;
CREATE INDEX allowance_of_day ON allowance_entries (day, guild_id, payer, payer_id, amount);

CREATE TABLE quota_layers ( -- what was set for a server; where there is no row, the operator's default holds
    guild_id INTEGER NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('guild', 'role', 'member', 'jam')), -- whose spending is bounded
    scope_id INTEGER NOT NULL, -- the guild, role, member or jam; 0 is each member of the guild
    period TEXT NOT NULL CHECK (period IN ('day', 'month')),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    raised_by TEXT NOT NULL CHECK (raised_by IN ('operator', 'admin', 'host')), -- who may raise it
    PRIMARY KEY (guild_id, scope, scope_id, period)
) STRICT, WITHOUT ROWID;
INSERT INTO quota_layers (guild_id, scope, scope_id, period, amount, raised_by)
    SELECT guild_id, 'guild', guild_id, 'day', guild_daily, 'admin' FROM guild_limits WHERE guild_daily IS NOT NULL
    UNION ALL
    SELECT guild_id, 'member', 0, 'day', member_daily, 'admin' FROM guild_limits WHERE member_daily IS NOT NULL;
DROP TABLE guild_limits;

CREATE TABLE deliveries_2 ( -- one row per message to post
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL CHECK (subject IN ('job', 'jam')), -- what the message is about
    subject_id INTEGER NOT NULL,
    -- The same where that is a job, for joins, and so that it is one that exists.
    job_id INTEGER GENERATED ALWAYS AS (CASE WHEN subject = 'job' THEN subject_id END) STORED REFERENCES jobs (id),
    part INTEGER NOT NULL DEFAULT 0, -- what needs several messages counts them from 0
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'posting', 'posted', 'refused', 'withheld')),
    message_id INTEGER UNIQUE,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,
    trouble TEXT, -- why the last attempt did not post, as a word
    created_at INTEGER NOT NULL,
    posted_at INTEGER,
    removed_at INTEGER, -- the message was taken back
    UNIQUE (subject, subject_id, part)
) STRICT;
INSERT INTO deliveries_2 (id, subject, subject_id, part, guild_id, channel_id, state, message_id, attempts, not_before,
                          trouble, created_at, posted_at, removed_at)
    SELECT id, 'job', job_id, part, guild_id, channel_id, state, message_id, attempts, not_before,
           trouble, created_at, posted_at, removed_at FROM deliveries ORDER BY id;
DROP TABLE deliveries;
ALTER TABLE deliveries_2 RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (not_before) WHERE state IN ('pending', 'posting');
CREATE INDEX deliveries_of_job ON deliveries (job_id, part) WHERE job_id IS NOT NULL;
