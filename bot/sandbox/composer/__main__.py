"""Listen to the composer: writes the takes of a prompt, with all that is made from them, into a folder."""

import argparse
import json
import time
from pathlib import Path

from bot.sandbox.composer import (
    Idea,
    aligned_words,
    compose,
    draw_cover,
    encode_mp3,
    encode_video,
    instrumental,
    midi_instruments,
    render,
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox.composer", description=__doc__)
    parser.add_argument("prompt")
    parser.add_argument("--style", default="")
    parser.add_argument("--lyrics", default="", help="words to sing, or a .txt file of them")
    parser.add_argument("--instrumental", action="store_true")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--takes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("songs"), help="folder to write to (default: songs)")
    options = parser.parse_args()
    lyrics = options.lyrics
    if lyrics.endswith(".txt"):
        lyrics = Path(lyrics).read_text(encoding="utf-8")
    for take in range(options.takes):
        began = time.perf_counter()
        idea = Idea(options.prompt, options.style, lyrics, instrumental=options.instrumental, seed=options.seed,
                    take=take, seconds=options.seconds)  # fmt: skip
        score = compose(idea)
        rendering = render(score)
        folder = options.out / f"take-{take + 1}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "song.mp3").write_bytes(encode_mp3(rendering.mix))
        print(f"{folder}: {score.seconds:.1f} s in {score.key} at {score.tempo:g} bpm, {', '.join(score.parts)};"
              f" made in {time.perf_counter() - began:.1f} s")  # fmt: skip
        for name, stem in (rendering.stems | {"instrumental": instrumental(rendering)}).items():
            (folder / f"{name}.mp3").write_bytes(encode_mp3(stem))
        (folder / "video.mp4").write_bytes(encode_video(score, rendering.mix))
        (folder / "cover.jpg").write_bytes(draw_cover(score))
        (folder / "words.json").write_text(json.dumps(aligned_words(score), indent=1, ensure_ascii=False))
        (folder / "midi.json").write_text(json.dumps(midi_instruments(score), indent=1))


if __name__ == "__main__":
    main()
