"""The tour, first part: songs from ideas and words."""

from bot.sandbox.tour.tour import Steps, Tour

STEPS = Steps()


@STEPS.add("Looking around")
async def look_around(tour: Tour) -> None:
    answer = tour.private(await tour.type(tour.guest, "help"))
    tour.expect("/generate" in tour.says(answer), "the help names /generate")
    answer = tour.private(await tour.type(tour.guest, "quota"))
    tour.expect("This server" in tour.says(answer), "what the server has left")


@STEPS.add("A song from an idea")
async def generate(tour: Tour) -> None:
    card = await tour.type(tour.guest, "generate", prompt="rain on a tin roof, lo-fi")
    tour.expect("12 credits" in tour.says(tour.public(card)), "the cost on the card")
    post = await tour.song(card)
    tour.expect(len(set(tour.files(post, "mp3"))) == 2, "two takes as MP3 files")
    tour.expect(post.mentions == [] or post.mentions[0].id == tour.guest.id, "a mention of the member alone")


@STEPS.add("Too much at once")
async def too_long(tour: Tour) -> None:
    refused = tour.private(await tour.type(tour.guest, "generate", prompt="rain " * 200))
    tour.expect("characters" in tour.says(refused), "the limit that was broken")


@STEPS.add("Lyrics and a richer style, and a song with both")
async def words_for_a_song(tour: Tour) -> None:
    style = await tour.type(tour.guest, "style", text="cheerful folk, acoustic guitar")
    lyrics = await tour.type(tour.guest, "lyrics", prompt="a market opens in the morning light")
    richer = await tour.result(style)
    written = await tour.result(lyrics)
    tour.expect(len(written.embeds) > 1, "lyrics to choose from")
    described = richer.embeds[0].description or ""
    form = await tour.press(tour.guest, richer, "Compose with it")
    tour.expect("folk" in str(form.modal), "the form of /compose with the style in it")
    form = await tour.press(tour.guest, written, "Compose 2")
    tour.expect("[Verse" in str(form.modal), "the form of /compose with the lyrics in it")
    card = await tour.submit(tour.guest, form, title="Market Morning", style=described)
    tour.expect("market" in tour.says(await tour.song(card)).lower(), "the lyrics under the takes")


@STEPS.add("One of them becomes a favourite")
async def favourite(tour: Tour) -> None:
    starred = await tour.press(tour.guest, tour.songs[0], "Star 1")
    tour.expect("Star 1: 1" in tour.says(tour.public(starred)), "that it has a star")
    words = tour.private(await tour.press(tour.guest, tour.songs[0], "Lyrics"))
    tour.expect("Rain" in tour.says(words) or "rain" in tour.says(words), "what is sung")
    panel = tour.private(await tour.press(tour.host, tour.songs[0], "More 1"))
    tour.expect(tour.takes[0] in tour.says(panel), "the take that the button belongs to")
    panel = tour.private(await tour.press(tour.host, panel, "Favourite: no"))
    tour.expect("Favourite: yes" in tour.says(panel), "that it is a favourite now")


@STEPS.add("The library, in pages")
async def library(tour: Tour) -> None:
    page = tour.public(await tour.type(tour.guest, "library server"))
    tour.expect(all(code in tour.says(page) for code in tour.takes), "every take")
    panel = tour.private(await tour.press(tour.guest, page, "1"))
    tour.expect("Post it here" in tour.says(panel), "what can be done with the first of them")
    found = tour.public(await tour.type(tour.guest, "library search", text="tin roof"))
    tour.expect(tour.takes[0] in tour.says(found) and tour.takes[2] not in tour.says(found), "only what was looked for")
    marked = tour.private(await tour.type(tour.host, "library favourites"))
    tour.expect(tour.takes[0] in tour.says(marked), "the favourite")
    tour.private(await tour.type(tour.host, "library mine"))


@STEPS.add("A take is found while typing, and comes back")
async def show(tour: Tour) -> None:
    found = await tour.choices(tour.host, "wav", "track", "tin roof")
    tour.expect(set(tour.takes[:2]) == set(found), "both takes of that title")
    shown = tour.public(await tour.type(tour.host, "show", code=tour.takes[1].lower()))
    tour.expect(bool(tour.files(shown, "mp3")), "the take's file")
    refusal = tour.private(await tour.type(tour.host, "show", code="NO SUCH"))
    tour.expect("no take" in tour.says(refusal), "that there is no such take")
