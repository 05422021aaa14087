"""How loud music is to a listener, and the gain that brings it to a wanted loudness without clipping."""

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.composer.sound.sounds import RATE, Samples

PIECE = 512  # tenths of a second, or blocks, at a time: a long song at once would be hundreds of megabytes
TARGET = -16.0  # LUFS
CEILING = 10 ** (-2.5 / 20)  # of full scale; MP3 adds up to a decibel to a peak
# Coefficients of the two filters of ITU-R BS.1770-5, tables 1 and 2, given for 48 kHz.
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def loudness(sound: Samples) -> float:
    """Integrated loudness in LUFS after ITU-R BS.1770 with its two gates; -70.0 for silence."""
    return _gated(_energies(sound))


def _energies(sound: Samples) -> NDArray[np.float64]:
    """The weighted energy of every tenth of a second, which is within 0.1 LU of filtering the whole."""
    hop = RATE // 10
    tenths = sound[: len(sound) // hop * hop].reshape(-1, hop, 2)
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(hop, 1 / RATE) / 48_000)
    weight = np.ones(len(delay))
    for above, below in (SHELF, HIGH_PASS):
        weight *= np.abs(np.polyval(above[::-1], delay) / np.polyval(below[::-1], delay)) ** 2
    energies = np.empty(len(tenths))
    for first in range(0, len(tenths), PIECE):
        power = np.square(np.abs(np.fft.rfft(tenths[first : first + PIECE], axis=1))).sum(axis=2)
        energies[first : first + PIECE] = power @ weight * (2 / hop**2)
    return energies


def _gated(energy: NDArray[np.float64]) -> float:
    blocks = np.convolve(energy, np.full(4, 0.25), mode="valid") + 1e-12
    audible = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(audible):
        return -70.0
    return float(-0.691 + 10 * np.log10(audible[audible > audible.mean() / 10].mean()))


def level(sound: Samples) -> Samples:
    """The gain for every frame that makes the sound TARGET loud and keeps it under CEILING, turning slowly."""
    block, reach = 64, 8  # samples; blocks to either side, 12 ms
    count = -(-len(sound) // block)
    peaks = np.zeros(count * block, np.float32)
    np.maximum(sound[:, 0], sound[:, 1], out=peaks[: len(sound)])
    np.maximum(peaks[: len(sound)], -sound.min(axis=1), out=peaks[: len(sound)])
    peaks = np.pad(peaks.reshape(count, block).max(axis=1), 2 * reach, mode="edge")
    window = np.hanning(2 * reach + 3)[1:-1]
    energies, hop = _energies(sound), RATE // 10
    loud, gain = 10 ** ((TARGET - _gated(energies)) / 20), np.ones(len(sound), np.float32)
    for _ in range(2):  # holding peaks down costs loudness, which asks for more gain
        need = np.minimum(1, CEILING / (peaks * loud + 1e-9))
        lowest = np.lib.stride_tricks.sliding_window_view(need, 2 * reach + 1).min(axis=1)
        smooth = np.convolve(lowest, window / window.sum(), mode="valid") * loud
        for first in range(0, len(sound), PIECE * block):
            place = np.arange(first, min(first + PIECE * block, len(sound)))
            gain[place[0] : place[-1] + 1] = np.interp(place, (np.arange(count) + 0.5) * block, smooth)
        turns = gain[: len(energies) * hop].reshape(-1, hop)
        turned = np.einsum("ij,ij->i", turns, turns) / hop
        loud *= 10 ** ((TARGET - _gated(energies * turned)) / 20)
    return gain
