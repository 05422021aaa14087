"""The bodies of the operations that make something of a song, or nothing to listen to."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Seconds, Text, Url, WireRequest, refuse

# The stems that split_stem_advanced can name.
STEM_NAMES = frozenset(
    """Lead Vocal|Drum Kit|Kick|Snare|Risers|Bass|Backing Vocals|Piano|Electric Guitar|Percussion|String Section
    |Synth|Acoustic Guitar|Sound Effects|Synth Pad|Synth Bass|Guitar|Brass Section|Organ|Electronic Drum Kit
    |Lead Electric Guitar|Synth Keys|Rhythm Electric Guitar|Electric Piano|Upright Bass|Keyboards
    |Distorted Electric Guitar|Synth Strings|Synth Lead|Woodwinds|Rhythm Acoustic Guitar|Flute|Harp|Tambourine
    |Trumpet|Arpeggiator|Accordion|Fiddle|Pedal Steel Guitar|Synth Voice|Violin|Digital Piano|Synth Brass|Mandolin
    |Choir|Banjo|Bells|Clarinet|Tenor Saxophone|Trombone|Shaker|French Horn|Glockenspiel|Electric Bass|Cello
    |Timpani|Harmonica|Marimba|Vibraphone|Lap Steel Guitar|Saxophone|Orchestra|Horns|Cymbals|Hand Clap|Oboe
    |Celesta|Congas|Drone|Alto Saxophone|Double Bass|Ukulele|Harpsichord|Baritone Saxophone|Xylophone|Tuba
    |Bass Guitar|Whistle|Lead Guitar|Rhodes|808|Bongos|Bassoon|Cowbell|Viola|Sitar|Steel Drums|Piccolo|Theremin
    |Bagpipes|Hi-Hat|Music Box|Melodica|Tabla|Koto|Djembe|Taiko|Didgeridoo""".replace("\n    ", "").split("|")
)


class LyricsBody(AsynchronousRequest):
    prompt: Annotated[Text, Field(max_length=200)]


class CoverImageBody(AsynchronousRequest):
    task_id: Text


class WavBody(AsynchronousRequest):
    task_id: Text
    audio_id: Text


class SeparationBody(AsynchronousRequest):
    task_id: Text | None = None
    audio_id: Text | None = None
    audio_url: Url | None = None
    type: Literal["separate_vocal", "split_stem", "split_stem_advanced"] = "separate_vocal"
    stem_name: Text | None = None

    @model_validator(mode="after")
    def _names_one_source_and_a_stem(self) -> Self:
        if bool(self.task_id and self.audio_id) == bool(self.audio_url):
            raise refuse("Please enter taskId and audioId, or audioUrl.")
        if (self.type == "split_stem_advanced") != (self.stem_name is not None):
            raise refuse("stemName belongs to type split_stem_advanced.")
        if self.stem_name is not None and self.stem_name not in STEM_NAMES:
            raise refuse("stemName is not one of the known stems.")
        return self


class MidiBody(AsynchronousRequest):
    task_id: Text
    audio_id: Text | None = None


class VideoBody(AsynchronousRequest):
    task_id: Text
    audio_id: Text
    author: Annotated[str, Field(max_length=50)] = ""
    domain_name: Annotated[str, Field(max_length=50)] = ""


class TimedLyricsBody(WireRequest):
    task_id: Text
    audio_id: Text


class StyleBody(WireRequest):
    content: Text


class PersonaBody(WireRequest):
    task_id: Text
    audio_id: Text
    name: Text
    description: Text
    vocal_start: Seconds = 0.0
    vocal_end: Seconds = 30.0
    style: str = ""

    @model_validator(mode="after")
    def _window_fits(self) -> Self:
        if not 10 <= round(self.vocal_end - self.vocal_start, 2) <= 30:
            raise refuse("vocalEnd must be 10 to 30 seconds after vocalStart.")
        return self


class DownloadUrlBody(WireRequest):
    url: Url


class Base64UploadBody(WireRequest):
    base64_data: Text = Field(alias="base64Data")
    upload_path: Text
    file_name: Text | None = None


class UrlUploadBody(WireRequest):
    file_url: Url
    upload_path: Text
    file_name: Text | None = None
