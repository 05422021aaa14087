"""Every text that a member sees can be translated, and every refusal has its words."""

import gettext
import re
from collections.abc import Iterator

import pytest
from simcord.results import InteractionResult

from bot.catalogue import refusals
from bot.catalogue.refusals import RefusedError
from bot.sandbox.suno_api import Timing
from bot.suno.errors import PauseReason
from bot.suno.results import FailureReason
from bot.suno.results import Stage as RecordStage
from bot.ui import progress_wording, wording
from bot.ui.failure_wording import failure
from bot.ui.i18n import translation_for
from storage.rows.job import Failure
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import Message, labels_of, message_of, texts_of

# What is nobody's to translate: a name, what members and the API wrote, codes, names of models.
AS_IT_IS = re.compile(
    r"Bandstand|alice|rain|A tone|sine|chirp-v5|Roof|lo-fi|\\?\[Verse\]|V5|x{3,}|`[2-9A-Z]{6}`|\b[2-9A-Z]{6}\b"
    r"|/cancel job:|`/[a-z -]+`|<[@#t]:?[\w:]+>|https?://\S+|\bV4\w*\b"
)


class Pseudo(gettext.NullTranslations):
    """Another language: the same words, in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("bot.ui.i18n.gettext.translation", lambda *_, **__: Pseudo())
    translation_for.cache_clear()
    yield
    translation_for.cache_clear()


def outside(text: str) -> str:
    """What of a text stands outside all brackets and is not to be left as it is."""
    while "⟦" in text:
        shorter = re.sub(r"⟦[^⟦⟧]*⟧", "", text)
        if shorter == text:
            break
        text = shorter
    return AS_IT_IS.sub("", text)


def assert_translated(shown: InteractionResult | Message) -> None:
    for text in texts_of(shown):
        assert not re.search(r"[^\W\d_]", outside(text)), f"not translated: {text!r}"


def assert_form_translated(shown: InteractionResult) -> None:
    assert shown.modal is not None
    for text in (shown.modal["title"], *(label["label"] for label in shown.modal["components"])):
        # Longer than 45 characters with its brackets: the end is cut off, which does not happen in English.
        assert text.startswith("⟦")


async def test_cards_and_posts_are_translated(pseudo: None, stage_with: StageWith) -> None:
    async with stage_with(timing=Timing(text=5, first=20, complete=60), max_running=1) as stage:
        await stage.generate("rain")
        assert_translated(stage.card)
        await stage.generate("rain rain")
        await stage.until(lambda: any("🎧" in str(row.to_dict()) for row in stage.cards()[0].components))
        for card in stage.cards():
            assert_translated(card)
        await stage.until(lambda: len(stage.posts()) == 2)
        await stage.rest()
        for message in (*stage.cards(), *stage.posts()):
            assert_translated(message)
        (take, *_) = await stage.takes()
        assert_translated(await stage.alice.slash(stage.channel, "show", code=take.code))
        panel = await stage.alice.click(stage.posts()[0], custom_id=f"take:more:{take.code}")
        assert_translated(panel)
        assert_translated(await stage.alice.click(message_of(panel), custom_id=f"take:favourite:{take.code}"))
        assert_translated(await stage.alice.click(message_of(panel), custom_id=f"take:remove:{take.code}"))
        for listing in ("mine", "server", "favourites"):
            assert_translated(await stage.alice.slash(stage.channel, f"library {listing}"))


async def test_private_answers_and_forms_are_translated(pseudo: None, stage: Stage) -> None:
    await stage.generate("rain")
    for command in ("queue", "quota", "help"):
        assert_translated(await stage.alice.slash(stage.channel, command))
    for command in ("settings quota", "credits"):
        assert_translated(await stage.admin.slash(stage.channel, command))
    assert_form_translated(await stage.alice.slash(stage.channel, "compose"))
    for result in (
        await stage.generate("x" * 501),
        await stage.generate(" "),
        await stage.alice.slash(stage.channel, "show", code="222222"),
        await stage.alice.slash(stage.channel, "cancel", job="222222"),
        await stage.bob.click(stage.cards()[0], custom_id=f"job:cancel:{(await stage.jobs())[0].code}"),
        await stage.press_made_up(stage.alice, stage.cards()[0], "nonsense"),
        await stage.submit_made_up(stage.alice, "nonsense", {}),
        await stage.alice.slash(stage.channel, "compose", lyrics_file=("words.txt", b"")),
        await stage.admin.slash(stage.channel, "settings quota", server=5000.0),
    ):
        assert result.ephemeral
        assert_translated(result)
    edited = await stage.alice.click(message_of(await stage.generate("x" * 501)), custom_id=None, label="⟦Edit⟧")
    assert_form_translated(edited)


async def test_failures_and_missing_permissions_are_translated(pseudo: None, stage: Stage) -> None:
    stage.suno.faults.add("http-503", operation="generate")
    await stage.generate("rain")
    await stage.until(
        lambda: (
            stage.cards()[0].embeds[0].colour != message_of(stage.cards()[0]).embeds[0].colour
            or ("did not say" in " ".join(texts_of(stage.cards()[0])))
        )
    )
    assert_translated(stage.card)
    stage.forbid("send_messages", "attach_files")
    assert_translated(await stage.generate("rain"))


def all_refusals() -> list[type[RefusedError]]:
    return [
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, RefusedError) and kind is not RefusedError
    ]


def test_every_refusal_has_its_words() -> None:
    """Those without a value to tell are worded here; the stories of the commands word the others."""
    tr = translation_for("en-US")
    for kind in all_refusals():
        if kind.__init__ is RefusedError.__init__:
            assert wording.refusal(kind(), tr).endswith(".")


@pytest.mark.parametrize("reason", [*FailureReason, "lost", "something new"])
def test_every_failure_has_its_words(reason: str) -> None:
    tr = translation_for("en-US")
    assert failure(Failure(reason), tr).endswith(".")
    assert "“so it is”" in failure(Failure(reason, 500, "so it is"), tr)


@pytest.mark.parametrize("reason", [*PauseReason, "unclear"])
def test_every_pause_has_its_words(reason: str) -> None:
    assert progress_wording.pause(reason, translation_for("en-US")).startswith("the ")


@pytest.mark.parametrize("stage", list(RecordStage))
def test_every_stage_has_its_words(stage: RecordStage) -> None:
    assert progress_wording.stage(stage, translation_for("en-US"))


def test_how_far_a_song_is_is_told_by_what_is_there_of_it() -> None:
    told = [progress_wording.stage(stage, translation_for("en-US")) for stage in ("text", "first", "pending")]

    assert told == ["Words written, now the music", "First take playing, finishing the files", "Composing"]


async def test_labels_are_words_too(pseudo: None, stage: Stage) -> None:
    await stage.generate("rain")
    assert labels_of(stage.card) == ["⟦Cancel⟧"]
