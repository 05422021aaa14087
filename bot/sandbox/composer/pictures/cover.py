"""A cover drawn from the song: its key gives the colours, its mode the sky, its tune the line across it."""

import colorsys
import random
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.sandbox.composer.arrangement.prompt import TONICS
from bot.sandbox.composer.notes import Score

Colour = tuple[int, int, int]
TUNES = ("vocals", "woodwinds", "synth", "guitar", "brass", "strings", "keyboard")


def draw_cover(score: Score, *, side: int = 800) -> bytes:
    """The cover as a square JPEG of `side` pixels."""
    out = BytesIO()
    paint_cover(score, side).save(out, "JPEG", quality=88)
    return out.getvalue()


def paint_cover(score: Score, side: int) -> Image.Image:
    """The cover as an RGB picture; the same song has the same cover in every size."""
    tonic, mode = score.key.split()
    hue = TONICS.index(tonic) * 7 % 12 / 12  # around the circle of fifths: keys that are kin look alike
    night = mode == "minor"
    rng = random.Random(f"{score.title} {score.key} {score.tempo}")  # noqa: S311 - a picture, not a secret
    sky = [_colour(hue, 0.75, 0.16), _colour(hue + 0.09, 0.55, 0.62)] if night else [
        _colour(hue + 0.5, 0.35, 0.95), _colour(hue, 0.45, 1.0)]  # fmt: skip
    picture = _gradient(sky[0], sky[1], side)
    draw = ImageDraw.Draw(picture, "RGBA")
    if night:
        for _ in range(90):
            x, y, size = rng.random() * side, rng.random() * side * 0.6, side * rng.uniform(0.001, 0.0028)
            draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 255, rng.randint(70, 210)))
    _light(picture, side * rng.uniform(0.62, 0.78), side * 0.34, side * 0.12, _colour(hue + 0.12, 0.25, 1.0))
    draw = ImageDraw.Draw(picture, "RGBA")
    for depth in range(4):
        _hills(draw, side, rng, depth, _colour(hue + 0.04 * depth, 0.6, (0.5 if night else 0.8) - 0.1 * depth))
    if any(note.timbre == "rain" for note in score.parts.get("fx", [])):
        for _ in range(140):
            x, y = rng.random() * side, rng.random() * side
            draw.line((x, y, x - side * 0.012, y + side * 0.045), fill=(255, 255, 255, 60), width=max(1, side // 400))
    _tune(draw, score, side)
    _title(draw, score, side)
    return picture


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return red, green, blue


def _gradient(top: Colour, bottom: Colour, side: int) -> Image.Image:
    share = np.linspace(0, 1, side)[:, None, None]
    rows = (1 - share) * np.array(top) + share * np.array(bottom)
    return Image.fromarray(np.broadcast_to(rows, (side, side, 3)).astype(np.uint8).copy(), "RGB")


def _light(picture: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """A sun or a moon with its glow."""
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((x - 1.8 * radius, y - 1.8 * radius, x + 1.8 * radius, y + 1.8 * radius), fill=90)
    mask = mask.filter(ImageFilter.GaussianBlur(radius * 0.6))
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=240)
    picture.paste(colour, (0, 0), mask)


def _hills(draw: ImageDraw.ImageDraw, side: int, rng: random.Random, depth: int, colour: Colour) -> None:
    waves = [(rng.uniform(0.5, 2.5), rng.uniform(0, 6.3), rng.uniform(0.01, 0.035)) for _ in range(3)]
    x = np.linspace(0, 1, 120)
    y = np.full_like(x, 0.56 + 0.1 * depth)
    for often, shift, height in waves:
        y += height * np.sin(6.3 * often * x + shift)
    line = list(zip((x * side).tolist(), (y * side).tolist(), strict=True))
    draw.polygon([(0, side), *line, (side, side)], fill=colour)


def _tune(draw: ImageDraw.ImageDraw, score: Score, side: int) -> None:
    """The melody as lights over the hills, from left to right."""
    part = next((score.parts[name] for name in TUNES if name in score.parts), [])
    for note in part:
        x = side * (0.06 + 0.88 * note.start / score.seconds)
        y = side * (0.56 - 0.012 * (note.pitch - 64))
        size = side * (0.003 + 0.005 * note.velocity * min(1.0, note.end - note.start))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 250, 220, 200))


def _title(draw: ImageDraw.ImageDraw, score: Score, side: int) -> None:
    """Title and style, as far as the font that comes with Pillow has their letters."""
    for text, share, top in ((score.title, 0.075, 0.06), (score.style, 0.034, 0.93)):
        font = ImageFont.load_default(size=share * side)
        absent = bytes(font.getmask("\uffff"))
        if not text or any(bytes(font.getmask(letter)) == absent for letter in text if not letter.isspace()):
            continue
        rows = [""]
        for word in text.split():
            longer = f"{rows[-1]} {word}".strip()
            rows = [*rows[:-1], longer] if font.getlength(longer) < 0.86 * side else [*rows, word]
        shown = "\n".join(row for row in rows if row)
        shown = "\n".join(shown.splitlines()[:3])
        draw.multiline_text((0.07 * side + 2, top * side + 2), shown, fill=(0, 0, 0, 110), font=font)
        draw.multiline_text((0.07 * side, top * side), shown, fill=(255, 255, 255, 235), font=font)
