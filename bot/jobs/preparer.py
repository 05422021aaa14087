"""Prepares jobs that cannot be sent as they are.

Attached files are fetched, checked and kept as takes of their owner; what the API is to work on is uploaded just
before sending, since uploads die within a day or three; a step that needs the task of the step before gets its id.
If an attachment is no good, nothing is charged and the member is told privately, with what they typed.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import ClassVar

import discord

from bot.catalogue.limit_failures import failure_of
from bot.catalogue.operations import CATALOGUE, read_request
from bot.catalogue.plans import Step, settled
from bot.catalogue.refusals import BadRecordingError
from bot.catalogue.row import Row
from bot.jobs.attachments import read_attachment
from bot.library.intake import Intake
from bot.library.take_files import TakeFiles
from bot.media.errors import MediaError
from bot.suno.client import SunoClient
from bot.suno.errors import LimitExceededError, RequestRejectedError, SunoError
from bot.suno.request import UPLOAD_SECONDS, SunoRequest
from bot.workers import Worker, Workplace
from storage.rows.job import Failure, Job, PreparationStage
from storage.rows.take import Take, TakeOwner

log = logging.getLogger(__name__)

AT_ONCE = 2
_TRIED_FOR = timedelta(hours=1)
_BETWEEN_TRIES = timedelta(seconds=20)


class Preparer(Worker):
    name: ClassVar[str] = "preparer"

    def __init__(
        self,
        at: Workplace,
        suno: SunoClient,
        take_files: TakeFiles,
        intake: Intake,
        bot: discord.Client,
        on_refused: Callable[[Job, Failure], Awaitable[None]],
    ) -> None:
        """`on_refused` is told of a job whose attachment is no good, so that its member can be answered privately."""
        super().__init__(at.clock, at.signals.preparer)
        self._store = at.stores.jobs
        self._preparations = at.stores.preparations
        self._queries = at.stores.job_queries
        self._takes = at.stores.takes
        self._signals = at.signals
        self._suno = suno
        self._take_files = take_files
        self._intake = intake
        self._bot = bot
        self._on_refused = on_refused

    async def tick(self) -> float | None:
        while self.in_hand < AT_ONCE:
            job = await self._preparations.claim_next_to_prepare(now=self.clock.now())
            if job is None:
                at = await self._preparations.next_allowed_at()
                return None if at is None else max(0.5, (at - self.clock.now()).total_seconds())
            self.spawn(self._prepare(job))
        return None

    async def _prepare(self, job: Job) -> None:
        try:
            request = await self._complete(job)
            CATALOGUE[request.operation].operation.check(request)
        except BadRecordingError as error:
            await self._refuse(job, Failure(f"recording_{error.problem}", message=error.detail))
        except LimitExceededError as error:
            await self._refuse(job, failure_of(error))
        except RequestRejectedError as error:
            await self._refuse(job, Failure(error.reason.value, error.code, error.message))
        except MediaError as error:
            if error.retryable:
                await self._later(job, error)
            else:
                await self._refuse(job, Failure("no_copy"))
        except SunoError as error:
            await self._later(job, error)
        except Exception:
            log.exception("job %s: preparing broke", job.code)
            await self._refuse(job, Failure("mistake"))
        else:
            ready = request.model_dump_json()
            await self.until_written(job.code, lambda: self._preparations.prepared(job.id, ready))
            self._signals.sender.notify()
        finally:
            self._signals.cards.notify()

    async def _complete(self, job: Job) -> SunoRequest:
        """The job's request with every field that it can only have now."""
        row: Row[SunoRequest] = CATALOGUE[job.operation]
        owner = TakeOwner(job.guild_id, job.user_id, job.user_name, None, job.channel_id, job.open_channel)
        read = partial(read_attachment, self._bot)
        for position, attachment in (await self._queries.attachments(job.id)).items():
            await self._reached(job, PreparationStage.CHECKING)
            take = await self._intake.take_in(attachment, owner, longest=UPLOAD_SECONDS, read=read)
            await self._preparations.attachment_kept(job.id, position, take.id)
        sources = await self._takes.sources_of(job.id)
        step = settled(Step(read_request(job.operation, job.request), tuple(sources)), self.clock.now())
        request = row.with_links(
            step.request,
            {
                field: await self._upload(job, source)
                for field, source in zip(row.uploads, sources, strict=False)
                if row.awaits_link(step.request, field)
            },
        )
        if row.after is None or job.after_job_id is None:
            return request
        before = await self._queries.by_id(job.after_job_id)
        assert before is not None  # a foreign key
        return request.model_copy(update={row.after.field: before.task_id})

    async def _reached(self, job: Job, stage: PreparationStage) -> None:
        await self._preparations.reached(job.id, stage)
        self._signals.cards.notify()

    async def _upload(self, job: Job, take: Take) -> str:
        """A link to our own copy at the upload host. The name is random: the same one would overwrite, with delay."""
        await self._reached(job, PreparationStage.UPLOADING)
        kept = await self._take_files.keep(take)
        uploaded = await self._suno.upload(kept.audio, file_name=f"{secrets.token_hex(8)}.mp3")
        return uploaded.url

    async def _later(self, job: Job, error: Exception) -> None:
        log.warning("job %s: not prepared yet: %s", job.code, error)
        now = self.clock.now()
        if now - job.created_at > _TRIED_FOR:
            await self._refuse(job, Failure("not_prepared", message=str(error)))
        else:
            later = now + _BETWEEN_TRIES
            await self.until_written(job.code, lambda: self._preparations.prepare_later(job.id, not_before=later))

    async def _refuse(self, job: Job, failure: Failure) -> None:
        failed = await self.until_written(job.code, lambda: self._store.fail(job.id, failure, now=self.clock.now()))
        if failed:
            await self._on_refused(job, failure)
