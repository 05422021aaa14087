"""A whole story with secrets that can be recognised, which then are looked for everywhere they must not be."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.stage import process_stage
from tests.stage.process_stage import PATIENCE, ProcessStage, at_rest, has_ended, is_card, is_song, open_process_stage
from tests.stories.recordings.files import GOOD
from tests.wire.discord import Attachment, Message, Upload

WORD = "c4n4ry"
LINK = "s1gn4ture-of-a-link"
"""Needed until the file was fetched: it may stand in the database's log at a crash, and nowhere at the end."""


def is_failed(message: Message) -> bool:
    return is_card(message) and "Nothing was taken" in message.text


def processes_below(pid: int) -> list[int]:
    """A process and all that it has started and that still run."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [each for child in children.read_text().split() for each in processes_below(int(child))]
        except OSError:  # it has ended meanwhile
            continue
    return found


def environments(pid: int) -> dict[int, bytes]:
    """What is in the environment of each of them at this moment."""
    found = {}
    for each in processes_below(pid):
        try:
            found[each] = Path(f"/proc/{each}/environ").read_bytes()
        except OSError:
            continue
    return found


async def test_no_secret_gets_anywhere_in_a_whole_story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_stage, "KEY", f"key-{WORD}-of-the-provider")
    monkeypatch.setattr(process_stage, "WEBHOOK_KEY", f"{WORD}-of-the-signatures")
    url_of = Attachment.url
    monkeypatch.setattr(Attachment, "url", lambda file, now: f"{url_of(file, now)}&hm={LINK}")
    seen: dict[int, bytes] = {}
    async with open_process_stage(tmp_path) as stage:
        stage.discord.token = f"{WORD}-of.a-discord.token"
        channel, member = stage.member()
        async with stage.bot(LOG_LEVEL="DEBUG") as bot:
            await bot.online()

            def watched() -> bool:
                seen.update(environments(bot.process.pid))
                return len(stage.suno.tasks) == 3

            member.slash(channel, "generate", prompt="rain on a tin roof")
            await channel.wait_for(is_song, PATIENCE)
            await channel.wait_for(has_ended, PATIENCE)
            stage.suno.faults.add("moderated", operation="generate")
            member.slash(channel, "generate", prompt="something rude")
            await channel.wait_for(is_failed, PATIENCE)
            file = Upload("demo.mp3", GOOD["demo.mp3"]())
            member.slash(channel, "add-instrumental", audio=file, style="strings", title="Mine")
            assert await process_stage.until(watched)
            await forge(stage)
            assert await at_rest(stage)
            stage.suno.faults.add("slow-start", operation="generate", seconds=1.5)
            member.slash(channel, "generate", prompt="snow")
            assert await process_stage.until(lambda: len(stage.suno.tasks) == 4)
            bot.kill()
            await bot.wait()
            at_the_crash = kept(stage)
        async with stage.bot(LOG_LEVEL="DEBUG") as bot:
            await bot.online()
            assert await process_stage.until(lambda: len([m for m in channel.messages if is_song(m)]) == 3)
            assert await at_rest(stage)
            bot.terminate()
            assert await bot.wait() == 0

        secrets = [WORD, *(urlsplit(task.callback_url).path.rsplit("/", 1)[1] for task in stage.suno.tasks.values())]
        places = {f"at the crash: {name}": content for name, content in at_the_crash.items()} | kept(stage)
        places |= {f"environment of {pid}": content for pid, content in seen.items() if pid != os.getpid()}
        places |= {f"{call.method} {call.route}": repr(call.body).encode() for call in stage.discord.calls}
        places["messages"] = "".join(each.text + repr(each.components) for each in channel.messages).encode()

    assert len(secrets) == 5
    assert {"bot.log", "bandstand.db", "bandstand.db-wal"} <= {Path(name).name.split(": ")[-1] for name in places}
    assert b"POST /api/v1/generate" in places["bot.log"]  # it did log what it sent
    assert len(seen) > 1  # children were met while they ran
    log_at_the_crash = places.pop("at the crash: bandstand.db-wal")
    assert [name for name, content in places.items() if LINK.encode() in content] == []
    places["the database's log at the crash"] = log_at_the_crash
    for secret in secrets:
        assert [name for name, content in places.items() if secret.encode() in content] == []


def kept(stage: ProcessStage) -> dict[str, bytes]:
    """Every file below the bot's folder: its log, its database with what is not yet moved into it, its media."""
    return {
        str(path.relative_to(stage.folder)): path.read_bytes() for path in stage.folder.rglob("*") if path.is_file()
    }


async def forge(stage: ProcessStage) -> None:
    """A callback without a signature for a job of ours, and one for nobody."""
    (task, *_) = stage.suno.tasks.values()
    async with aiohttp.ClientSession() as session:
        for url, status in ((task.callback_url, 401), (f"{stage.public_url}/callbacks/{WORD}", 404)):
            async with session.post(url, json={"data": {"task_id": task.task_id}}) as answer:
                assert (answer.status, await answer.read()) == (status, b"")
