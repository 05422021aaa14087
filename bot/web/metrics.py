"""Numbers for the operator's monitoring."""

from prometheus_client import CollectorRegistry, Gauge

from bot.jobs.sender import Sender
from storage.ledger.job_queries import JobQueries
from storage.rows.job import UNFINISHED


class Metrics:
    """Gauges that are read from the database when somebody asks for them."""

    def __init__(self, registry: CollectorRegistry, queries: JobQueries, sender: Sender) -> None:
        self._queries = queries
        self._sender = sender
        self._jobs = Gauge("bandstand_jobs", "Unfinished jobs by state", ["state"], registry=registry)
        self._paused = Gauge("bandstand_sending_paused", "1 while nothing is sent to the API", registry=registry)

    async def refresh(self) -> None:
        """Bring every gauge up to date."""
        counts = await self._queries.counts()
        for state in UNFINISHED:
            self._jobs.labels(state.value).set(counts.get(state.value, 0))
        self._paused.set(0 if self._sender.pause is None else 1)
