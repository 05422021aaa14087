-- What was tried is written down by itself, and what rests is told by the database: no number of hopeless cards or
-- posts holds up the others, and a post is looked for from the moment at which it was tried.

ALTER TABLE deliveries ADD COLUMN posting_at INTEGER; -- when its latest request to Discord began
ALTER TABLE deliveries ADD COLUMN told_at INTEGER; -- when its member was told that the channel does not take it

ALTER TABLE jobs ADD COLUMN card_not_before INTEGER NOT NULL DEFAULT 0; -- its edit was refused: not tried before
ALTER TABLE jobs ADD COLUMN card_attempts INTEGER NOT NULL DEFAULT 0; -- edits refused in a row

DROP INDEX jobs_cards_to_end;
CREATE INDEX jobs_cards_to_end ON jobs (card_not_before, id)
    WHERE card_final = 0 AND card_message_id IS NOT NULL AND ended_at IS NOT NULL; -- few: an end is shown within seconds
