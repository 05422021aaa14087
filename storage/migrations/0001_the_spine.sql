-- The spine: jobs, the two books, deliveries, takes. Times are UTC milliseconds, money is hundredths of a credit.

CREATE TABLE facts ( -- single values that outlive a process, such as the hash of the synced commands
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE guild_limits ( -- what a server's admins set; NULL means the operator's default
    guild_id INTEGER PRIMARY KEY,
    guild_daily INTEGER CHECK (guild_daily >= 0),
    member_daily INTEGER CHECK (member_daily >= 0)
) STRICT;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE, -- what buttons and members name it by
    interaction_id INTEGER UNIQUE, -- Discord may deliver an event twice after a resume; it is paid once
    guild_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    user_name TEXT NOT NULL, -- as shown when they asked: for searching and for credits in files
    locale TEXT NOT NULL, -- of public posts
    operation TEXT NOT NULL,
    request TEXT NOT NULL, -- JSON in domain terms
    prepared INTEGER NOT NULL DEFAULT 1, -- 0 while its audio is to be checked and uploaded first
    after_job_id INTEGER REFERENCES jobs (id), -- the step of a plan that must finish first
    reuse_key TEXT, -- what it makes, where that is made once and shown again
    cost INTEGER NOT NULL CHECK (cost >= 0),
    day TEXT NOT NULL, -- the allowance day it counts for
    state TEXT NOT NULL CHECK (state IN ('accepted', 'queued', 'preparing', 'sending', 'unclear', 'running',
                                         'overdue', 'finished', 'failed', 'cancelled', 'settled')),
    withheld INTEGER NOT NULL DEFAULT 0, -- cancelled while running: keep the result, do not post it
    card_message_id INTEGER,
    card_final INTEGER NOT NULL DEFAULT 0, -- the card shows how the job ended, nothing more to edit
    dialect TEXT,
    task_id TEXT,
    callback_digest BLOB UNIQUE, -- SHA-256 of the secret in the callback address
    stage TEXT NOT NULL DEFAULT 'pending',
    stream_links TEXT NOT NULL DEFAULT '[]', -- JSON list, while rendering
    failure TEXT, -- JSON: reason, code, message
    result TEXT, -- JSON in domain terms, of results that are no takes
    attempts INTEGER NOT NULL DEFAULT 0,
    polls INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL DEFAULT 0, -- the API asked to wait
    sent_at INTEGER,
    next_poll_at INTEGER,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX jobs_made_once ON jobs (reuse_key) WHERE state NOT IN ('failed', 'cancelled', 'settled');
CREATE INDEX jobs_after ON jobs (after_job_id) WHERE after_job_id IS NOT NULL;
CREATE INDEX jobs_waiting ON jobs (guild_id, user_id, id) WHERE state = 'queued';
CREATE INDEX jobs_to_poll ON jobs (next_poll_at) WHERE state IN ('running', 'overdue');
CREATE INDEX jobs_by_state ON jobs (state, id); -- whole: for a list of states SQLite does not consider a partial one
CREATE INDEX jobs_cards_to_end ON jobs (id)
    WHERE card_final = 0 AND card_message_id IS NOT NULL AND state IN ('finished', 'failed', 'cancelled', 'settled');
CREATE INDEX jobs_of_member ON jobs (guild_id, user_id, id);
CREATE INDEX jobs_by_card ON jobs (card_message_id) WHERE card_message_id IS NOT NULL;
CREATE INDEX jobs_durations ON jobs (operation, ended_at) WHERE state = 'finished';

CREATE TABLE turns ( -- who was served last; user_id 0 is the guild as a whole
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX turns_by_turn ON turns (turn);

CREATE TABLE allowance_entries ( -- the members' book: append only, each kind at most once per job
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    kind TEXT NOT NULL CHECK (kind IN ('reserve', 'settle', 'release')),
    amount INTEGER NOT NULL,
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (job_id, kind)
) STRICT;
CREATE INDEX allowance_of_day ON allowance_entries (day, guild_id, user_id, amount);

CREATE TABLE provider_entries ( -- the provider's book: what KIE charged, may have charged, gave back
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    kind TEXT NOT NULL CHECK (kind IN ('open', 'charge', 'refund', 'write_off')),
    amount INTEGER NOT NULL,
    task_id TEXT,
    at INTEGER NOT NULL,
    UNIQUE (job_id, kind)
) STRICT;

CREATE TABLE takes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    guild_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    owner_name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('song', 'sound', 'upload')),
    job_id INTEGER REFERENCES jobs (id), -- that made it; NULL for an upload
    position INTEGER NOT NULL DEFAULT 0,
    remixable INTEGER NOT NULL DEFAULT 1, -- its owner lets others build on it
    title TEXT NOT NULL,
    style TEXT NOT NULL,
    lyrics TEXT NOT NULL,
    model TEXT NOT NULL,
    duration_ms INTEGER,
    dialect TEXT, -- the provider's name for it: dialect, task_id, audio_id; NULL for an upload
    task_id TEXT,
    audio_id TEXT,
    audio_url TEXT, -- the provider's links; they die after 14 days
    image_url TEXT,
    created_at INTEGER NOT NULL,
    removed_at INTEGER, -- nobody finds it any more; what was built on it and what it cost stays
    UNIQUE (job_id, position)
) STRICT;
CREATE INDEX takes_of_guild ON takes (guild_id, id) WHERE kind <> 'upload' AND removed_at IS NULL;
CREATE INDEX takes_of_owner ON takes (guild_id, owner_id, id) WHERE removed_at IS NULL;
CREATE INDEX uploads_of_owner ON takes (guild_id, owner_id, id) WHERE kind = 'upload' AND removed_at IS NULL;

CREATE VIRTUAL TABLE take_words USING fts5 ( -- rowid is the take's id; `guild` holds one word such as g123
    guild, words, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE job_sources ( -- what a job builds on: the parents of its takes
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    position INTEGER NOT NULL,
    take_id INTEGER NOT NULL REFERENCES takes (id),
    PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_built_on ON job_sources (take_id, job_id);

CREATE TABLE job_attachments ( -- files of members that are still to be fetched; gone once they are takes
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    file_name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_files ( -- our own copies, below MEDIA_DIR
    owner TEXT NOT NULL CHECK (owner IN ('take', 'job')), -- a take's audio and cover, or the files of a job's result
    owner_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (owner, owner_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE personas (
    id INTEGER PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    owner_id INTEGER NOT NULL,
    take_id INTEGER NOT NULL REFERENCES takes (id),
    persona_id TEXT NOT NULL UNIQUE, -- the provider's
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE INDEX personas_of_take ON personas (take_id);
CREATE INDEX personas_of_guild ON personas (guild_id, name) WHERE removed_at IS NULL;

CREATE TABLE favourites (
    user_id INTEGER NOT NULL,
    take_id INTEGER NOT NULL REFERENCES takes (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (user_id, take_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX favourites_of_take ON favourites (take_id);

CREATE TABLE deliveries ( -- one row per message to post
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL REFERENCES jobs (id),
    part INTEGER NOT NULL DEFAULT 0, -- a result that needs several messages counts them from 0
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
    UNIQUE (job_id, part)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (not_before) WHERE state IN ('pending', 'posting');

CREATE TABLE drafts ( -- requests not made yet: refused ones to be edited, priced ones that wait for a yes
    code TEXT PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    steps TEXT NOT NULL, -- JSON
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_age ON drafts (created_at);
