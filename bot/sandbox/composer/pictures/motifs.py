"""What a cover shows, by the words of its song: a table of words and of what is drawn for them."""

import math
import random
import re
from collections.abc import Callable

from PIL import ImageDraw

from bot.sandbox.composer.notes import Score

Draw = ImageDraw.ImageDraw
Motif = Callable[[Draw, int, int, random.Random], None]
MOST = 2  # motifs on one cover
DARK, LIGHT = (12, 14, 34, 235), (255, 255, 255, 120)


def draw_motifs(draw: Draw, score: Score, width: int, height: int, rng: random.Random) -> None:
    """Draw what the title, the style and the lyrics name, the title first."""
    found: list[Motif] = []
    for text in (score.title, score.style, score.lyrics):
        for words, motif in MOTIFS:
            if motif not in found and re.search(rf"\b(?:{words})", text, re.IGNORECASE):
                found.append(motif)
    for motif in found[:MOST]:
        motif(draw, width, height, rng)


def _rain(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(160):
        x, y, long = rng.random() * width, rng.random() * height, height * rng.uniform(0.03, 0.06)
        draw.line((x, y, x - long * 0.28, y + long), fill=(255, 255, 255, 75), width=max(1, height // 350))


def _snow(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(150):
        x, y, size = rng.random() * width, rng.random() * height, height * rng.uniform(0.002, 0.008)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 255, 190))


def _sea(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for row in range(9):
        level, shift = height * (0.7 + 0.034 * row), rng.uniform(0, 6)
        line = [(x, level + height * 0.008 * math.sin(x / width * 40 + shift)) for x in range(0, width + 8, 8)]
        draw.line(line, fill=(255, 255, 255, 60 + 10 * row), width=max(1, height // 200))


def _city(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    left = 0.0
    while left < width:
        wide, top = height * rng.uniform(0.05, 0.11), height * rng.uniform(0.45, 0.72)
        draw.rectangle((left, top, left + wide, height), fill=DARK)
        for _ in range(12):
            x, y = left + wide * rng.uniform(0.1, 0.8), rng.uniform(top + 0.02 * height, height)
            draw.rectangle((x, y, x + height * 0.008, y + height * 0.012), fill=(255, 226, 140, 220))
        left += wide * rng.uniform(1.0, 1.3)


def _trees(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(16):
        x, ground = rng.random() * width, height * rng.uniform(0.78, 0.98)
        tall = height * rng.uniform(0.14, 0.3)
        for part in (0.0, 0.25, 0.5):
            half = tall * (0.3 - 0.2 * part)
            base = ground - tall * part
            draw.polygon([(x - half, base), (x + half, base), (x, base - tall * 0.5)], fill=DARK)


def _mountains(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(4):
        x, half, tall = rng.random() * width, height * rng.uniform(0.25, 0.4), height * rng.uniform(0.3, 0.45)
        base, top = height * 0.8, height * 0.8 - tall
        draw.polygon([(x - half, base), (x, top), (x + half, base)], fill=(40, 44, 70, 220))
        draw.polygon(
            [(x - half / 4, top + tall / 4), (x, top), (x + half / 4, top + tall / 4)], fill=(255, 255, 255, 200)
        )


def _house(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    x, size = width * rng.uniform(0.15, 0.45), height * 0.2
    ground = height * 0.86
    draw.rectangle((x, ground - size * 0.7, x + size, ground), fill=DARK)
    draw.polygon([(x - size * 0.15, ground - size * 0.7), (x + size / 2, ground - size * 1.25),
                  (x + size * 1.15, ground - size * 0.7)], fill=(60, 24, 30, 240))  # fmt: skip
    draw.rectangle((x + size * 0.6, ground - size * 0.5, x + size * 0.82, ground), fill=(255, 214, 120, 240))


def _road(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    far, horizon = width * rng.uniform(0.4, 0.6), height * 0.62
    draw.polygon([(width * 0.25, height), (far - 3, horizon), (far + 3, horizon), (width * 0.75, height)], fill=DARK)
    for step in range(6):
        near, further = 0.62 + 0.38 * (step / 6) ** 1.5, 0.62 + 0.38 * ((step + 0.5) / 6) ** 1.5
        x = [far + (width / 2 - far) * (share - 0.62) / 0.38 for share in (near, further)]
        draw.line((x[0], height * near, x[1], height * further), fill=(255, 226, 140, 220), width=max(1, height // 120))


def _heart(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    x, y, size = width * rng.uniform(0.25, 0.45), height * 0.4, height * 0.011
    turns = [step / 40 * 2 * math.pi for step in range(40)]
    outline = [
        (x + size * 16 * math.sin(t) ** 3,
         y - size * (13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)))
        for t in turns
    ]  # fmt: skip
    draw.polygon(outline, fill=(226, 40, 80, 190))


def _flames(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for colour, tall in (((214, 60, 20, 200), 0.26), ((255, 150, 30, 200), 0.18), ((255, 230, 120, 210), 0.1)):
        for _ in range(7):
            x, half = width * rng.uniform(0.3, 0.7), height * rng.uniform(0.03, 0.06)
            top = height * (0.92 - tall * rng.uniform(0.6, 1))
            draw.polygon([(x - half, height * 0.92), (x + rng.uniform(-half, half), top), (x + half, height * 0.92)],
                         fill=colour)  # fmt: skip


def _birds(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(9):
        x, y, wing = width * rng.uniform(0.1, 0.9), height * rng.uniform(0.22, 0.5), height * rng.uniform(0.015, 0.035)
        line = [(x - wing, y - wing / 2), (x - wing / 3, y - wing * 0.7), (x, y), (x + wing / 3, y - wing * 0.7),
                (x + wing, y - wing / 2)]  # fmt: skip
        draw.line(line, fill=DARK, width=max(1, height // 200), joint="curve")


def _stars(draw: Draw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(26):
        x, y, size = rng.random() * width, rng.random() * height * 0.6, height * rng.uniform(0.006, 0.018)
        draw.line((x - size, y, x + size, y), fill=(255, 255, 255, 200), width=max(1, height // 400))
        draw.line((x, y - size, x, y + size), fill=(255, 255, 255, 200), width=max(1, height // 400))


MOTIFS: tuple[tuple[str, Motif], ...] = (
    ("rain|storm|drizzl|tears|thunder", _rain),
    (r"snow|winter|ice\b|frost|christmas|blizzard", _snow),
    (r"sea\b|ocean|waves?\b|river|water|beach|harbou?r|quay|ship|shanty|surf", _sea),
    ("city|street|town|neon|night ?club|techno|synth-?wave|underground|skyline", _city),
    (r"forest|trees?\b|woods?\b|leaves|garden|jungle|folk", _trees),
    (r"mountain|hills?\b|peak|alps|valley|snowy", _mountains),
    (r"doors?\b|house\b|home\b|roof|window|village|barn", _house),
    (r"road|drive|train|highway|travel|bus\b|car\b|country", _road),
    ("love|heart|kiss|darling|ballad|valentine", _heart),
    ("fire|flame|burn|metal|dragon|summer", _flames),
    (r"birds?\b|sky\b|wings?\b|fly|seagull|morning", _birds),
    (r"stars?\b|space|moon|night|dream|lullab|galaxy", _stars),
)
