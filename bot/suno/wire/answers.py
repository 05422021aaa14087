"""What a POST is answered with at once: the id of a task, or the whole result of a synchronous operation."""

from typing import Any

from bot.suno.errors import ProtocolError
from bot.suno.results import PersonaMade, StyleBoosted, Submitted, TimedWord, UploadedFile, WordsTimed
from bot.suno.wire.values import (
    Entries,
    Integer,
    Link,
    Number,
    Numbers,
    Text,
    Verbatim,
    WireModel,
    hundredths,
)


class _Accepted(WireModel):
    task_id: Text = None


class _Word(WireModel):
    word: Verbatim = None
    start_s: Number = None
    end_s: Number = None


class _Words(WireModel):
    aligned_words: Entries[_Word] = ()
    waveform_data: Numbers = ()


class _Boosted(WireModel):
    result: Text = None
    credits_consumed: Any = None


class _Persona(WireModel):
    persona_id: Text = None
    name: Text = None
    description: Text = None


class _Uploaded(WireModel):
    download_url: Link = None
    file_name: Text = None
    file_size: Integer = None
    mime_type: Text = None


def read_accepted(data: Any) -> Submitted:
    task_id = _Accepted.read(data).task_id
    if task_id is None:
        raise ProtocolError("The answer names no task")
    return Submitted(task_id)


def read_words(data: Any) -> WordsTimed:
    """No words at all for an instrumental, which the API also answers with nothing."""
    if data is None:
        return WordsTimed(())
    found = _Words.read(data)
    return WordsTimed(
        words=tuple(
            TimedWord(word.word, word.start_s, word.end_s)
            for word in found.aligned_words
            if word.word is not None and word.start_s is not None and word.end_s is not None
        ),
        waveform=found.waveform_data,
    )


def read_style(data: Any) -> StyleBoosted:
    """Judged by its text: pages and recordings disagree about every flag beside it."""
    found = _Boosted.read(data)
    if found.result is None:
        raise ProtocolError("The answer holds no style")
    return StyleBoosted(found.result, hundredths(found.credits_consumed))


def read_persona(data: Any) -> PersonaMade:
    found = _Persona.read(data)
    if found.persona_id is None:
        raise ProtocolError("The answer names no persona")
    return PersonaMade(found.persona_id, found.name, found.description)


def read_upload(data: Any) -> UploadedFile:
    """Older pages name more fields; the download address is in all of them."""
    found = _Uploaded.read(data)
    if found.download_url is None:
        raise ProtocolError("The answer holds no address of the file")
    return UploadedFile(found.download_url, found.file_name, found.file_size, found.mime_type)
