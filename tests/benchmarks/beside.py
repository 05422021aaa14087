"""The bot and the bare handler, both running, each with a Discord of its own."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.stage.process_stage import ProcessStage, open_process_stage
from tests.wire.discord import DiscordServer, run_bot

# Songs are asked for by the hundred here; the operator's default ceiling is 200 a day.
GENEROUS = {
    "OPERATOR_DAILY_CREDITS": "1000000",
    "MAX_GUILD_DAILY_CREDITS": "1000000",
    "DEFAULT_GUILD_DAILY_CREDITS": "1000000",
    "DEFAULT_MEMBER_DAILY_CREDITS": "1000000",
    "LOG_LEVEL": "WARNING",
}


@dataclass(frozen=True)
class Beside:
    """`stage.discord` is that of the bot, `bare` that of the bare handler."""

    stage: ProcessStage
    bare: DiscordServer


@asynccontextmanager
async def beside_the_bare_bot() -> AsyncIterator[Beside]:
    """Both are online when the block is entered."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stage = await stack.enter_async_context(open_process_stage(folder, credits=1_000_000, program="bot"))
        bare = await stack.enter_async_context(DiscordServer())
        environment = {"DISCORD_TOKEN": bare.token}
        log_file = folder / "bare.log"
        other = await stack.enter_async_context(
            run_bot(bare, "tests.benchmarks.bare_bot", env=environment, log_file=log_file)
        )
        bot = await stack.enter_async_context(stage.bot(**GENEROUS))
        await other.online()
        await bot.online()
        yield Beside(stage, bare)
