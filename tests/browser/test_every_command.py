"""Every command that the bot has, used once in the page, and what a newcomer gets wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.newcomer import SONG_MILLISECONDS, Newcomer
from tests.sandbox.running import RunningSandbox, running_sandbox

MAYA = "Maya (manages the server)"

# {0} and {1} are the takes of a song. What is answered privately or asks first, and costs no time:
LOOKING = (
    "/midi {1}",
    "/cover track: {0} style: bossa nova, soft",
    "/persona delete Rainy Alto",
    "/library search tin roof",
    "/show {1}",
)
ALONE = ("persona list", "library mine", "library server", "library favourites", "queue", "quota", "help")
ALONE_FOR_MAYA = ("credits", "recordings")
# What comes to whoever asked alone.
MAKING_FILES = ("/karaoke {0}", "/wav {0}", "/artwork {0}", "/stems {0}", "/video {1}")
# What is answered with a card that everybody sees.
MAKING = (
    "/lyrics a market opens in the morning light",
    "/style text: cheerful folk, acoustic guitar",
    "/sound prompt: a heavy door falls shut loop: yes tempo: 90 key: Am",
    "/replace track: {0} start: 0:08 end: 0:20 prompt: A drum of rain style: lo-fi title: Drum of Rain",
    "/extend {0} from: 0:20 prompt: [Outro] The rain has gone to sea",
    "/add-vocals track: {1} style: soul title: Roof with a Voice prompt: [Verse] The rain, it knows: my name",
    '/add-instrumental track: {1} style: "warm strings, slow" title: Strings',
    "/mashup first: {0} second: {1} prompt: rain at a market",
)


def test_every_command_is_answered_in_the_page(newcomer: Newcomer, tmp_path: Path) -> None:
    with opened(newcomer, "--speed", "10", folder=tmp_path) as sandbox:
        first = newcomer.run("/generate prompt: rain on a tin roof, lo-fi")
        used = {first.command}
        expect(newcomer.players()).to_have_count(2, timeout=SONG_MILLISECONDS)
        takes = newcomer.codes_in(newcomer.songs().last)[:2]

        persona = newcomer.run(f"/persona create track: {takes[0]} name: Rainy Alto description: a warm, low voice")
        assert persona.is_public
        used |= {persona.command, *(newcomer.pick(name).command for name in ALONE), compose(newcomer)}
        for line in LOOKING:
            answer = newcomer.run(line.format(*takes))
            assert not answer.is_form, line
            used.add(answer.command)
        newcomer.switch_to(MAYA)
        for answer in (newcomer.run("/settings quota member: 5000"), *map(newcomer.pick, ALONE_FOR_MAYA)):
            assert answer.is_private, answer.command
            used.add(answer.command)
        for line in MAKING_FILES:
            answer = newcomer.run(line.format(*takes), pasted=True)
            assert answer.is_private, line
            used.add(answer.command)
        for line in MAKING:
            answer = newcomer.run(line.format(*takes), pasted=True)
            assert answer.is_public, line
            used.add(answer.command)
        used.add(cancel(newcomer))

        assert used == newcomer.offered_commands()
        assert sandbox.end() == 0


def compose(newcomer: Newcomer) -> str:
    """By a form; an empty field is told."""
    answer = newcomer.run("/compose vocal: female weirdness: 0.5")
    assert answer.is_form
    newcomer.fill_in(title="Harbour Lights", style="", lyrics="[Verse]\nThe boats come home")
    expect(newcomer.form).to_contain_text("This field is required.")
    newcomer.fill_in(style="slow waltz, accordion")
    expect(newcomer.form).to_have_count(0)
    expect(newcomer.messages("Harbour Lights").first).to_be_visible()
    return answer.command


def cancel(newcomer: Newcomer) -> str:
    """What is in the making; it may be ready before it can be taken back, which is said then."""
    jobs = newcomer.codes_in(newcomer.pick("queue").message)
    answer = newcomer.run(f"/cancel {jobs[-1] if jobs else 'K7Q2XZ'}")
    assert answer.is_private
    return answer.command


def test_what_a_newcomer_gets_wrong_is_explained(newcomer: Newcomer, tmp_path: Path) -> None:
    with opened(newcomer, folder=tmp_path):
        for line, said in (
            ("/genrate rain", "Did you mean /generate?"),
            ("/library loud", "/library mine, /library server"),
            ("/credits now", "choose Maya under “Viewing as”"),
            ("/mashup K7Q2XZ", "/mashup still needs second."),
            ("/generate propmt: rain", "no option “propmt”"),
            ("/sound a door tempo: 999", "“tempo” is a number from 1 to 300, not “999”."),
            ("/sound a door loop: perhaps", "“loop” is yes or no"),
            ("/extend audio: humming.mp3", "is a file, which cannot be typed"),
        ):
            newcomer.composer.fill("")
            newcomer.enter(line)
            expect(newcomer.note).to_contain_text(said)
            expect(newcomer.composer).to_have_value(line)  # to mend it
        newcomer.take_picture("8-note")
        newcomer.composer.fill("")

        refused = newcomer.run("/show NOSUCH", pasted=True)
        assert refused.is_private
        expect(refused.message).to_contain_text("no take")
        expect(newcomer.note).to_be_hidden()
        refused = newcomer.run("/wav track: 7KQ2MN")
        assert refused.is_private
        refused = newcomer.run("/generate " + "rain " * 200)
        assert refused.is_private
        expect(refused.message).to_contain_text("characters")

        newcomer.type_command("wav")
        expect(newcomer.message_of_the_picker()).to_contain_text("This field is required.")


@contextmanager
def opened(newcomer: Newcomer, *arguments: str, folder: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(*arguments, folder=folder) as sandbox:
        newcomer.open(sandbox.address())
        yield sandbox
