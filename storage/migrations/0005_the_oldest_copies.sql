-- At the size limit the oldest copies make room: they are found from that end.

CREATE INDEX kept_files_by_age ON kept_files (kept_at);
