"""Jobs on sound: what is in a file, and making another file of it."""

import math
import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import av
import av.error
import av.logging
import av.subtitles.stream
import av.video.stream  # these two would load on first use otherwise, when memory is already limited
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Disposition

from bot.media.errors import DecodingError, MediaReason
from bot.media.formats import HEAD_BYTES, MediaKind, recognise
from bot.media.worker.promises import promised_seconds

# FFmpeg reads some three hundred formats. Play lists among them open further files and addresses by themselves, and
# the rare ones are where its bugs live; so only what members really have is let in.
_DEMUXERS = "mp3,wav,flac,ogg,aac,aiff,mov,matroska"
_DECODERS = (
    "mp3float",
    "mp3",
    "aac",
    "flac",
    "alac",
    "vorbis",
    "opus",
    "pcm_u8",
    "pcm_s16le",
    "pcm_s24le",
    "pcm_s32le",
    "pcm_f32le",
    "pcm_f64le",
    "pcm_s16be",
    "pcm_s24be",
    "pcm_s32be",
    "pcm_alaw",
    "pcm_mulaw",
)
_LOSSLESS = ("pcm_", "flac", "alac")
_OPEN_OPTIONS = {
    "format_whitelist": _DEMUXERS,
    # Also for the pictures inside a video, which need not be decoded to know that they are there.
    "codec_whitelist": ",".join(_DECODERS),
    # The file is handed over open, so FFmpeg has no need to open anything: no such protocol exists.
    "protocol_whitelist": "none",
}
# Damage that a player would skip over: the share of packets that may fail to decode.
_MOST_BROKEN_SHARE = 0.1
# Quieter than -60 dBFS from beginning to end is silence: nothing that anyone can hear.
_SILENT_BELOW = 33
_LEVEL_STEP = 15
_MP3_RATE, _MP3_OTHER_RATE = 44_100, 48_000
# What may be missing of the length that a file promises: encoders count their padding differently, and a player skips
# over damage in the middle. More than both of these, and the file breaks off before its end.
_MISSING_SECONDS, _MISSING_SHARE = 1.0, 0.02


class Sound:
    """The sound track of an open file, decoded frame by frame.

    `seconds` counts what was decoded; `promised` is the length that the file says it has, None where it says none.
    """

    def __init__(self, container: InputContainer, stream: AudioStream, promised: float | None) -> None:
        self.container = container
        self.stream = stream
        self.seconds = 0.0
        self.promised = promised
        self._broken_share = 0.0

    def frames(self, max_seconds: float) -> Iterator[av.AudioFrame]:
        """Every frame up to the end, counting `seconds`.

        Raises DecodingError: TOO_LONG after `max_seconds`; CORRUPT when nothing or too little can be decoded.
        """
        packets = broken = 0
        for packet in self._packets():
            packets += 1
            try:
                frames = packet.decode()
            except MemoryError:
                raise
            except av.error.FFmpegError:  # which of its many codes a decoder uses for damage is its own affair
                broken += 1
                continue
            for frame in cast(list[av.AudioFrame], frames):
                self.seconds += frame.samples / frame.sample_rate
                if self.seconds > max_seconds:
                    raise DecodingError(
                        MediaReason.TOO_LONG, f"longer than {max_seconds:g} s", seconds=self._whole_length()
                    )
                yield frame
        self._broken_share = broken / max(1, packets)
        if not self.seconds or self._broken_share > _MOST_BROKEN_SHARE:
            raise DecodingError(MediaReason.CORRUPT, f"{broken} of {packets} packets cannot be decoded")

    def check_that_it_is_whole(self) -> None:
        """After the last frame. Raises DecodingError: CUT_OFF where the sound ends before the file says it does."""
        if self.promised is None:
            return
        missing = self.promised - self.seconds
        if missing > _MISSING_SECONDS and missing > self.promised * (_MISSING_SHARE + self._broken_share):
            raise DecodingError(
                MediaReason.CUT_OFF,
                f"{self.seconds:.1f} of {self.promised:.1f} s are there",
                seconds=self.seconds,
                promised=self.promised,
            )

    def _packets(self) -> Iterator[av.Packet]:
        try:
            yield from self.container.demux(self.stream)
        except MemoryError:
            raise
        except av.error.FFmpegError:
            raise DecodingError(MediaReason.CORRUPT, "the container breaks off") from None

    def _whole_length(self) -> float:
        """The length the container claims, or what was heard of it, whichever is more."""
        claimed = (self.container.duration or 0) / av.time_base
        return max(claimed, self.seconds)


@contextmanager
def open_sound(source: BinaryIO) -> Iterator[Sound]:
    """The first sound track of an open file. Raises DecodingError: NOT_AUDIO, NO_SOUND, CORRUPT."""
    av.logging.set_level(None)  # FFmpeg's log quotes the file
    file_format = recognise(source.read(HEAD_BYTES))
    if file_format is None or MediaKind.RECORDING not in file_format.kinds:
        raise DecodingError(MediaReason.NOT_AUDIO, "no sound or video format that is read here")
    with _open_container(source) as container:
        if not container.streams.audio:
            raise DecodingError(MediaReason.NO_SOUND, "no sound track")
        stream = container.streams.audio[0]
        # A stream without any decoder in this build has no context, whatever the type hints say.
        context: Any = stream.codec_context
        if context is None or context.codec.name not in _DECODERS:
            raise DecodingError(MediaReason.NOT_AUDIO, "a codec that is not read here")
        yield Sound(container, stream, promised_seconds(source, container, stream))


@contextmanager
def _open_container(file: BinaryIO) -> Iterator[InputContainer]:
    file.seek(0)
    try:
        # What tags say is not read; without this, those in an older encoding would keep the file from being opened.
        container = av.open(file, "r", options=_OPEN_OPTIONS, metadata_errors="ignore")
    except MemoryError:
        raise
    except av.error.FFmpegError:
        # The first bytes promised a known format, see above.
        raise DecodingError(MediaReason.CORRUPT, "the container cannot be read") from None
    with container:
        yield container


def probe(source: BinaryIO, max_seconds: float, measured: bool = False) -> dict[str, Any]:
    """Decode a file to its end and tell what is in it: the fields of `bot.media.probe.AudioFacts`.

    How loud it is only where that is to be `measured`, which costs as much again.
    """
    with open_sound(source) as sound:
        silent = True
        meter = LevelMeter(sound.stream.codec_context.sample_rate * sound.stream.codec_context.channels)
        context = sound.stream.codec_context
        resampler = av.AudioResampler(format="s16")
        for frame in sound.frames(max_seconds):
            # One audible moment settles it; the rest is decoded for its length and soundness only.
            if silent or measured:
                for part in resampler.resample(frame):
                    content = _content_of(part)
                    silent = silent and not _is_audible(content)
                    if measured:
                        meter.hear(content)
        sound.check_that_it_is_whole()
        return {
            "container": sound.container.format.name,
            "codec": context.codec.name.removesuffix("float"),
            "seconds": sound.seconds,
            "sample_rate": context.sample_rate,
            "channels": context.channels,
            "has_video": any(
                not stream.disposition & Disposition.attached_pic for stream in sound.container.streams.video
            ),
            "silent": silent,
            "loudest_second": meter.loudest_second() if measured else None,
        }


class LevelMeter:
    """The power of 16-bit samples, `per_second` of them, second by second."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._power = 0.0
        self._heard = 0
        self._most = 0.0

    def hear(self, content: memoryview) -> None:
        # Of all samples these tell the same power; an odd number takes them from every channel in turn.
        some = content.cast("h")[::_LEVEL_STEP]
        self._power += sum(map(operator.mul, some, some))
        self._heard += len(some)
        if self._heard * _LEVEL_STEP >= self._per_second:
            self._end_second()

    def loudest_second(self) -> float:
        """In dBFS: 0 is the loudest there can be, and -120 stands for nothing at all."""
        if self._heard and not self._most:  # shorter than a second
            self._end_second()
        return round(10 * math.log10(max(self._most / 2**30, 1e-12)), 1)

    def _end_second(self) -> None:
        self._most = max(self._most, self._power / self._heard)
        self._power, self._heard = 0.0, 0


def _content_of(frame: av.AudioFrame) -> memoryview:
    # The plane is longer than the samples in it; what lies behind them is undefined.
    return memoryview(frame.planes[0])[: frame.samples * frame.layout.nb_channels * 2]


def _is_audible(content: memoryview) -> bool:
    if not bytes(content).strip(b"\0"):
        return False  # digital silence, found without looking at single samples
    samples = content.cast("h")
    return max(samples) >= _SILENT_BELOW or min(samples) <= -_SILENT_BELOW


def transcode(
    source: BinaryIO, destination: BinaryIO, to: str, bit_rate: int | None, max_seconds: float
) -> dict[str, Any]:
    """Write the sound of `source` to `destination` as "mp3", "wav" or "flac", without any tags of the source.

    MP3 is mono or stereo at 44.1 or 48 kHz, with `bit_rate` in bits per second; the others keep rate and channels,
    and up to 24 bits when the source has them. Returns `seconds`, the length.
    """
    with open_sound(source) as sound, av.open(destination, "w", format=to) as container:
        output = _add_output(container, sound.stream.codec_context, to)
        if bit_rate is not None:
            output.bit_rate = bit_rate
        try:
            for frame in sound.frames(max_seconds):
                frame.pts = None  # played one after the other, without the gaps that broken files claim
                container.mux(output.encode(frame))
            container.mux(output.encode(None))
        except ValueError:
            # The libraries refuse sound that changes its shape half-way through.
            raise DecodingError(MediaReason.CORRUPT, "the sound changes its rate or channels") from None
        return {"seconds": sound.seconds}


def as_mp3(
    source: BinaryIO,
    destination: BinaryIO,
    bit_rate: int,
    max_seconds: float,
    unless_mp3: bool,
    unless_silent: bool,
    measured: bool = False,
) -> dict[str, Any]:
    """As `probe`, and the sound is written to `destination`; `written` tells whether that was done.

    `unless_mp3`: not for what is one already; `unless_silent`: not for what nobody can hear. First it is decoded to
    its end, since writing costs ten times as much and would be in vain for most of what is refused.
    """
    facts = probe(source, max_seconds, measured)
    written = not (unless_mp3 and facts["container"] == "mp3") and not (unless_silent and facts["silent"])
    if written:
        source.seek(0)
        transcode(source, destination, "mp3", bit_rate, max_seconds)
    return facts | {"written": written}


def _add_output(container: OutputContainer, source: AudioCodecContext, to: str) -> AudioStream:
    if to == "mp3":
        rate = _MP3_OTHER_RATE if source.sample_rate % _MP3_OTHER_RATE == 0 else _MP3_RATE
        output = cast(AudioStream, container.add_stream("libmp3lame", rate=rate))
        output.layout = "mono" if source.channels == 1 else "stereo"
        return output
    deep = source.format.bytes > 2 and source.codec.name.startswith(_LOSSLESS)
    pcm = "pcm_s24le" if deep else "pcm_s16le"
    output = cast(AudioStream, container.add_stream("flac" if to == "flac" else pcm, rate=source.sample_rate))
    output.layout = source.layout
    output.format = "s32" if deep else "s16"
    return output
