"""The results inside records, read in either spelling into the words of this project.

Every reader takes a record, or the bare result that a callback carries, and gives None where nothing is there yet.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import AliasChoices, Field

from bot.suno.results import (
    Instrument,
    LyricsVariant,
    LyricsWritten,
    MusicMade,
    Note,
    NotesFound,
    PicturesDrawn,
    Stem,
    StemsMade,
    Track,
    VideoMade,
    WavMade,
)
from bot.suno.wire.values import (
    Entries,
    Integer,
    Link,
    Links,
    Number,
    Part,
    Seconds,
    Text,
    WireModel,
    safe_message,
)

# Fields of a separation that name a stem, and the name a person reads. The order is that of the result.
_STEM_FIELDS = {
    "vocal_url": "Vocals",
    "instrumental_url": "Instrumental",
    "backing_vocals_url": "Backing Vocals",
    "drums_url": "Drums",
    "bass_url": "Bass",
    "guitar_url": "Guitar",
    "piano_url": "Piano",
    "keyboard_url": "Keyboard",
    "percussion_url": "Percussion",
    "strings_url": "Strings",
    "synth_url": "Synth",
    "fx_url": "FX",
    "brass_url": "Brass",
    "woodwinds_url": "Woodwinds",
}


_Model = TypeVar("_Model", bound=WireModel)


def _result(record: Mapping[str, Any], model: type[_Model], *names: str) -> _Model:
    """The result under the first of `names` that holds an object, else the record read as the bare result."""
    parts = (record.get(name) for name in ("response", *names))
    return model.read(next((part for part in parts if isinstance(part, dict)), record))


class _Track(WireModel):
    id: Text = None
    title: Text = None
    tags: Text = None
    prompt: Text = None
    model_name: Text = None
    duration: Seconds = None
    audio_url: Link = None
    stream_audio_url: Link = None
    image_url: Link = None
    source_audio_url: Link = None
    source_stream_audio_url: Link = None
    source_image_url: Link = None


class _Music(WireModel):
    tracks: Entries[_Track] = Field(default=(), validation_alias=AliasChoices("sunoData", "suno_data", "data"))


def read_music(record: Mapping[str, Any]) -> MusicMade | None:
    """Every track that has an id, finished or not."""
    tracks = tuple(
        Track(
            audio_id=track.id,
            title=track.title,
            style=track.tags,
            lyrics=track.prompt,
            model=track.model_name,
            duration=track.duration,
            audio_url=track.audio_url,
            stream_url=track.stream_audio_url or track.source_stream_audio_url,
            image_url=track.image_url,
            source_audio_url=track.source_audio_url,
            source_image_url=track.source_image_url,
        )
        for track in _result(record, _Music).tracks
        if track.id
    )
    return MusicMade(tracks) if tracks else None


class _Variant(WireModel):
    text: Text = None
    title: Text = None
    status: Text = None
    error_message: Text = None


class _Variants(WireModel):
    variants: Entries[_Variant] = Field(default=(), validation_alias=AliasChoices("data", "lyricsData"))


def read_lyrics(record: Mapping[str, Any]) -> LyricsWritten | None:
    """All variants, those that failed included."""
    variants = tuple(
        LyricsVariant(
            title=variant.title,
            text=None if variant.status == "failed" else variant.text,
            error=safe_message(variant.error_message) or None,
        )
        for variant in _result(record, _Variants).variants
    )
    return LyricsWritten(variants) if variants else None


class _Pictures(WireModel):
    images: Links = ()


def read_pictures(record: Mapping[str, Any]) -> PicturesDrawn | None:
    images = _result(record, _Pictures).images
    return PicturesDrawn(images) if images else None


class _Wav(WireModel):
    audio_wav_url: Link = None


def read_wav(record: Mapping[str, Any]) -> WavMade | None:
    url = _result(record, _Wav).audio_wav_url
    return WavMade(url) if url else None


class _Video(WireModel):
    video_url: Link = None


def read_video(record: Mapping[str, Any]) -> VideoMade | None:
    url = _result(record, _Video).video_url
    return VideoMade(url) if url else None


class _ListedStem(WireModel):
    id: Text = None
    audio_url: Link = None
    stem_type_group_name: Text = None
    duration: Seconds = None


class _ListedStems(_ListedStem):
    """An entry of the advanced type holds two stems, any other entry is one itself."""

    extract: Part[_ListedStem] = None
    remove: Part[_ListedStem] = None


class _Separation(WireModel):
    """Records list stems with their ids and name them by field, callbacks mostly do only the latter."""

    origin_data: Entries[_ListedStems] = ()
    vocal_url: Link = None
    instrumental_url: Link = None
    backing_vocals_url: Link = None
    drums_url: Link = None
    bass_url: Link = None
    guitar_url: Link = None
    piano_url: Link = None
    keyboard_url: Link = None
    percussion_url: Link = None
    strings_url: Link = None
    synth_url: Link = None
    fx_url: Link = None
    brass_url: Link = None
    woodwinds_url: Link = None


def read_stems(record: Mapping[str, Any]) -> StemsMade | None:
    """Each stem once: those that are listed with an id, then those that only a field names."""
    found = _result(
        record,
        _Separation,
        "vocal_separation_info",
        "vocal_removal_info",
        "vocalSeparationInfo",
        "vocalRemovalInfo",
    )
    by_field = {url: name for field, name in _STEM_FIELDS.items() if (url := getattr(found, field))}
    listed = [stem for entry in found.origin_data for stem in (entry, entry.extract, entry.remove) if stem is not None]
    stems = {
        stem.audio_url: Stem(
            name=stem.stem_type_group_name or by_field.get(stem.audio_url, f"Stem {number}"),
            url=stem.audio_url,
            stem_id=stem.id,
            duration=stem.duration,
        )
        for number, stem in enumerate(listed, 1)
        if stem.audio_url
    }
    names = {stem.name.casefold() for stem in stems.values()}
    for url, name in by_field.items():
        if url not in stems and name.casefold() not in names:
            stems[url] = Stem(name=name, url=url)
    return StemsMade(tuple(stems.values())) if stems else None


class _Note(WireModel):
    pitch: Integer = None
    start: Number = None
    end: Number = None
    velocity: Number = None


class _Instrument(WireModel):
    name: Text = None
    notes: Entries[_Note] = ()


class _Notes(WireModel):
    instruments: Entries[_Instrument] = ()


def read_notes(record: Mapping[str, Any]) -> NotesFound | None:
    """Notes by instrument; an instrument may come without any."""
    instruments = _result(record, _Notes, "midiData", "midi_data").instruments
    if not instruments:
        return None
    return NotesFound(
        tuple(
            Instrument(instrument.name or f"Instrument {number}", _playable(instrument.notes))
            for number, instrument in enumerate(instruments, 1)
        )
    )


def _playable(notes: tuple[_Note, ...]) -> tuple[Note, ...]:
    """Notes that a MIDI file can hold; one that lacks a pitch or a length is left out."""
    return tuple(
        Note(note.pitch, note.start, note.end, velocity=_velocity(note.velocity))
        for note in notes
        if note.pitch is not None
        and 0 <= note.pitch <= 127
        and note.start is not None
        and note.end is not None
        and 0 <= note.start < note.end
    )


def _velocity(value: float | None) -> float:
    return 0.8 if value is None else min(max(value, 0.0), 1.0)
