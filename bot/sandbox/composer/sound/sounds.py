"""How a note sounds: tones read from tables of one wave, drums and noises."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # (frames, 2) unless said otherwise, at RATE
RATE = 44_100
TABLE = 4096  # samples of one wave; long enough to be read without interpolation


@dataclass(frozen=True)
class Timbre:
    """A wave that fades from bright to dark: harmonic k has strength k ** -bright, later k ** -dark."""

    bright: float
    dark: float
    fade: float  # seconds until the brightness is mostly gone
    attack: float = 0.004
    decay: float = 0.0  # seconds to a third at middle C, longer below; 0 sounds until it is released
    release: float = 0.12
    even: float = 1.0  # share of the even harmonics
    cutoff: float = 6000.0  # Hz above which harmonics are weakened
    detune: float = 0.0  # cents between left and right
    vibrato: float = 0.0  # semitones


TIMBRES = {
    "piano": Timbre(1.1, 2.2, 0.5, decay=1.4, release=0.25, cutoff=4700, detune=3),
    "grand": Timbre(1.2, 2.3, 0.45, decay=1.7, release=0.35, cutoff=4300, detune=2),
    "rhodes": Timbre(1.8, 3.2, 0.4, decay=1.6, release=0.25, even=0.5, cutoff=4100, detune=5),
    "organ": Timbre(1.1, 1.1, 1.0, 0.02, even=0.7, cutoff=3400, detune=4, vibrato=0.05),
    "accordion": Timbre(0.8, 0.9, 1.0, 0.035, release=0.08, cutoff=4200, detune=14, vibrato=0.04),
    "bell": Timbre(1.6, 3.5, 0.3, decay=1.2, release=0.8, even=0.2, detune=4),
    "acoustic": Timbre(0.9, 2.0, 0.25, decay=0.9, release=0.2, cutoff=6100, detune=2),
    "nylon": Timbre(1.3, 2.4, 0.25, decay=1.0, release=0.2, cutoff=4100, detune=2),
    "picked": Timbre(1.0, 1.9, 0.3, decay=0.9, release=0.08, cutoff=3400, detune=1),
    "distorted": Timbre(0.7, 0.8, 1.0, 0.006, decay=4.0, release=0.06, cutoff=3800, detune=9),
    "upright": Timbre(1.3, 2.4, 0.2, decay=0.9, release=0.1, cutoff=2000),
    "round": Timbre(1.8, 2.6, 0.4, 0.008, decay=1.6, release=0.08, cutoff=900),
    "sub": Timbre(2.2, 3.0, 0.5, 0.01, decay=2.5, release=0.15, cutoff=600),
    "saw": Timbre(0.9, 1.5, 0.25, decay=2.0, release=0.06, cutoff=1300),
    "triangle": Timbre(2.0, 2.0, 1.0, 0.004, release=0.03, even=0.0),
    "pulse": Timbre(0.8, 1.7, 0.15, decay=0.6, release=0.15, even=0.6, cutoff=4700, detune=8),
    "chip": Timbre(1.0, 1.0, 1.0, 0.002, decay=1.5, release=0.02, even=0.15, cutoff=9400),
    "lead": Timbre(0.9, 1.1, 0.6, 0.015, release=0.12, cutoff=4300, detune=8, vibrato=0.12),
    "pad": Timbre(1.4, 1.7, 1.5, 0.35, release=0.7, cutoff=2700, detune=12),
    "strings": Timbre(1.0, 1.2, 0.8, 0.16, release=0.35, cutoff=4300, detune=10, vibrato=0.1),
    "brass": Timbre(0.9, 1.3, 0.9, 0.045, release=0.12, cutoff=3500, detune=4, vibrato=0.08),
    "tuba": Timbre(1.3, 1.7, 0.5, 0.03, decay=2.0, release=0.09, cutoff=1100),
    "flute": Timbre(2.3, 2.6, 0.5, 0.06, release=0.12, detune=3, vibrato=0.15),
    "reed": Timbre(1.0, 1.3, 0.4, 0.035, release=0.1, even=0.5, cutoff=3200, detune=3, vibrato=0.12),
}
BEDS = ("rain", "wind", "crackle")
# Drums as (Hz at the stroke, Hz it falls to, seconds, share of noise, lower and upper Hz of the noise).
DRUMS = {
    "kick": (130, 48, 0.16, 0.05, 100, 3000),
    "snare": (230, 175, 0.10, 0.75, 400, 7500),
    "rim": (480, 400, 0.03, 0.5, 800, 5000),
    "clap": (0, 0, 0.09, 1.0, 700, 5000),
    "hat": (0, 0, 0.035, 1.0, 6500, 12000),
    "ride": (0, 0, 0.18, 1.0, 4500, 9500),
    "crash": (0, 0, 0.55, 1.0, 2500, 11000),
    "shaker": (0, 0, 0.05, 1.0, 4000, 9000),
}


def hertz(pitch: float) -> float:
    return float(440 * 2 ** ((pitch - 69) / 12))


def _samples(values: NDArray[np.floating[Any]]) -> Samples:
    return values.astype(np.float32)


@lru_cache(maxsize=512)
def wave(strengths: tuple[float, ...]) -> Samples:
    """One wave of unit loudness with these harmonics, of one channel; scattered phases keep it from being a click."""
    harmonics = np.arange(1, len(strengths) + 1)
    spectrum = np.zeros(TABLE // 2 + 1, np.complex64)
    spectrum[1 : len(strengths) + 1] = np.array(strengths) * np.exp(1j * np.pi * harmonics**2 / len(strengths))
    wave = np.fft.irfft(spectrum)
    return _samples(wave / np.sqrt(np.mean(wave**2)))


@lru_cache(maxsize=64)
def noise(frames: int, low: float, high: float, seed: int = 7, density: float = 1.0) -> Samples:
    """Noise or, when it is not dense, crackle between two frequencies; one channel, unit loudness, may be looped."""
    rng = np.random.default_rng(seed)
    grains = rng.standard_normal(frames).astype(np.float32) * (rng.random(frames) < density)
    spectrum = np.fft.rfft(grains)
    frequency = np.fft.rfftfreq(frames, 1 / RATE) + 1e-9
    spectrum /= 1 + (low / frequency) ** 4 + (frequency / high) ** 4
    sound = np.fft.irfft(spectrum, frames)
    return _samples(sound / np.sqrt(np.mean(sound**2)))


def tone(name: str, pitch: int, seconds: float) -> Samples:
    """One note of a timbre; the release follows after the given seconds."""
    timbre, base = TIMBRES[name], hertz(pitch)
    harmonics = np.arange(1, max(3, min(60, int(12_000 / base))))
    tilt = np.where(harmonics % 2, 1, timbre.even) / (1 + (harmonics * base / timbre.cutoff) ** 2)
    time = np.arange(int((seconds + timbre.release) * RATE)) / RATE
    shape = np.minimum(1, time / timbre.attack) * np.clip((seconds + timbre.release - time) / timbre.release, 0, 1) ** 2
    if timbre.decay:
        shape *= np.exp(-time / (timbre.decay * (261.6 / base) ** 0.5))
    if timbre.vibrato:  # a phase that sways is a pitch that sways
        time -= timbre.vibrato / 577 * np.minimum(1, time / 0.6) * np.cos(33.3 * time)
    shine = (np.exp(-time / timbre.fade) * shape).astype(np.float32)
    dull = shape.astype(np.float32) - shine
    bright, dark = (wave(tuple(tilt * harmonics**-power)) for power in (timbre.bright, timbre.dark))
    sides = []
    for cents in (-timbre.detune / 2, timbre.detune / 2) if timbre.detune else (0,):
        turns = (time * (hertz(pitch + cents / 100) * TABLE)).astype(np.int32) & (TABLE - 1)
        sides.append(bright[turns] * shine + dark[turns] * dull)
    return np.stack((sides[0], sides[-1]), axis=1)


def stroke(name: str) -> Samples:
    """One hit of a drum."""
    begin, end, seconds, noisy, low, high = DRUMS[name]
    time = np.arange(int(seconds * 5 * RATE)) / RATE
    pitch = end + (begin - end) * np.exp(-time / 0.025)
    body = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.minimum(1, time / 0.002)
    hiss = np.stack([noise(len(time), low, high, seed) for seed in (1, 2)], axis=1)
    hiss = 0.7 * hiss.mean(axis=1, keepdims=True) + 0.3 * hiss
    sound = ((1 - noisy) * body[:, None] + noisy * 0.5 * hiss) * np.exp(-time / seconds)[:, None]
    return _samples(sound * np.clip(5 - time / seconds, 0, 1)[:, None])


def bed(name: str, seconds: float) -> Samples:
    """The noise of a place, for a whole song: a loop of some seconds, different on both sides."""
    loop = 7 * RATE
    sides = []
    for seed in (3, 4):
        if name == "wind":
            swell = 1.3 + np.sin(np.arange(loop) * (4 * np.pi / loop) + seed)
            sides.append(noise(loop, 150, 700, seed) * swell)
        else:
            drops = noise(loop, 700, 5000, seed, density=0.004 if name == "rain" else 0.0002)
            sides.append(drops + (0.8 if name == "rain" else 0.15) * noise(loop, 900, 6000, seed))
    frames = int(seconds * RATE)
    return np.tile(np.stack(sides, axis=1), (frames // loop + 1, 1))[:frames].astype(np.float32)
