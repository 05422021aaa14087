"""The tour, third part: what else there is of a take. All of it is asked for at once, and comes when it is done."""

from bot.sandbox.tour.tour import Steps, Tour

STEPS = Steps()


@STEPS.add("Everything that there is of a take")
async def files(tour: Tour) -> None:
    take = tour.takes[0]
    modes = await tour.choices(tour.guest, "stems", "mode", "all")
    question = tour.private(await tour.type(tour.guest, "stems", track=take, mode=modes[0]))
    tour.expect("50 credits" in tour.says(question), "the price, before it is spent")
    all_stems = await tour.press(tour.guest, question, "Go ahead")
    voice = await tour.type(tour.guest, "stems", track=take)
    wav = await tour.type(tour.guest, "wav", track=take)
    video = await tour.type(tour.guest, "video", track=take)
    artwork = await tour.type(tour.guest, "artwork", track=take)
    karaoke = await tour.type(tour.guest, "karaoke", track=take)

    await tour.files_made(tour.guest, karaoke, "lrc", "srt")
    pictures = await tour.files_made(tour.guest, artwork)
    await tour.files_made(tour.guest, video, "mp4")
    await tour.files_made(tour.guest, wav, "wav")
    voices = await tour.files_made(tour.guest, voice, "mp3", "zip")
    tour.expect(len(tour.files(voices, "mp3")) == 2, "the voice and the rest")
    parts = await tour.files_made(tour.guest, all_stems, "mp3")
    tour.expect(len(tour.files(parts, "mp3")) > 2, "every stem")

    chosen = await tour.press(tour.guest, pictures, "Use as cover 2")
    tour.expect("as its cover now" in tour.says(tour.private(chosen)), "that it is the cover now")


@STEPS.add("The same again, by somebody else: made once, paid once")
async def made_before(tour: Tour) -> None:
    panel = tour.private(await tour.press(tour.host, tour.songs[0], "More 1"))
    question = tour.private(await tour.press(tour.host, panel, "Stems"))
    tour.expect("free" in tour.says(question), "that the stems are free now")
    shown_again = {
        "mp4": await tour.press(tour.host, panel, "Video"),
        "zip": await tour.press(tour.host, question, "Voice and instruments"),
        "lrc": await tour.type(tour.host, "karaoke", track=tour.takes[0]),
    }
    for ending, answer in shown_again.items():
        shown = tour.private(answer)
        tour.expect("made before" in tour.says(shown), "that it was made before")
        tour.expect(bool(tour.files(shown, ending)), f"a file that ends in .{ending}")


@STEPS.add("The notes: of a take with stems at once, of another with one click for both")
async def midi(tour: Tour) -> None:
    of_stems = await tour.type(tour.guest, "midi", track=tour.takes[0])
    question = tour.private(await tour.type(tour.guest, "midi", track=tour.takes[1]))
    plan = await tour.press(tour.guest, question, "Voice and instruments, then MIDI")
    await tour.files_made(tour.guest, of_stems, "mid")
    await tour.files_made(tour.guest, plan, "mid")


@STEPS.add("What cannot be had is said before it is paid for")
async def nothing_to_have(tour: Tour) -> None:
    refused = tour.private(await tour.type(tour.guest, "stems", track=tour.takes[0], mode="Kazoo"))
    tour.expect("must be one of" in tour.says(refused), "that there is no such stem")
