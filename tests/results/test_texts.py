"""Results that are all in the job: lyrics, a style, timed words, notes, a persona."""

import io

import mido
import pytest

from bot.catalogue.refusals import UnknownCodeError
from bot.results.texts import compose_fields
from bot.suno.operations.lyrics import LyricsRequest
from bot.suno.operations.midi import MidiRequest
from bot.suno.operations.persona import PersonaRequest
from bot.suno.operations.style_boost import StyleBoostRequest
from bot.suno.operations.timed_lyrics import TimedLyricsRequest
from bot.suno.request import TrackReference
from bot.suno.results import (
    Instrument,
    LyricsVariant,
    LyricsWritten,
    Note,
    NotesFound,
    PersonaMade,
    StyleBoosted,
    TimedWord,
    WordsTimed,
)
from storage.rows.job import Job
from tests.results.bench import ResultBench, content_of, labels_of, names_of
from tests.results.formats.test_subtitles import read_lrc, read_srt

TRACK = TrackReference(task_id="t", audio_id="a")
NOTE = Note(60, 0.5, 1.25, 0.8)


async def some_lyrics(bench: ResultBench, *variants: LyricsVariant) -> Job:
    return await bench.a_finished_job(LyricsRequest(prompt="rain *on* tin"), LyricsWritten(variants))


async def test_lyrics_stand_side_by_side_each_with_compose(bench: ResultBench) -> None:
    job = await some_lyrics(
        bench,
        LyricsVariant("Drip", "[Verse]\nDrip, *drop*"),
        LyricsVariant(None, None, "Sensitive @everyone"),
        LyricsVariant(None, "[Verse]\nSplash"),
    )

    await bench.keep(job)

    async with bench.shown(job) as messages:
        (message,) = messages
        assert [embed.title for embed in message.embeds] == ["1: Drip", "2: failed", "3: Lyrics 3"]
        assert message.embeds[0].description == "\\[Verse]\nDrip, \\*drop\\*"
        failed = message.embeds[1].description or ""
        assert failed.startswith("The song service did not write this one: Sensitive @")
        assert "@everyone" not in failed
        assert message.files == []
        assert labels_of(message) == {
            "Compose 1": f"job:compose_1:{job.code}",
            "Compose 3": f"job:compose_3:{job.code}",
        }
    assert await bench.headline(job) == "2 texts about “rain \\*on\\* tin” to choose from."
    assert compose_fields(job, 1) == {"title": "Drip", "lyrics": "[Verse]\nDrip, *drop*"}
    assert compose_fields(job, 3) == {"title": "", "lyrics": "[Verse]\nSplash"}


async def test_long_lyrics_are_a_file_as_well(bench: ResultBench) -> None:
    text = "_drip_\n" * 600
    job = await some_lyrics(bench, *[LyricsVariant("Drip", text)] * 3)

    async with bench.shown(job) as messages:
        assert names_of(messages[0]) == ["Drip_1.txt", "Drip_2.txt", "Drip_3.txt"]
        assert content_of(messages[0], "Drip_2.txt").decode() == text
        assert all((embed.description or "").endswith("…") for embed in messages[0].embeds)


@pytest.mark.parametrize("number", [0, 2, 4])
async def test_a_text_that_is_not_there_cannot_be_composed(bench: ResultBench, number: int) -> None:
    job = await some_lyrics(bench, LyricsVariant("Drip", "Drip"), LyricsVariant(None, None), LyricsVariant("a", "b"))

    with pytest.raises(UnknownCodeError):
        compose_fields(job, number)


async def test_a_style_has_compose(bench: ResultBench) -> None:
    job = await bench.a_finished_job(StyleBoostRequest(text="lo-fi"), StyleBoosted("lo-fi, _warm_ tape, rain"))

    await bench.keep(job)

    async with bench.shown(job) as messages:
        (message,) = messages
        assert message.embeds[0].description == "lo-fi, \\_warm\\_ tape, rain"
        assert message.files == []
        assert labels_of(message) == {"Compose with it": f"job:compose_1:{job.code}"}
    assert compose_fields(job, 1) == {"style": "lo-fi, _warm_ tape, rain"}
    with pytest.raises(UnknownCodeError):
        compose_fields(job, 2)


async def test_a_long_style_is_a_file_as_well(bench: ResultBench) -> None:
    style = "warm tape, " * 300
    job = await bench.a_finished_job(StyleBoostRequest(text="x"), StyleBoosted(style))

    async with bench.shown(job) as messages:
        assert content_of(messages[0], "style.txt").decode() == style


async def some_words(bench: ResultBench, *words: TimedWord) -> Job:
    take = await bench.a_take(duration=200.0)
    return await bench.a_finished_job(TimedLyricsRequest(track=TRACK), WordsTimed(words), take)


async def test_timed_lyrics_are_two_files_and_a_preview(bench: ResultBench) -> None:
    sung = [TimedWord(f"[Verse]\nLine *{number}*\n", number * 10, number * 10 + 2) for number in range(10)]
    job = await some_words(bench, *sung)

    await bench.keep(job)

    async with bench.shown(job) as messages:
        (message,) = messages
        assert names_of(message) == ["Tin_Roof.lrc", "Tin_Roof.srt"]
        tags, lines = read_lrc(content_of(message, "Tin_Roof.lrc").decode())
        assert tags == {"ti": "Tin Roof", "ar": "Bob with Bandstand", "length": "03:20"}
        assert [text for _, text in lines if text] == [f"Line *{number}*" for number in range(10)]
        cues = read_srt(content_of(message, "Tin_Roof.srt").decode())
        assert cues[1] == (10_000, 12_000, "Line *1*")
        preview = (message.embeds[0].description or "").split("\n")
        assert preview[1] == "`0:10` Line \\*1\\*"
        assert len(preview) == 9
        assert preview[-1] == "… and 2 more lines"
    assert await bench.headline(job) == "The timed lyrics of **Tin Roof** are ready."


async def test_an_instrumental_is_explained(bench: ResultBench) -> None:
    job = await some_words(bench, TimedWord("[Instrumental]", 0, 10))

    async with bench.shown(job) as messages:
        assert messages[0].files == ()
        assert "no words in this take" in (messages[0].embeds[0].description or "")
    assert await bench.headline(job) == "**Tin Roof** has no words to time."


async def some_notes(bench: ResultBench, *instruments: Instrument) -> Job:
    request = MidiRequest(separation_task_id="s")
    return await bench.a_finished_job(request, NotesFound(instruments), await bench.a_take())


async def test_notes_are_a_midi_file(bench: ResultBench) -> None:
    job = await some_notes(bench, Instrument("Drums", (NOTE,)), Instrument("FX", ()), Instrument("Bass_", (NOTE,)))

    await bench.keep(job)

    async with bench.shown(job) as messages:
        (message,) = messages
        assert names_of(message) == ["Tin_Roof.mid"]
        file = mido.MidiFile(file=io.BytesIO(content_of(message, "Tin_Roof.mid")))
        assert [track.name for track in file.tracks] == ["Tin Roof", "Drums", "Bass_"]
        assert message.embeds[0].fields[1].value == "Drums, Bass\\_"
    assert await bench.headline(job) == "The notes of **Tin Roof** are ready."


@pytest.mark.parametrize("instruments", [(), (Instrument("Drums", ()), Instrument("Bass", ()))])
async def test_empty_notes_are_explained_and_not_posted(
    bench: ResultBench, instruments: tuple[Instrument, ...]
) -> None:
    job = await some_notes(bench, *instruments)

    async with bench.shown(job) as messages:
        assert messages[0].files == ()
        assert "no MIDI file" in (messages[0].embeds[0].description or "")
    assert await bench.headline(job) == "No notes were found in **Tin Roof**."


async def test_a_persona_says_how_to_use_it_and_whose_voice_it_is(bench: ResultBench) -> None:
    request = PersonaRequest(track=TRACK, name="Rainy *Bob*", description="A low, close voice")
    take = await bench.a_take()
    job = await bench.a_finished_job(request, PersonaMade("p", None, None), take)

    await bench.keep(job)

    async with bench.shown(job) as messages:
        (embed,) = messages[0].embeds
        assert embed.title == "Persona: Rainy \\*Bob\\*"
        assert "`/compose`, `/extend` or `/cover`" in (embed.description or "")
        assert embed.fields[0].value == f"Tin Roof (`{take.code}`) by Bob"
        assert embed.fields[1].value == "A low, close voice"
    assert await bench.headline(job) == "The persona **Rainy \\*Bob\\*** is ready."
