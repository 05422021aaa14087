"""How noises sound: friction, impacts, air, water, engines and throats, each from a handful of numbers.

A model takes its seconds, its pitch (MIDI; how dark or bright it is) and random numbers, and returns one channel.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.composer.notes import EFFECT
from bot.sandbox.composer.sound.sounds import RATE, Samples, hertz

"""What the timbres of noises begin with."""

Sound = NDArray[np.float64]
Model = Callable[[float, float, np.random.Generator], Sound]


def play(timbre: str, pitch: float, seconds: float) -> Samples:
    """One event in stereo: both sides hear the same, a little apart. The timbre is "effect:" with model and seed."""
    name, seed = timbre.removeprefix(EFFECT).split()
    sound = MODELS[name](seconds, pitch, np.random.default_rng(int(seed)))
    sound = sound / (np.abs(sound).max() + 1e-9)
    ease = min(len(sound) // 2, 200)
    sound[:ease] *= np.linspace(0, 1, ease)
    sound[len(sound) - ease :] *= np.linspace(1, 0, ease)
    apart = 1 + round(abs(pitch) * 1.7) % 24
    return np.stack((sound, np.concatenate((np.zeros(apart), sound[:-apart]))), axis=1).astype(np.float32)


def _time(seconds: float) -> Sound:
    return np.arange(max(512, int(seconds * RATE))) / RATE


def _shaped(sound: Sound, low: float, high: float) -> Sound:
    """What of a sound lies between two frequencies."""
    spectrum = np.fft.rfft(sound)
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE) + 1e-9
    return np.fft.irfft(spectrum / (1 + (low / frequency) ** 4 + (frequency / high) ** 4), len(sound))


def _noise(frames: int, low: float, high: float, rng: np.random.Generator, density: float = 1.0) -> Sound:
    """Noise or, when it is not dense, crackle; unit loudness."""
    grains = rng.standard_normal(frames) * (rng.random(frames) < density)
    sound = _shaped(grains, low, high)
    return np.asarray(sound / (np.sqrt(np.mean(sound**2)) + 1e-9), np.float64)


def _wander(frames: int, rng: np.random.Generator, points: int) -> Sound:
    """A smooth curve through random heights from 0 to 1."""
    return np.interp(np.linspace(0, points - 1, frames), np.arange(points), rng.random(points))


def _ringing(excited: Sound, modes: list[tuple[float, float, float]]) -> Sound:
    """A body with modes (Hz, seconds, strength) that something excites."""
    time = np.arange(int(0.25 * RATE)) / RATE
    body = sum(loud * np.sin(2 * np.pi * hz * time) * np.exp(-time / decay) for hz, decay, loud in modes)
    size = 1 << (len(excited) + len(time)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(excited, size) * np.fft.rfft(body, size), size)
    return np.asarray(heard[: len(excited)])


def _creak(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    """Wood on a hinge: it sticks and slips, ever faster and slower, and the wood rings."""
    time = _time(seconds)
    slips = hertz(pitch) * 0.3 * (0.4 + 1.4 * _wander(len(time), rng, 7))
    phase = np.cumsum(slips / RATE)
    excited = (np.diff(np.floor(phase), prepend=0) > 0) * rng.uniform(0.4, 1, len(time))
    base = hertz(pitch + 12)
    modes = [(base * ratio, 0.012 / ratio**0.5, 1 / ratio) for ratio in (1, 1.72, 2.6, 4.1, 6.3)]
    rub = _wander(len(time), rng, 9) * np.abs(np.sin(np.pi * time / time[-1])) ** 0.5
    return np.asarray(rub * (_ringing(excited, modes) + 0.02 * _noise(len(time), 600, 4000, rng)), np.float64)


def _struck(seconds: float, pitch: float, rng: np.random.Generator, *, low: float, dull: float, decay: float) -> Sound:
    """Something heavy meets something hard."""
    time = _time(seconds)
    thud = np.sin(2 * np.pi * low * time * (1 + 0.5 * np.exp(-time / 0.02))) * np.exp(-time / decay)
    smack = _noise(len(time), 80, dull * hertz(pitch) / 220, rng) * np.exp(-time / (decay * 0.35))
    return thud + 0.6 * smack


def _slam(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    sound = _struck(seconds, pitch, rng, low=hertz(pitch) / 2.2, dull=1800, decay=0.16)
    rattle = _noise(len(sound), 900, 5000, rng, 0.002) * np.exp(-_time(seconds) / 0.25)
    return sound + 0.1 * rattle


def _knock(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    return _struck(seconds, pitch, rng, low=hertz(pitch), dull=2500, decay=0.035)


def _step(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    heel = _struck(seconds, pitch, rng, low=hertz(pitch) / 2, dull=1200, decay=0.04)
    grit = _noise(len(heel), 1500, 7000, rng, 0.02) * np.exp(-(((_time(seconds) - 0.09) / 0.04) ** 2))
    return heel + 0.12 * grit


def _rain(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    frames, bright = len(_time(seconds)), hertz(pitch) / 220
    drops = _noise(frames, 500 * bright, 3200 * bright, rng, 0.003)
    return (drops + 0.6 * _noise(frames, 700 * bright, 4000 * bright, rng)) * (0.6 + 0.4 * _wander(frames, rng, 9))


def _thunder(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, bright = _time(seconds), hertz(pitch) / 220
    rolls = sum(
        np.exp(-np.maximum(0, time - at) / 0.5) * (time > at) * rng.uniform(0.3, 1)
        for at in (0, *rng.uniform(0, seconds * 0.6, 4))
    )
    crack = _noise(len(time), 300, 6000, rng) * np.exp(-time / 0.08)
    return np.asarray(rolls * _noise(len(time), 30 * bright, 160 * bright, rng) + 0.3 * bright * crack, np.float64)


def _wind(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    frames, base = len(_time(seconds)), hertz(pitch) * 1.4
    gusts = [_wander(frames, rng, 6) ** 2 for _ in range(3)]
    return sum(
        (gust * _noise(frames, base * ratio * 0.8, base * ratio * 1.25, rng)
         for gust, ratio in zip(gusts, (0.6, 1.0, 1.7), strict=True)), start=np.zeros(frames)
    )  # fmt: skip


def _surf(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, bright = _time(seconds), hertz(pitch) / 220
    swell = np.sin(np.pi * np.minimum(1, time / time[-1]) ** 0.6) ** 2
    foam = swell**3 * _noise(len(time), 1200 * bright, 6000 * bright, rng)
    return np.asarray(swell * _noise(len(time), 120 * bright, 900 * bright, rng) + 0.5 * foam, np.float64)


def _stream(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    frames, bright = len(_time(seconds)), hertz(pitch) / 220
    return _noise(frames, 350 * bright, 1500 * bright, rng) * (0.5 + 0.5 * _wander(frames, rng, int(seconds * 9) + 2))


def _drop(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    """A bubble: its tone rises while it dies."""
    time, base = _time(seconds), hertz(pitch + 24) * rng.uniform(0.8, 1.25)
    return np.sin(2 * np.pi * base * (time + 2 * time**2 / seconds)) * np.exp(-time * 6 / seconds)


def _engine(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time = _time(seconds)
    speed = hertz(pitch) / 2.5 * (0.8 + 0.5 * _wander(len(time), rng, 6))
    turns = np.cumsum(speed) / RATE
    fires = sum(np.sin(2 * np.pi * harmonic * turns) / harmonic**0.8 for harmonic in range(1, 14))
    uneven = 1 + 0.5 * np.sin(np.pi * turns)
    return np.asarray(uneven * fires + 0.25 * _noise(len(time), hertz(pitch) * 2, hertz(pitch) * 9, rng), np.float64)


def _bell(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, base = _time(seconds), hertz(pitch + 12)
    partials = ((0.5, 1.0), (1, 1.0), (1.19, 0.7), (1.5, 0.4), (2, 0.6), (2.74, 0.4), (3.76, 0.25), (5.2, 0.15))
    return sum(
        (loud * np.sin(2 * np.pi * base * ratio * time + rng.uniform(0, 6)) * np.exp(-time * ratio**0.7 * 3 / seconds)
         for ratio, loud in partials), start=np.zeros(len(time))
    )  # fmt: skip


def _laser(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, top = _time(seconds), hertz(pitch + 36) * rng.uniform(0.7, 1.2)
    fall = np.cumsum(top * np.exp(-time * 5 / seconds)) / RATE
    return np.asarray(np.tanh(3 * np.sin(2 * np.pi * fall)) * np.exp(-time * 2 / seconds), np.float64)


def _beep(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    return np.asarray(
        np.tanh(2 * np.sin(2 * np.pi * hertz(round(pitch) + 20 + 5 * int(rng.integers(3))) * _time(seconds))),
        np.float64,
    )


def _siren(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time = _time(seconds)
    sweep = hertz(pitch + 14) * (1 + 0.45 * np.sin(2 * np.pi * time * rng.uniform(0.5, 1.5) - 1.5))
    return np.asarray(np.tanh(2 * np.sin(2 * np.pi * np.cumsum(sweep) / RATE)), np.float64)


def _applause(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    frames, bright = len(_time(seconds)), hertz(pitch) / 220
    swell = 0.25 + 0.75 * _wander(frames, rng, 5)
    claps = _ringing(
        (rng.random(frames) < swell * 0.004) * rng.uniform(0.3, 1, frames),
        [(900 * bright, 0.0025, 1), (1500 * bright, 0.002, 0.8), (2600 * bright, 0.0015, 0.5)],
    )
    return np.asarray(
        claps / (claps.std() + 1e-9) + 0.25 * swell * _noise(frames, 300 * bright, 1200 * bright, rng), np.float64
    )


def _voice(seconds: float, pitches: Sound, formants: list[float], rough: float, rng: np.random.Generator) -> Sound:
    """A throat of that pitch curve (Hz), roughened by breath."""
    turns = np.cumsum(pitches) / RATE
    buzz = 2 * (turns % 1) - 1 + rough * rng.standard_normal(len(turns))
    time = np.linspace(0, 1, len(turns))
    return _ringing(buzz, [(hz, 0.006, 1) for hz in formants]) * np.sin(np.pi * time**0.6)


def _bark(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, base = _time(seconds), hertz(pitch + 6)
    return _voice(seconds, base * (1.4 - time / seconds), [base * 2.6, base * 5.5], 0.6, rng)


def _meow(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, base = _time(seconds), hertz(pitch + 12)
    return _voice(seconds, base * (1 + 0.5 * np.sin(np.pi * time / seconds)), [base * 2.2, base * 4.3], 0.08, rng)


def _chirp(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, base = _time(seconds), hertz(pitch + 36) * rng.uniform(0.8, 1.2)
    trill = np.cumsum(base * (1 + 0.25 * time / seconds + 0.1 * np.sin(2 * np.pi * rng.uniform(15, 40) * time))) / RATE
    return np.asarray(np.sin(2 * np.pi * trill) * np.sin(np.pi * time / time[-1]) ** 2, np.float64)


def _fire(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    frames, bright = len(_time(seconds)), hertz(pitch) / 220
    crackle = _noise(frames, 700 * bright, 5000 * bright, rng, 0.0003)
    return crackle + 0.3 * (0.5 + _wander(frames, rng, 20)) * _noise(frames, 60 * bright, 300 * bright, rng)


def _boom(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, bright = _time(seconds), hertz(pitch) / 220
    blast = _noise(len(time), 40, 2200 * bright, rng) * np.exp(-time / 0.12)
    return blast + _noise(len(time), 30 * bright, 200 * bright, rng) * np.exp(-time / 0.6)


def _glass(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time = _time(seconds)
    hit = np.zeros(len(time))
    hit[(rng.exponential(seconds / 6, 60) * RATE).astype(int) % len(time)] = rng.uniform(0.2, 1, 60)
    modes = [(hertz(pitch + 30) * ratio, 0.06, 1.0) for ratio in (1, 1.37, 1.83, 2.6, 3.3)]
    return _ringing(hit, modes) + 0.4 * _noise(len(time), 2500, 9000, rng) * np.exp(-time / 0.05)


def _whoosh(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    time, base = _time(seconds), hertz(pitch + 18)
    near = np.exp(-(((time / seconds - rng.uniform(0.4, 0.7)) / 0.2) ** 2))
    return near * _noise(len(time), base * 0.7, base * 1.5, rng) + near**4 * _noise(len(time), base, base * 3, rng)


def _click(seconds: float, pitch: float, rng: np.random.Generator) -> Sound:
    return _struck(seconds, pitch, rng, low=hertz(pitch + 24), dull=6000, decay=0.006)


MODELS: dict[str, Model] = {
    "creak": _creak, "slam": _slam, "knock": _knock, "step": _step, "rain": _rain, "thunder": _thunder, "wind": _wind,
    "surf": _surf, "stream": _stream, "drop": _drop, "engine": _engine, "bell": _bell, "laser": _laser, "beep": _beep,
    "siren": _siren, "applause": _applause, "bark": _bark, "meow": _meow, "chirp": _chirp, "fire": _fire,
    "boom": _boom, "glass": _glass, "whoosh": _whoosh, "click": _click,
}  # fmt: skip
