"""From samples to files, with the FFmpeg libraries that PyAV brings along."""

from io import BytesIO

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

from bot.sandbox.composer.sound.sounds import RATE, Samples

PIECE = 10 * RATE  # frames at a time, which need not all be copied at once


def encode_mp3(sound: Samples, *, bitrate: int = 128_000) -> bytes:
    """MP3 at 44.1 kHz in stereo. Half a second of work for 40 s of sound."""
    # The encoder's default quality takes twice the time, for a difference that a stand-in does not need.
    return _encode(sound, "mp3", "libmp3lame", bitrate=bitrate, options={"compression_level": "7"})


def encode_wav(sound: Samples) -> bytes:
    """WAV at 44.1 kHz in stereo, 16 bits a sample."""
    return _encode(sound, "wav", "pcm_s16le", bitrate=None, options={})


def _encode(sound: Samples, kind: str, codec: str, *, bitrate: int | None, options: dict[str, str]) -> bytes:
    out = BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=RATE, layout="stereo", options=options)
        assert isinstance(stream, AudioStream)
        if bitrate:
            stream.bit_rate = bitrate
        for begin in range(0, len(sound), PIECE):
            feed(container, stream, sound, begin, min(begin + PIECE, len(sound)))
        container.mux(stream.encode(None))
    return out.getvalue()


def feed(container: OutputContainer, stream: AudioStream, sound: Samples, begin: int, end: int) -> None:
    """Encode the frames from `begin` to `end` of a sound into a stream of a file."""
    planes = np.ascontiguousarray(sound[begin:end].T)
    if planes.shape[1]:
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, begin
        container.mux(stream.encode(frame))
