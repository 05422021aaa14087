"""Putting a stage together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

from bot.composition import Parts
from bot.media.decoder import Decoder
from bot.sandbox.suno_api import SunoStandIn, Timing
from bot.settings import Settings
from bot.suno.retrying import Timings
from tests.stage.address import Address
from tests.stage.stage import Stage
from tests.stage.stand_ins import StageComposer, ThreadDecoder
from tests.stage.time import RealTime, StillTime

API_KEY = "api-key"
SONG_SECONDS = 60
"""How long songs are on a real clock, so that sections and moments inside them make sense."""
# Nobody waits here for the API to become well: repeated reads follow each other at once.
_READS = Timings(first_wait=0.001, longest_wait=0.01, task_window=0.0)
_BY_HAND = Timing(text=1, first=2, complete=4)
_AT_ONCE = Timing(text=0.01, first=0.02, complete=0.05, other=0.05)


@asynccontextmanager
async def open_stage(
    folder: Path,
    *,
    clock: Literal["still", "real"] = "still",
    timing: Timing | None = None,
    decoder: Decoder | None = None,
    **changes: Any,
) -> AsyncIterator[Stage]:
    """A stage whose state lies in `folder`; `changes` are settings.

    On a `still` clock songs are a second long and are made while a test lets time pass. On a `real` one they are a
    minute long and there in no time. Only what costs time is replaced: composing, decoding in a process of its own,
    waiting between reads.
    """
    still = clock == "still"
    time = StillTime() if still else RealTime()
    composer = StageComposer(1.3 if still else SONG_SECONDS)
    suno = SunoStandIn(
        api_key=API_KEY,
        timing=timing or (_BY_HAND if still else _AT_ONCE),
        clock=time.suno_clock,
        composer=composer,
        polls_per_second=1000,
        seed=1,
    )
    parts = Parts(decoder=decoder or ThreadDecoder(), timings=_READS)
    with Address() as address:
        async with suno:
            settings = _settings(folder, suno.url, address.url).model_copy(update=changes)
            stage = Stage(settings, suno, composer, time, parts)
            async with address.leading_to(stage.web_url), stage:
                yield stage


def _settings(folder: Path, suno_url: str, public_url: str) -> Settings:
    secrets = {"discord_token": SecretStr("discord.bot.token"), "kie_api_key": SecretStr(API_KEY)}
    return Settings.model_validate(secrets).model_copy(
        update={
            "kie_api_base_url": suno_url,
            "kie_upload_base_url": suno_url,
            "web_port": 0,
            "ops_port": 0,
            "public_base_url": public_url,
            "database_path": folder / "bandstand.db",
            "media_dir": folder / "media",
            "media_trusted_hosts": frozenset({suno_url.removeprefix("http://")}),
        }
    )
