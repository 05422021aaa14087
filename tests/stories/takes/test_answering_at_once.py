"""Files come after the first answer: on a slow line one with a song in it would be later than Discord waits."""

from typing import Any

import pytest
from simcord.results import InteractionResult

from bot.ui.actions import PLAY
from tests.stage import Stage
from tests.stage.messages import message_of
from tests.stories.takes.test_gone_results import lose_copies

pytestmark = pytest.mark.real_clock


async def ask(stage: Stage, how: str, code: str) -> InteractionResult:
    if how == "/show":
        return await stage.slash("show", code=code)
    if how == "Post it here":
        return await stage.press_made_up(stage.alice, stage.posts()[-1], PLAY.custom_id(code))
    return await stage.slash("wav", track=code)


def attached(request: Any) -> list[Any]:
    """The files that a request sends along."""
    return request.get("data", request).get("attachments") or []


@pytest.mark.parametrize("how", ["/show", "Post it here", "made before"])
@pytest.mark.parametrize("copy", ["at hand", "lost"])
async def test_the_first_answer_has_no_file_and_a_later_request_brings_it(stage: Stage, how: str, copy: str) -> None:
    take = await stage.a_take()
    if how == "made before":
        await stage.done(await stage.slash("wav", track=take.code))
    if copy == "lost":
        lose_copies(stage.settings.media_dir)
        for file in stage.settings.media_dir.rglob("audio.mp3"):
            file.unlink()
    posts = len(stage.posts())
    before = len(stage.env.http_requests)

    shown = await ask(stage, how, take.code)

    if how == "made before":
        assert message_of(shown).attachments
        assert len(stage.posts()) == posts
    else:
        await stage.until(lambda: len(stage.posts()) > posts)
    sent = [it for it in stage.env.http_requests[before:] if it.method in {"POST", "PATCH"} and it.json]
    answers = [it.json for it in sent if it.path.endswith("/callback")]
    with_files = [it.path.rpartition("/")[2] for it in sent if attached(it.json)]
    assert answers
    assert [attached(answer) for answer in answers] == [[]] * len(answers)
    assert len(with_files) == 1
    assert with_files == ["@original"]
