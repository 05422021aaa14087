"""Stems: fetched once, named, packed into messages, with a ZIP of all of them."""

import asyncio
import zipfile
from pathlib import Path

import mutagen
import pytest

from bot.media.errors import MediaError, MediaReason
from bot.results.result_view import REQUEST_LIMIT, Message
from bot.results.stems import named_stems, pack
from bot.suno.operations.separation import SeparationMode, SeparationRequest
from bot.suno.request import TrackReference
from bot.suno.results import Stem, StemsMade
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from storage.rows.take import Take
from tests.media.samples import sound
from tests.results.bench import ResultBench, content_of, heard, names_in_zip, names_of
from tests.sandbox.suno_api.tone_composer import tone_mp3, tone_wav

MIB = 1024 * 1024
REQUEST = SeparationRequest(source=TrackReference(task_id="t", audio_id="a"), mode=SeparationMode.ALL_STEMS)
TWELVE = (
    *("Vocals", "Backing Vocals", "Drums", "Bass", "Guitar", "Keyboard"),
    *("Percussion", "Strings", "Synth", "FX", "Brass", "Woodwinds"),
)


async def separated(bench: ResultBench, *names: str, take: Take | None = None) -> Job:
    """A finished separation whose files are one second of sound each."""
    stems = tuple(
        Stem(name, bench.server.serve(f"/{number}.mp3", tone_mp3(300 + 10 * number)))
        for number, name in enumerate(names)
    )
    return await bench.a_finished_job(REQUEST, StemsMade(stems), take or await bench.a_take())


async def test_two_stems_and_their_zip_are_one_message(bench: ResultBench, tmp_path: Path) -> None:
    job = await separated(bench, "Vocals", "Instrumental")

    await bench.keep(job)

    assert await bench.roles(job) == ["stem-instrumental", "stem-vocals", "zip"]
    async with bench.shown(job) as messages:
        (message,) = messages
        assert names_of(message) == ["Tin_Roof_Vocals.mp3", "Tin_Roof_Instrumental.mp3", "Tin_Roof_stems.zip"]
        assert message.embeds[0].title == "Stems of Tin Roof"
        assert message.embeds[0].description == "Vocals, Instrumental"
        stem, archive = tmp_path / "stem.mp3", tmp_path / "all.zip"
        stem.write_bytes(content_of(message, "Tin_Roof_Vocals.mp3"))
        archive.write_bytes(content_of(message, "Tin_Roof_stems.zip"))
    codec, seconds = heard(stem)
    assert codec == "mp3"
    assert seconds == pytest.approx(1, abs=0.1)
    assert str(mutagen.File(stem)["TIT2"]) == "Tin Roof (Vocals)"
    assert names_in_zip(archive) == ["Tin_Roof_Vocals.mp3", "Tin_Roof_Instrumental.mp3"]
    with zipfile.ZipFile(archive) as as_kwargs:
        assert as_kwargs.read("Tin_Roof_Vocals.mp3") == stem.read_bytes()
    assert await bench.headline(job) == "The stems of **Tin Roof** are ready."


async def test_twelve_stems_are_two_messages(bench: ResultBench) -> None:
    job = await separated(bench, *TWELVE)

    await bench.keep(job)

    async with bench.shown(job) as messages:
        assert [len(message.files) for message in messages] == [10, 3]
        assert [message.embeds[0].title for message in messages] == [
            "Stems of Tin Roof, 1 of 2",
            "Stems of Tin Roof, 2 of 2",
        ]
        assert names_of(messages[1]) == ["Tin_Roof_Brass.mp3", "Tin_Roof_Woodwinds.mp3", "Tin_Roof_stems.zip"]
        assert [message.embeds[-1].footer.text for message in messages] == [None, None]
        # A limit that turns out smaller in between moves no stem to another message.
        async with bench.shown(job, limit=2000) as smaller:
            assert [stems_in(message) for message in smaller] == [stems_in(message) for message in messages]
            assert [len(message.files) for message in smaller] == [0, 0]


async def test_stems_in_which_nothing_is_heard_are_named_and_only_in_the_zip(
    bench: ResultBench, tmp_path: Path
) -> None:
    loudness = {"Vocals": 0.3, "Brass": 0.001, "Drums": 0.3, "Strings": 0.0}
    served = {
        name: bench.server.serve(f"/{name}.wav", sound("wav", "pcm_s16le", loudness=loud))
        for name, loud in loudness.items()
    }
    stems = StemsMade(tuple(Stem(name, url) for name, url in served.items()))
    job = await bench.a_finished_job(REQUEST, stems, await bench.a_take())

    await bench.keep(job)

    assert await bench.roles(job) == ["silent-stem-brass", "silent-stem-strings", "stem-drums", "stem-vocals", "zip"]
    for _ in range(2):  # also when the process has ended before the ZIP was written down
        async with bench.shown(job) as messages:
            (message,) = messages
            assert names_of(message) == ["Tin_Roof_Vocals.mp3", "Tin_Roof_Drums.mp3", "Tin_Roof_stems.zip"]
            assert message.embeds[0].description == (
                "Vocals, Drums\nSilent, so left out here: Brass, Strings. The ZIP has them."
            )
            archive = tmp_path / "all.zip"
            archive.write_bytes(content_of(message, "Tin_Roof_stems.zip"))
        assert len(names_in_zip(archive)) == 4
        fetched = len(bench.server.requests)
        await bench.forget_rows(job, "zip")
        await bench.keep(job)
        assert len(bench.server.requests) == fetched


async def test_stems_that_are_all_silent_are_shown_as_they_are(bench: ResultBench) -> None:
    stems = StemsMade((Stem("Vocals", bench.server.serve("/v.wav", sound("wav", "pcm_s16le", loudness=0.0))),))
    job = await bench.a_finished_job(REQUEST, stems, await bench.a_take())

    await bench.keep(job)

    async with bench.shown(job) as messages:
        assert names_of(messages[0]) == ["Tin_Roof_Vocals.mp3", "Tin_Roof_stems.zip"]
        assert messages[0].embeds[0].description == "Vocals"


async def test_what_is_kept_is_not_fetched_again(bench: ResultBench) -> None:
    job = await separated(bench, "Vocals", "Instrumental")
    await bench.keep(job)
    fetched = len(bench.server.requests)

    await bench.keep(job)

    assert len(bench.server.requests) == fetched == 2


@pytest.mark.parametrize("lost", [("zip",), ("stem-vocals", "zip"), ("stem-instrumental", "stem-vocals", "zip")])
async def test_a_crash_before_a_row_was_written_changes_nothing(bench: ResultBench, lost: tuple[str, ...]) -> None:
    job = await separated(bench, "Vocals", "Instrumental")
    await bench.keep(job)
    before = await bench.kept_files.files(FileOwner.JOB, job.id)
    await bench.forget_rows(job, *lost)

    await bench.keep(job)

    assert await bench.kept_files.files(FileOwner.JOB, job.id) == before
    kept = [path.name for path in (bench.folder / "media" / "takes").rglob("*.*") if path.is_file()]
    assert sorted(kept) == ["stem-instrumental.mp3", "stem-vocals.mp3", "stems.zip"]
    assert list((bench.folder / "media" / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", MediaReason.EMPTY),
        (b"<!doctype html><title>Please sign in</title>", MediaReason.NOT_MEDIA),
    ],
)
async def test_a_link_that_is_no_file_yet_is_tried_again(
    bench: ResultBench, answer: bytes, reason: MediaReason
) -> None:
    job = await separated(bench, "Vocals", "Instrumental")
    bench.server.serve("/1.mp3", answer)

    with pytest.raises(MediaError) as caught:
        await bench.keep(job)

    assert caught.value.reason is reason
    assert caught.value.retryable
    assert await bench.roles(job) == ["stem-vocals"]
    bench.server.serve("/1.mp3", tone_mp3(310))
    await bench.keep(job)
    assert await bench.roles(job) == ["stem-instrumental", "stem-vocals", "zip"]


async def test_in_the_end_what_can_be_had_is_enough_and_stays_as_it_is(bench: ResultBench) -> None:
    job = await separated(bench, "Vocals", "Instrumental")
    bench.server.serve("/1.mp3", b"", status=404)

    await bench.keep(job, patient=False)

    async with bench.shown(job) as messages:
        assert names_of(messages[0]) == ["Tin_Roof_Vocals.mp3", "Tin_Roof_stems.zip"]
        assert messages[0].embeds[0].description == "Vocals\nCould not be fetched: Instrumental"
    bench.server.serve("/1.mp3", tone_mp3(310))
    await bench.keep(job)
    assert await bench.roles(job) == ["stem-vocals", "zip"]


async def test_without_any_stem_there_is_nothing_to_post(bench: ResultBench) -> None:
    job = await separated(bench, "Vocals")
    bench.server.serve("/0.mp3", b"", status=404)

    with pytest.raises(MediaError):
        await bench.keep(job, patient=False)

    assert await bench.roles(job) == []


async def test_a_stem_that_is_no_mp3_becomes_one(bench: ResultBench, tmp_path: Path) -> None:
    job = await separated(bench, "Vocals")
    bench.server.serve("/0.mp3", tone_wav(220))

    await bench.keep(job)

    async with bench.shown(job) as messages:
        stem = tmp_path / "stem.mp3"
        stem.write_bytes(content_of(messages[0], "Tin_Roof_Vocals.mp3"))
    assert heard(stem)[0] == "mp3"
    assert list((bench.folder / "media" / "incoming").iterdir()) == []


async def test_a_stem_over_the_limit_is_made_smaller_and_the_zip_becomes_a_link(bench: ResultBench) -> None:
    job = await separated(bench, "Vocals")
    bench.server.serve("/0.mp3", sound("mp3", "libmp3lame", seconds=6, bit_rate=320_000))
    await bench.keep(job)
    limit = 110_000
    whole = (await bench.kept_files.files(FileOwner.JOB, job.id))["stem-vocals"].stat().st_size
    assert whole > limit

    async with bench.shown(job, limit=limit) as messages:
        assert names_of(messages[0]) == ["Tin_Roof_Vocals.mp3"]
        assert 20_000 < len(content_of(messages[0], "Tin_Roof_Vocals.mp3")) <= limit
        assert "All of them in one ZIP: Too large" in (messages[0].embeds[0].description or "")
        assert "https://band.example/files/" in (messages[0].embeds[0].description or "")
    async with bench.shown(job, limit=limit, result_views=bench.private) as messages:
        assert names_of(messages[0]) == ["Tin_Roof_Vocals.mp3"]
        assert messages[0].embeds[0].description == "Vocals"


async def test_a_stem_that_fits_at_no_bit_rate_becomes_a_link(bench: ResultBench) -> None:
    job = await separated(bench, "Vocals", "Instrumental")
    await bench.keep(job)

    async with bench.shown(job, limit=2000) as messages:
        (message,) = messages
        assert message.files == []
        lines = (message.embeds[0].description or "").split("\n")
        assert [line.partition(":")[0] for line in lines[1:]] == ["Vocals", "Instrumental", "All of them in one ZIP"]
    async with bench.shown(job, limit=2000, result_views=bench.private) as messages:
        assert f"({bench.server.url('/0.mp3')}) from the song service" in (messages[0].embeds[0].description or "")


async def test_links_that_do_not_fit_the_text_are_counted(bench: ResultBench) -> None:
    take = await bench.a_take()
    addresses = [bench.server.serve(f"/{number}/{'x' * 1500}.mp3", tone_mp3(300)) for number in range(4)]
    made = StemsMade(tuple(Stem(f"Part {number}", url) for number, url in enumerate(addresses)))
    job = await bench.a_finished_job(REQUEST, made, take)
    await bench.keep(job)

    async with bench.shown(job, limit=2000, result_views=bench.private) as messages:
        lines = (messages[0].embeds[0].description or "").split("\n")
    assert [line[:6] for line in lines[1:3]] == ["Part 0", "Part 1"]
    assert lines[3] == "… and 2 more, for which there is no room here"


async def test_long_titles_do_not_hide_which_stem_it_is(bench: ResultBench) -> None:
    job = await separated(bench, "Backing Vocals", "Drums", take=await bench.a_take(title="Ö" * 80))

    await bench.keep(job)

    async with bench.shown(job) as messages:
        assert names_of(messages[0])[:2] == [f"{'Ö' * 24}_Backing_Vocals.mp3", f"{'Ö' * 24}_Drums.mp3"]


def stems_in(message: Message) -> str:
    return (message.embeds[0].description or "").split("\n")[0]


def stems_named(*names: str) -> list[tuple[str, str]]:
    made = StemsMade(tuple(Stem(name, f"https://files.example/{number}") for number, name in enumerate(names)))
    return [(stem.label, stem.role) for stem in named_stems(made)]


def test_stems_with_one_name_are_told_apart() -> None:
    assert stems_named("Synth", "Synth", "synth 2", "声", "../../etc") == [
        ("Synth", "stem-synth"),
        ("Synth 2", "stem-synth-2"),
        ("synth 2 2", "stem-synth-2-2"),
        ("声", "stem-stem"),
        ("../../etc", "stem-etc"),
    ]


@pytest.mark.parametrize(
    ("sizes", "archive", "messages", "zip_inside"),
    [
        ([MIB], MIB, [1], True),
        ([MIB] * 12, 12 * MIB, [10, 2], True),
        ([6 * MIB] * 12, 72 * MIB, [4, 4, 4], False),
        ([MIB // 2] * 10, 5 * MIB, [10, 0], True),
        ([7 * MIB] * 2, 14 * MIB, [2], False),
        ([40 * MIB, MIB], 41 * MIB, [1, 1], False),
        ([REQUEST_LIMIT], 10 * MIB + 1, [1], False),
    ],
)
def test_files_are_packed_into_few_messages(
    sizes: list[int], archive: int, messages: list[int], zip_inside: bool
) -> None:
    packed = pack(sizes, archive)

    assert [len(positions) for positions in packed.messages] == messages
    assert [position for positions in packed.messages for position in positions] == list(range(len(sizes)))
    assert packed.zip_inside is zip_inside


async def test_showing_and_posting_at_the_same_moment_fetch_once(bench: ResultBench) -> None:
    job = await separated(bench, "Vocals", "Instrumental")

    await asyncio.gather(bench.keep(job), bench.keep(job), bench.keep(job))

    assert len(bench.server.requests) == 2
