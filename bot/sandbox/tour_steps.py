"""What the tour shows, in order. A step types, presses and reads; what it expects to see, it says.

A new command is a new function here: `@step("Heading")` puts it behind the ones above it.
"""

from collections.abc import Callable

from bot.sandbox.tour import Step, Tour, Walk

STEPS: list[Step] = []

_LYRICS = """[Verse]
The market opens under yellow light
The baker sings and sets the table right

[Chorus]
Oh, morning, come along
We carry you in song"""


def step(title: str) -> Callable[[Walk], Walk]:
    def add(walk: Walk) -> Walk:
        STEPS.append(Step(title, walk))
        return walk

    return add


@step("Looking around")
async def look_around(tour: Tour) -> None:
    answer = tour.private(await tour.type(tour.guest, "help"))
    tour.expect("/generate" in tour.says(answer), "the help names /generate")
    answer = tour.private(await tour.type(tour.guest, "quota"))
    tour.expect("This server" in tour.says(answer), "what the server has left")


@step("A song from an idea")
async def generate(tour: Tour) -> None:
    card = await tour.type(tour.guest, "generate", prompt="rain on a tin roof, lo-fi")
    tour.expect("12 credits" in tour.says(tour.public(card)), "the cost on the card")
    post = await tour.song(card)
    songs = [file.filename for file in post.attachments if file.filename.endswith(".mp3")]
    tour.expect(len(set(songs)) == 2, "two takes as MP3 files")
    tour.expect(post.mentions == [] or post.mentions[0].id == tour.guest.id, "a mention of the member alone")


@step("One of them becomes a favourite")
async def favourite(tour: Tour) -> None:
    answer = tour.private(await tour.press(tour.host, tour.songs[0], "Favourite"))
    tour.expect("favourites" in tour.says(answer), "that it is a favourite now")


@step("A song with one's own words, written into a form")
async def compose(tour: Tour) -> None:
    form = await tour.type(tour.guest, "compose", vocal="female", avoid="heavy metal")
    card = await tour.submit(
        tour.guest, form, title="Market Morning", style="cheerful folk, acoustic guitar", lyrics=_LYRICS
    )
    post = await tour.song(card)
    tour.expect("yellow light" in tour.says(post), "the lyrics under the takes")


@step("Lyrics that are too long for a form, from a file")
async def lyrics_file(tour: Tour) -> None:
    models = await tour.choices(tour.guest, "compose", "model", "V5")
    lyrics = "\n\n".join(f"{_LYRICS}\nVerse {number} of a very long song" for number in range(1, 25))
    form = await tour.type(tour.guest, "compose", model=models[0], lyrics_file=("lyrics.txt", lyrics.encode()))
    card = await tour.submit(tour.guest, form, title="The Long One", style="slow waltz, piano")
    post = await tour.song(card)
    tour.expect(any(file.filename.endswith(".txt") for file in post.attachments), "the lyrics as a file")


@step("The same once more, for somebody else")
async def again(tour: Tour) -> None:
    await tour.song(await tour.press(tour.host, tour.songs[0], "Again"))


@step("Edited and asked for again, then cancelled")
async def edit_and_cancel(tour: Tour) -> None:
    form = await tour.press(tour.guest, tour.songs[0], "Edit and rerun")
    tour.expect("tin roof" in str(form.modal), "the form filled in with what was asked for")
    card = await tour.submit(tour.guest, form, prompt="snow on a tin roof, lo-fi")
    queue = tour.private(await tour.type(tour.guest, "queue"))
    codes = await tour.choices(tour.guest, "cancel", "job")
    tour.expect(len(codes) == 1 and codes[0] in tour.says(queue), "the job in the queue and on offer")
    tour.private(await tour.type(tour.guest, "cancel", job=codes[0]))
    await tour.card_says(card, "Cancelled")


@step("A take comes back by its code")
async def show(tour: Tour) -> None:
    shown = tour.public(await tour.type(tour.host, "show", code=tour.takes[1].lower()))
    tour.expect(any(file.filename.endswith(".mp3") for file in shown.attachments), "the take's file")
    refusal = tour.private(await tour.type(tour.host, "show", code="NO SUCH"))
    tour.expect("no take" in tour.says(refusal), "that there is no such take")


@step("What only members who manage the server have")
async def manage(tour: Tour) -> None:
    hidden = {"settings quota", "credits"}
    tour.expect(not hidden & set(tour.offered_commands(tour.guest)), "that Discord hides it from others")
    tour.expect(hidden <= set(tour.offered_commands(tour.host)), "the commands for those who manage the server")
    answer = tour.private(await tour.type(tour.host, "settings quota", member=6))
    tour.expect("6 credits" in tour.says(answer), "the new limit")
    answer = tour.private(await tour.type(tour.host, "credits"))
    tour.expect("Charged so far" in tour.says(answer), "the account at the song service")


@step("A refusal, put right with its Edit button")
async def refusal(tour: Tour) -> None:
    refused = tour.private(await tour.type(tour.guest, "generate", prompt="a brass band lost in the fog"))
    tour.expect("12 credits" in tour.says(refused), "how much is missing")
    await tour.type(tour.host, "settings quota", member=240)
    form = await tour.press(tour.guest, refused, "Edit")
    tour.expect("brass band" in str(form.modal), "the form filled in with what was typed")
    await tour.song(await tour.submit(tour.guest, form, prompt="a brass band lost in the fog, slow and proud"))


@step("Too much at once")
async def too_long(tour: Tour) -> None:
    refused = tour.private(await tour.type(tour.guest, "generate", prompt="rain " * 200))
    tour.expect("characters" in tour.says(refused), "the limit that was broken")
