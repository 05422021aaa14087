"""The tour, last part: one's work in the making, and what those have who manage the server."""

from bot.sandbox.tour.tour import Steps, Tour

STEPS = Steps()


@STEPS.add("The same once more for somebody else; and something like it, taken back")
async def again_and_cancel(tour: Tour) -> None:
    door = tour.songs[-1]
    again = await tour.press(tour.host, door, "Again")
    form = await tour.press(tour.guest, door, "Edit and rerun")
    tour.expect("heavy door" in str(form.modal), "the form filled in with what was asked for")
    card = await tour.submit(tour.guest, form, prompt="a light door falls shut")
    queue = tour.private(await tour.type(tour.guest, "queue"))
    codes = await tour.choices(tour.guest, "cancel", "job")
    tour.expect(len(codes) == 1 and codes[0] in tour.says(queue), "the job in the queue and on offer")
    answer = tour.private(await tour.type(tour.guest, "cancel", job=codes[0]))
    if "is being made already" in tour.says(answer):
        await tour.press(tour.guest, answer, "Cancel it all the same")
    await tour.card_says(card, "Cancelled")
    await tour.song(again)


@STEPS.add("A post is taken back, and then its take")
async def remove(tour: Tour) -> None:
    post, code = tour.songs[-1], tour.takes[-1]
    panel = tour.private(await tour.press(tour.host, post, "More 2"))
    question = tour.private(await tour.press(tour.host, panel, "Remove take"))
    tour.private(await tour.press(tour.host, question, "Remove it for good"))
    gone = tour.private(await tour.type(tour.host, "show", code=code))
    tour.expect("was removed" in tour.says(gone), "that the take is gone")
    panel = tour.private(await tour.press(tour.host, post, "More 1"))
    tour.private(await tour.press(tour.host, panel, "Remove post"))


@STEPS.add("What only members who manage the server have")
async def manage(tour: Tour) -> None:
    hidden = {"settings quota", "credits"}
    tour.expect(not hidden & set(tour.offered_commands(tour.guest)), "that Discord hides it from others")
    tour.expect(hidden <= set(tour.offered_commands(tour.host)), "the commands for those who manage the server")
    answer = tour.private(await tour.type(tour.host, "credits"))
    tour.expect("Charged so far" in tour.says(answer), "the account at the song service")
