"""A cover drawn from the song: its key gives the colours, its mode the sky, its words what stands in the landscape."""

import colorsys
import random
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.sandbox.composer.notes import TONICS, Score
from bot.sandbox.composer.pictures.motifs import draw_motifs

Colour = tuple[int, int, int]
SMALLEST = 0.022  # of the height: letters that can still be read
TUNES = ("vocals", "woodwinds", "synth", "guitar", "brass", "strings", "keyboard")


def draw_cover(score: Score, *, side: int = 800) -> bytes:
    """The cover as a square JPEG of `side` pixels."""
    out = BytesIO()
    paint_cover(score, side).save(out, "JPEG", quality=88)
    return out.getvalue()


def paint_cover(score: Score, side: int, *, width: int | None = None) -> Image.Image:
    """The cover as an RGB picture, `side` pixels high; the same song has the same cover in every size.

    `width` None makes it square.
    """
    width = width or side
    tonic, mode = score.key.split()
    hue = TONICS.index(tonic) * 7 % 12 / 12  # around the circle of fifths: keys that are kin look alike
    night = mode == "minor"
    rng = random.Random(f"{score.title} {score.key} {score.tempo}")  # noqa: S311 - a picture, not a secret
    sky = [_colour(hue, 0.75, 0.16), _colour(hue + 0.09, 0.55, 0.62)] if night else [
        _colour(hue + 0.5, 0.35, 0.95), _colour(hue, 0.45, 1.0)]  # fmt: skip
    picture = _gradient(sky[0], sky[1], width, side)
    draw = ImageDraw.Draw(picture, "RGBA")
    if night:
        for _ in range(90):
            x, y, size = rng.random() * width, rng.random() * side * 0.6, side * rng.uniform(0.001, 0.0028)
            draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 255, 255, rng.randint(70, 210)))
    _light(picture, width * rng.uniform(0.62, 0.78), side * 0.34, side * 0.12, _colour(hue + 0.12, 0.25, 1.0))
    draw = ImageDraw.Draw(picture, "RGBA")
    for depth in range(4):
        _hills(draw, width, side, rng, depth, _colour(hue + 0.04 * depth, 0.6, (0.5 if night else 0.8) - 0.1 * depth))
    draw_motifs(draw, score, width, side, rng)
    _tune(draw, score, width, side)
    _title(draw, score, side)
    return picture


def _colour(hue: float, saturation: float, value: float) -> Colour:
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue % 1, saturation, value))
    return red, green, blue


def _gradient(top: Colour, bottom: Colour, width: int, side: int) -> Image.Image:
    share = np.linspace(0, 1, side)[:, None, None]
    rows = (1 - share) * np.array(top) + share * np.array(bottom)
    return Image.fromarray(np.broadcast_to(rows, (side, width, 3)).astype(np.uint8).copy(), "RGB")


def _light(picture: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """A sun or a moon with its glow."""
    mask = Image.new("L", picture.size)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((x - 1.8 * radius, y - 1.8 * radius, x + 1.8 * radius, y + 1.8 * radius), fill=90)
    mask = mask.filter(ImageFilter.GaussianBlur(radius * 0.6))
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=240)
    picture.paste(colour, (0, 0), mask)


def _hills(draw: ImageDraw.ImageDraw, width: int, side: int, rng: random.Random, depth: int, colour: Colour) -> None:
    waves = [(rng.uniform(0.5, 2.5), rng.uniform(0, 6.3), rng.uniform(0.01, 0.035)) for _ in range(3)]
    x = np.linspace(0, 1, 120)
    y = np.full_like(x, 0.56 + 0.1 * depth)
    for often, shift, height in waves:
        y += height * np.sin(6.3 * often * x + shift)
    line = list(zip((x * width).tolist(), (y * side).tolist(), strict=True))
    draw.polygon([(0, side), *line, (width, side)], fill=colour)


def _tune(draw: ImageDraw.ImageDraw, score: Score, width: int, side: int) -> None:
    """The melody as lights over the hills, from left to right."""
    part = next((score.parts[name] for name in TUNES if name in score.parts), [])
    for note in part:
        x = width * (0.06 + 0.88 * note.start / score.seconds)
        y = side * (0.56 - 0.012 * (note.pitch - 64))
        size = side * (0.003 + 0.005 * note.velocity * min(1.0, note.end - note.start))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(255, 250, 220, 200))


def _title(draw: ImageDraw.ImageDraw, score: Score, side: int) -> None:
    """Title and style, as far as the font that comes with Pillow has their letters; the longer, the smaller."""
    for text, share, top, most in ((score.title, 0.075, 0.06, 0.24), (score.style, 0.034, 0.9, 0.08)):
        if not text.strip() or not _drawable(text, share * side):
            continue
        size = share
        while True:
            font = ImageFont.load_default(size=size * side)
            shown = "\n".join(_rows(text, font, 0.86 * side))
            box = draw.multiline_textbbox((0, 0), shown, font=font)
            if box[3] <= most * side or size < SMALLEST:
                break
            size *= 0.85
        if box[3] > most * side:  # still too long for its place: as many rows as there is room for
            rows = shown.splitlines()
            kept = rows[: max(1, int(len(rows) * most * side / box[3]))]
            shown = "\n".join([*kept[:-1], f"{kept[-1][:-1]}…"])
        draw.multiline_text((0.07 * side + 2, top * side + 2), shown, fill=(0, 0, 0, 110), font=font)
        draw.multiline_text((0.07 * side, top * side), shown, fill=(255, 255, 255, 235), font=font)


def _drawable(text: str, size: float) -> bool:
    font = ImageFont.load_default(size=size)
    absent = bytes(font.getmask("\uffff"))
    return not any(bytes(font.getmask(letter)) == absent for letter in text if not letter.isspace())


def _rows(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, wide: float) -> list[str]:
    """The text in rows that are not too wide; a word that is, is broken."""
    rows = [""]
    for word in text.split():
        for piece in _pieces(word, font, wide):
            longer = f"{rows[-1]} {piece}".strip()
            rows = [*rows[:-1], longer] if font.getlength(longer) < wide else [*rows, piece]
    return [row for row in rows if row]


def _pieces(word: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, wide: float) -> list[str]:
    pieces = [""]
    for letter in word:
        fits = font.getlength(pieces[-1] + letter) < wide
        pieces = [*pieces[:-1], pieces[-1] + letter] if fits else [*pieces, letter]
    return pieces
