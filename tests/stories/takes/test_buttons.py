"""Buttons under songs: they work at any time later, and whatever is pressed is answered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.actors import _dispatch_actor_interaction
from simcord.enums import InteractionType

from storage.codes import ALPHABET
from tests.stage import Stage
from tests.stage.messages import chosen_in, code_of, form_of, labels_of, message_of, text_of, typed_in

pytestmark = pytest.mark.parametrize("restarted", [False, True], ids=["at once", "after a restart"])


@pytest.fixture
async def songs(stage: Stage, restarted: bool) -> Stage:
    """A stage with one song, whose bot may have been restarted since."""
    await stage.song("rain")
    if restarted:
        await stage.restart()
        await stage.pass_time(3600)
    return stage


async def test_again_makes_another_for_whoever_presses(songs: Stage) -> None:
    result = await songs.bob.click(songs.post, label="Again")

    assert not result.ephemeral
    assert songs.bob.mention in text_of(songs.cards()[-1])
    await songs.until(lambda: len(songs.posts()) == 2)
    assert [request.body["prompt"] for request in songs.creates] == ["rain", "rain"]
    assert songs.pinged(songs.posts()[-1]) == []
    assert (await songs.books()).charged == 2400


async def test_a_second_press_while_the_first_runs_shows_the_running_one(songs: Stage) -> None:
    post = songs.post
    await songs.bob.click(post, label="Again")
    again = await songs.bob.click(post, label="Again")

    assert again.ephemeral
    assert f"[it is being made](https://discord.com/channels/{songs.guild.id}/" in text_of(again)
    await songs.until(lambda: len(songs.posts()) == 2)
    await songs.rest()
    assert len(songs.creates) == 2  # the first song and one more
    once_more = await songs.bob.click(post, label="Again")
    assert not once_more.ephemeral


async def test_edit_and_rerun_opens_the_form_filled_in(songs: Stage) -> None:
    shown = await songs.alice.click(songs.post, label="Edit and rerun")
    assert typed_in(shown) == {"prompt": "rain"}

    assert chosen_in(shown) == {"instrumental": False, "model": "V5"}
    await songs.fill_in(shown, prompt="snow")
    await songs.until(lambda: len(songs.posts()) == 2)
    first, second = [request.body for request in songs.creates]
    assert second["prompt"] == "snow"
    assert (second["instrumental"], second["model"]) == (first["instrumental"], first["model"])


async def test_edit_and_rerun_offers_what_else_can_be_chosen(songs: Stage) -> None:
    shown = await songs.alice.click(songs.post, label="Edit and rerun")
    offered = {option["value"]: option["label"] for option in form_of(shown)["model"]["options"]}
    assert (offered["V4_5PLUS"], offered["V5"]) == ("V4.5 Plus", "V5")

    await songs.fill_in(shown, instrumental=True, model=["V4_5PLUS"])
    await songs.until(lambda: len(songs.posts()) == 2)

    body = songs.creates[-1].body
    assert (body["prompt"], body["instrumental"], body["model"]) == ("rain", True, "V4_5PLUS")
    again = await songs.alice.click(songs.posts()[-1], label="Edit and rerun")
    assert chosen_in(again) == {"instrumental": True, "model": "V4_5PLUS"}


async def test_a_model_that_no_list_has_stays_in_the_form(songs: Stage) -> None:
    refused = await songs.generate(" ", model="V9_NEW")
    form = await songs.press(refused, "Edit")

    assert chosen_in(form)["model"] == "V9_NEW"


async def test_a_choice_that_a_form_never_offered_is_not_read(songs: Stage) -> None:
    form = await songs.alice.click(songs.post, label="Edit and rerun")
    custom_id = str((form.modal or {})["custom_id"])
    forged = [
        {"type": 4, "id": 2, "custom_id": "prompt", "value": "snow"},
        {"type": 3, "id": 4, "custom_id": "model", "values": ["V9_FORGED"]},
        {"type": 23, "id": 6, "custom_id": "instrumental", "value": "yes"},
    ]
    rows = [{"type": 18, "id": number, "component": part} for number, part in enumerate(forged, 10)]

    data = {"custom_id": custom_id, "components": rows}
    await _dispatch_actor_interaction(songs.alice, InteractionType.MODAL_SUBMIT, songs.channel, data)
    await songs.until(lambda: len(songs.posts()) == 2)

    body = songs.creates[-1].body
    assert (body["prompt"], body["model"], body["instrumental"]) == ("snow", "V5", False)


async def test_a_favourite_is_marked_and_unmarked(songs: Stage) -> None:
    (take, _) = await songs.takes()
    panel = await songs.bob.click(songs.post, label="More 1")
    assert panel.ephemeral
    assert take.code in text_of(panel)
    marked = await songs.bob.click(message_of(panel), label="Favourite: no")
    assert "Favourite: yes" in labels_of(marked)

    unmarked = await songs.bob.click(message_of(marked), label="Favourite: yes")
    assert "Favourite: no" in labels_of(unmarked)
    assert len(songs.creates) == 1


async def test_an_action_of_another_version_is_answered(songs: Stage) -> None:
    for custom_id in (f"job:frobnicate:{code_of(songs.post)}", "take:fly:222222", "song:again:222222", "nonsense"):
        result = await songs.press_made_up(songs.alice, songs.post, custom_id)
        assert result.ephemeral
        assert "another version of the bot" in text_of(result)


async def test_any_custom_id_is_answered(songs: Stage) -> None:
    code = code_of(songs.post)
    (take, _) = await songs.takes()
    pieces = st.sampled_from(
        [
            *("job", "take", "draft", "form", "page", "post", ":", ".", "again", "edit", "cancel", "favourite"),
            *(
                "more",
                "remove",
                "mine",
                "server",
                "search",
                code,
                take.code,
                str(songs.post.id),
                "0",
                "9",
                "\n",
                " ",
                "x",
            ),
        ]
    )
    digits = st.from_regex(r"[0-9]{1,21}", fullmatch=True)
    places = st.tuples(st.just(take.code), digits, digits).map(".".join)
    pages = st.tuples(digits, digits, st.text(max_size=50)).map(".".join)
    ids = st.one_of(
        st.text(min_size=1, max_size=100),
        st.lists(pieces, min_size=1, max_size=9).map(":".join).map(lambda text: text[:100]),
        st.text(ALPHABET, min_size=6, max_size=6).map("take:favourite:{}".format),
        places.map("post:remove:{}".format),
        st.tuples(st.sampled_from(["mine", "server", "search", "favourites"]), st.one_of(pages, digits)).map(
            lambda parts: f"page:{parts[0]}:{parts[1]}"
        ),
    ).filter(lambda text: text.strip() != "")
    tried: list[str] = []

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(ids)
    def collect(custom_id: str) -> None:
        tried.append(custom_id)

    collect()
    posts = [post.id for post in songs.posts()]
    for custom_id in tried:
        result = await songs.press_made_up(songs.bob, songs.post, custom_id)
        assert result.acknowledged, custom_id
        if result.modal is None and not result.ephemeral:
            assert custom_id == f"job:again:{code}"  # the only one that says something in public
    assert [post.id for post in songs.posts()] == posts
