"""Numbers for the operator's monitoring, named as Prometheus has it; `.github/alarms.yml` tells when to worry."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.disk import free_bytes
from bot.jobs.card_updater import EDITS_PER_SECOND
from bot.jobs.tracker import READS_PER_SECOND
from bot.version import version
from bot.web.balance import Balance
from bot.web.callback_count import CallbackCount
from bot.web.observed import Observed
from bot.workers import Workplace
from storage.figures import Ended, WaitingDeliveries
from storage.rows.job import UNFINISHED, JobState

# A job's end is written down a moment after the time that stands in it.
_LATE = timedelta(minutes=1)
_ENDS = (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED, JobState.SETTLED)


class Metrics(Collector):
    """Reads everything when somebody asks: `refresh` makes the families that `collect` then yields.

    No question is answered by walking through a table that grows for ever.
    """

    def __init__(self, at: Workplace, observed: Observed, balance: Balance, callbacks: CallbackCount | None) -> None:
        """`callbacks` is None where none are asked for."""
        self._stores = at.stores
        self._clock = at.clock
        self._observed = observed
        self._balance = balance
        self._callbacks = callbacks
        self._families: list[Metric] = []
        self._ends = _Ends(at.clock.now())

    def registry(self) -> CollectorRegistry:
        """These numbers, and those of the process (`process_…`, `python_info`)."""
        registry = CollectorRegistry()
        registry.register(self)
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        return registry

    def collect(self) -> Iterable[Metric]:
        return self._families

    async def refresh(self) -> None:
        """Bring everything up to date."""
        self._balance.look()
        now = self._clock.now()
        self._ends.count(await self._stores.figures.ended_after(self._ends.look_from), now)
        self._families = [
            InfoMetricFamily("bandstand_build", "Which version this is", {"version": version()}),
            *await self._of_jobs(now),
            *self._of_sending(),
            *self._of_budgets(),
            *_of_deliveries(await self._stores.figures.deliveries(), now),
            *self._of_money(),
            *self._of_callbacks(),
            *await asyncio.to_thread(lambda: list(self._of_disks())),
            *self._of_database(),
            _gauge(
                "discord_connected", "1 while every shard is connected", self._observed.connection_trouble() is None
            ),
            _gauge(
                "workers_stopped", "Workers that ended although they should not", len(self._observed.stopped_workers())
            ),
        ]

    async def _of_jobs(self, now: datetime) -> Iterator[Metric]:
        counts = await self._stores.job_queries.counts()
        oldest = await self._stores.figures.oldest_queued_at()
        due = await self._stores.job_queries.next_poll_at()
        states = {state.value: counts.get(state.value, 0) for state in sorted(UNFINISHED)}
        return iter(
            [
                _gauges("jobs", "Unfinished jobs by state", "state", states),
                _gauge("queue_age_seconds", "How long the oldest job has waited that could be sent", _age(oldest, now)),
                _gauge("poll_delay_seconds", "By how much the record most overdue is read late", _age(due, now)),
                _counters("jobs_ended", "Jobs that ended, by how", "state", self._ends.states),
                _counters("job_failures", "Jobs that failed, by the reason", "reason", self._ends.reasons),
            ]
        )

    def _of_sending(self) -> Iterator[Metric]:
        sender = self._observed.sender
        yield _gauge(
            "sending_paused", "1 while nothing is sent until the credits can be read", sender.pause is not None
        )
        yield _gauge("sending_held", "1 while nothing is sent, for whatever reason", sender.trouble is not None)
        yield _gauge("running_limit", "MAX_RUNNING", self._observed.max_running)

    def _of_budgets(self) -> Iterator[Metric]:
        window = self._observed.sender.window
        yield _counter("creates", "Requests to the API that make something", window.creates_sent)
        yield _gauge("create_window_used", "Creates that count in the API's window of ten seconds", window.used)
        yield _gauge("create_window_limit", "How many that may be", window.limit)
        yield _counter("record_reads", "Records read from the API", self._observed.tracker.reads)
        yield _gauge("record_reads_limit_per_second", "How many that may be in a second", READS_PER_SECOND)
        yield _counter("card_edits", "Edits of cards", self._observed.cards.edits)
        yield _gauge("card_edits_limit_per_second", "How many that may be in a second", EDITS_PER_SECOND)

    def _of_money(self) -> Iterator[Metric]:
        if self._balance.credits is not None and self._balance.read_at is not None:
            yield _gauge("provider_credits", "Credits left at the API when last read", self._balance.credits / 100)
            yield _gauge(
                "provider_credits_read_timestamp_seconds", "When they were read", self._balance.read_at.timestamp()
            )

    def _of_callbacks(self) -> Iterator[Metric]:
        if self._callbacks is None:
            return
        answers = {str(status): number for status, number in ({200: 0} | self._callbacks.answers).items()}
        yield _counters("callbacks", "Callbacks by the HTTP status of our answer", "status", answers)
        yield _gauge(
            "callback_last_timestamp_seconds",
            "When the last callback of a job came; the start of the process before the first",
            self._callbacks.last_at.timestamp(),
        )

    def _of_disks(self) -> Iterator[Metric]:
        observed = self._observed
        yield _gauge("media_bytes", "Size of all kept songs, as last counted", observed.housekeeper.kept_bytes)
        yield _gauge("media_limit_bytes", "MEDIA_MAX_GB", observed.housekeeper.limit)
        places = {"database": observed.database.parent, "media": observed.media_dir}
        free = {place: free_bytes(folder) for place, folder in places.items()}
        yield _gauges("disk_free_bytes", "Room on the disks", "place", free)
        files = {"database": observed.database, "wal": observed.database.with_name(observed.database.name + "-wal")}
        sizes = {name: _size_of(file) for name, file in files.items()}
        yield _gauges("database_bytes", "Size of the database and of its log of writes", "file", sizes)

    def _of_database(self) -> Iterator[Metric]:
        writer = self._stores.writer_figures()
        yield _counter("database_rows_written", "Rows inserted, changed and deleted", writer.rows_written)
        yield _gauge("database_waiting_units", "Units of work that wait for the writer", writer.waiting)


class _Ends:
    """Counts what has ended since the start, each job once."""

    def __init__(self, now: datetime) -> None:
        self._started = now
        self.look_from = now
        self._seen: dict[int, JobState] = {}
        self.states: Counter[str] = Counter({state.value: 0 for state in _ENDS})
        self.reasons: Counter[str] = Counter()

    def count(self, ended: Iterable[Ended], now: datetime) -> None:
        before, self._seen = self._seen, {}
        for job in ended:
            self._seen[job.job_id] = job.state
            if before.get(job.job_id) is not job.state:
                self.states[job.state.value] += 1
                if job.reason is not None:
                    self.reasons[job.reason] += 1
        self.look_from = max(self._started, now - _LATE)


def _of_deliveries(waiting: WaitingDeliveries, now: datetime) -> Iterator[Metric]:
    counts = {"pending": waiting.pending, "posting": waiting.posting, "refused": waiting.refused}
    yield _gauges("deliveries", "Posts to be made, and those given up of all time, by state", "state", counts)
    yield _gauge(
        "delivery_age_seconds",
        "How long the oldest post has waited, those aside that their channel refuses",
        _age(waiting.oldest, now),
    )


def _age(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())


def _size_of(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"bandstand_{name}", about, value=float(value))


def _gauges(name: str, about: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"bandstand_{name}", about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _counter(name: str, about: str, value: float) -> Metric:
    return CounterMetricFamily(f"bandstand_{name}", about, value=value)


def _counters(name: str, about: str, label: str, values: dict[str, int]) -> Metric:
    family = CounterMetricFamily(f"bandstand_{name}", about, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
