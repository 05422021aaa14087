"""The tour, second part: new songs out of takes and recordings. A member asks for two at a time, as members do."""

import asyncio
import functools

from bot.sandbox.composer import Idea, compose, encode_mp3, render
from bot.sandbox.tour.tour import Steps, Tour

STEPS = Steps()

_VERSE = """[Verse]
The market opens under yellow light
The baker sings and sets the table right

[Chorus]
Oh, morning, come along
We carry you in song"""


@STEPS.add("A take goes on, and so does a recording")
async def extend(tour: Tour) -> None:
    take = await tour.type(
        tour.guest, "extend", track=tour.takes[0], prompt="[Outro]\nThe rain has gone to sea", **{"from": "0:20"}
    )
    recording = await tour.type(
        tour.guest,
        "extend",
        audio=await _humming(),
        prompt="[Verse]\nLa la, along the quay",
        style="shanty, accordion",
        title="Along the Quay",
    )
    post = await tour.song(take)
    tour.expect(tour.takes[0] in tour.says(post), "what it was made from")
    await tour.song(recording)


@STEPS.add("A day's allowance is used up; a manager of the server gives more")
async def allowance(tour: Tour) -> None:
    answer = tour.private(await tour.type(tour.host, "settings quota", member=40))
    tour.expect("40 credits" in tour.says(answer), "the limit, which is spent by now")
    options = {"style": "warm strings, slow", "title": "Humming with Strings"}
    refused = await tour.type(tour.guest, "add-instrumental", audio=await _humming(), **options)
    tour.expect("This costs 12 credits" in tour.says(tour.private(refused)), "how much is missing")
    answer = tour.private(await tour.type(tour.host, "settings quota", member=4000))
    tour.expect("4000 credits" in tour.says(answer), "the new limit")
    form = await tour.press(tour.guest, tour.private(refused), "Edit")
    tour.expect("warm strings" in str(form.modal), "the form filled in with what was typed")
    await tour.song(await tour.submit(tour.guest, form, style="warm strings, slow, a harp"))


@STEPS.add("In another style, and with a voice")
async def cover(tour: Tour) -> None:
    question = tour.private(await tour.type(tour.guest, "cover", track=tour.takes[0], style="bossa nova, soft"))
    tour.expect("refuse" in tour.says(question), "that the song service may refuse it")
    cover = await tour.press(tour.guest, question, "Cover anyway")
    voice = await tour.type(
        tour.guest, "add-vocals", track=tour.takes[1], prompt=_VERSE, style="soul", title="Roof with a Voice"
    )
    await tour.song(cover)
    await tour.song(voice)


@STEPS.add("A section made anew, and two takes in one")
async def replace(tour: Tour) -> None:
    section = {"start": "0:08", "end": "0:20", "prompt": "[Chorus]\nA drum of rain, a drum of tin"}
    refused = await tour.type(
        tour.guest, "replace", track=tour.takes[0], **{**section, "end": "0:12"}, style="lo-fi", title="Drum of Rain"
    )
    tour.expect("10 to 60 seconds" in tour.says(tour.private(refused)), "how long a section may be")
    form = await tour.press(tour.guest, tour.private(refused), "Edit")
    replaced = await tour.submit(tour.guest, form, end="0:20")
    mashup = await tour.type(tour.guest, "mashup", first=tour.takes[0], second=tour.takes[2], prompt="rain at a market")
    await tour.song(replaced)
    post = await tour.song(mashup)
    tour.expect(tour.takes[2] in tour.says(post), "what it was made from")


@STEPS.add("A voice with a name sings lyrics that are too long for a form")
async def persona(tour: Tour) -> None:
    options = {"name": "Rainy Alto", "description": "a warm, low voice, close to the ear"}
    await tour.result(await tour.type(tour.guest, "persona create", track=tour.takes[0], **options, **{"from": "0:05"}))
    names = await tour.choices(tour.host, "compose", "persona", "rain")
    tour.expect(names == ["Rainy Alto"], "the persona, for everybody on this server")
    lyrics = "\n\n".join(f"{_VERSE}\nVerse {number} of a very long song" for number in range(1, 25))
    models = await tour.choices(tour.host, "compose", "model", "V5")
    form = await tour.type(
        tour.host,
        "compose",
        persona=names[0],
        model=models[0],
        vocal="female",
        avoid="heavy metal",
        lyrics_file=("lyrics.txt", lyrics.encode()),
    )
    post = await tour.song(await tour.submit(tour.host, form, title="The Long One", style="fast punk"))
    lyrics_shown = tour.private(await tour.press(tour.guest, post, "Lyrics"))
    tour.expect("Verse 24 of a very long song" in tour.says(lyrics_shown), "the lyrics to their end, in private")
    listed = tour.private(await tour.type(tour.guest, "persona list"))
    tour.expect("Rainy Alto" in tour.says(listed), "the persona in the list")
    await tour.type(tour.guest, "persona delete", name="Rainy Alto")
    listed = tour.private(await tour.type(tour.guest, "persona list"))
    tour.expect("Rainy Alto" not in tour.says(listed), "a list without it")


@STEPS.add("By buttons and by right-click: forms, filled in with what is known")
async def buttons_and_menus(tour: Tour) -> None:
    form = await tour.press(tour.host, tour.songs[0], "Extend 2")
    tour.expect("lo-fi" in str(form.modal), "a form with the take's style")
    form = await tour.press(tour.host, tour.songs[0], "Cover 1")
    tour.expect(form.modal is not None, "a form for the cover")
    recording = await tour.send(tour.host, "found this on my phone", await _humming())
    for menu in ("Extend this", "Cover this", "Add vocals", "Add instrumental"):
        form = await tour.right_click(tour.host, recording, menu)
        tour.expect(form.modal is not None, "a form for the recording")
    saved = tour.private(await tour.right_click(tour.host, recording, "Save to library"))
    tour.expect("humming" in tour.says(saved), "that the recording is kept")
    which = tour.private(await tour.right_click(tour.guest, tour.songs[0], "Extend this"))
    tour.expect(all(code in tour.says(which) for code in tour.takes[:2]), "which of the two takes")


@STEPS.add("A sound")
async def sound(tour: Tour) -> None:
    await tour.song(await tour.type(tour.guest, "sound", prompt="a heavy door falls shut", loop=True, tempo=90))


async def _humming() -> tuple[str, bytes]:
    """A recording of a member's."""
    return "humming.mp3", await asyncio.to_thread(_voice)


@functools.cache
def _voice() -> bytes:
    """A voice alone, as an MP3 of some seconds."""
    idea = Idea(prompt="humming at the quay", seconds=14)
    return encode_mp3(render(compose(idea)).stems["vocals"])
