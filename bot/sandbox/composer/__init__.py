"""Composes real, small songs from the words of a prompt, for the Suno stand-in.

`compose` writes one list of notes; sound, stems, MIDI, timed words, video and cover are all made from it, so that they
fit together. It is plain work on the processor that takes memory: `process` does it beside the event loop.
"""

from bot.sandbox.composer.arrangement.score import compose
from bot.sandbox.composer.encode import encode_mp3, encode_wav
from bot.sandbox.composer.notes import Chord, Idea, Note, Score, SungWord
from bot.sandbox.composer.pictures.cover import draw_cover
from bot.sandbox.composer.pictures.video import encode_video
from bot.sandbox.composer.sound.render import Rendering, instrumental, render
from bot.sandbox.composer.wire import aligned_words, midi_instruments, waveform

__all__ = [
    "Chord",
    "Idea",
    "Note",
    "Rendering",
    "Score",
    "SungWord",
    "aligned_words",
    "compose",
    "draw_cover",
    "encode_mp3",
    "encode_video",
    "encode_wav",
    "instrumental",
    "midi_instruments",
    "render",
    "waveform",
]
