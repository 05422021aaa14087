-- What an operator's monitoring asks for every few seconds is read from short indexes.

CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL; -- what has ended since the last look
CREATE INDEX deliveries_refused ON deliveries (id) WHERE state = 'refused'; -- to be counted; few
