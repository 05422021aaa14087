"""Words to sing: the lines of given lyrics, a few lines made from a prompt, and the sounds in a word."""

import math
import re
import unicodedata
from dataclasses import dataclass, field

MOST_SYLLABLES = 10  # of a word, and in one breath of a song that has time; longer lines are sung as two
VOWELS = "aeiouy"
# Spellings to vowel sounds.
SOUNDS = {"igh": "ai", "ee": "i", "ea": "i", "ie": "i", "ai": "ei", "ay": "ei", "ey": "i", "oo": "u", "ou": "au",
          "ow": "ou", "oa": "o", "oi": "oi", "oy": "oi", "au": "o", "aw": "o", "ue": "u", "ew": "u"}  # fmt: skip
FILLERS = ("a", "an", "and", "the", "of", "on", "in", "at", "to", "for", "with", "by", "about", "my", "song")
VERSE = ("{Phrase}", "I hear {word} and {other} again", "Slowly now, {word}, carry me home", "All I know is {other}")
CHORUS = ("Oh, {phrase}", "{Word} and {other}, stay with me", "Oh, {word}, oh, {other}", "Stay until the morning")


@dataclass
class Line:
    """What is sung in one breath. `words` are (text, syllables); the text keeps section tags and line breaks."""

    section: str
    words: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def syllables(self) -> list[str]:
        return [syllable for _, syllables in self.words for syllable in syllables]


def read_lyrics(lyrics: str, most: int = MOST_SYLLABLES) -> list[Line]:
    """The lines to sing, in order; the texts of their words, joined, are the lyrics again."""
    lines: list[Line] = []
    section, unsung = "Verse", ""
    for row in re.sub(r"\s*(\[[^\]]*\])\s*", r"\n\1\n", lyrics).splitlines():
        if row.startswith("["):
            section, unsung = row.strip("[] "), f"{unsung}{row}\n"
            continue
        words = [(word, syllables_of(word)) for word in row.split()]
        count = sum(len(syllables) for _, syllables in words)
        breath = math.ceil(count / math.ceil(count / most)) if count else 0
        line = Line(section)
        for word, syllables in words:
            if line.words and len(line.syllables) + len(syllables) > min(breath + 1, most):
                lines.append(line)
                line = Line(section)
            if syllables:
                line.words.append((f"{unsung}{word} ", syllables))
                unsung = ""
            else:  # a dash or a picture belongs to the next word
                unsung += f"{word} "
        if line.words:
            text, syllables = line.words[-1]
            line.words[-1] = (f"{text.rstrip()}\n", syllables)
            lines.append(line)
    return lines


def first_phrase(prompt: str) -> str:
    """What a prompt begins with, in at most six words; "" when it has none."""
    words = re.split(r"[,.;:!?\n]", prompt.strip())[0].split()[:6]
    while words and words[-1].lower() in FILLERS:
        words.pop()
    return " ".join(words)


def write_lyrics(prompt: str, lines: int) -> str:
    """Simple lyrics of so many lines from the words of a prompt: verses and choruses of four lines each."""
    phrase = first_phrase(prompt) or "la la la"
    words = [word for word in re.findall(r"[^\W\d_]+", phrase) if word.lower() not in FILLERS] or ["music"]
    names = {"phrase": phrase, "Phrase": phrase[0].upper() + phrase[1:], "other": words[0].lower()}
    names |= {"word": words[-1].lower(), "Word": words[-1].capitalize()}
    # A short song still gets its chorus.
    verse = min(4, (lines + 1) // 2)
    written = []
    for index in range(lines):
        chorus, place = divmod(index % (2 * verse), verse)
        if place == 0:
            written.append("[Chorus]" if chorus else "[Verse]")
        written.append((CHORUS if chorus else VERSE)[place].format(**names))
    return "\n".join(written)


def syllables_of(word: str) -> list[str]:
    """Singable pieces of a word with one vowel sound each ("mor", "ning"); [] when it has no letter."""
    plain = unicodedata.normalize("NFKD", word.casefold())  # accents become letters of their own, which are dropped
    letters = "".join(letter for letter in plain if letter.isalpha())
    letters = re.sub(r"(?<=[aeiouy][^aeiouy])e(?=s?$)", "", letters)  # "home" has a silent e
    if not set(letters) & set(VOWELS):
        # "hmm" is one syllable; so is every sign of Chinese and Japanese, and about three letters of other scripts.
        size = 1 if letters > "\u2e80" else 3 if letters > "\u0250" else MOST_SYLLABLES
        return [letters[place : place + size] for place in range(0, len(letters), size)][:MOST_SYLLABLES]
    pieces = re.findall(rf"[^{VOWELS}]*[{VOWELS}]+(?:[^{VOWELS}]+$|[^{VOWELS}](?=[^{VOWELS}]))?", letters)
    return pieces[:MOST_SYLLABLES]


def vowels_of(syllable: str) -> str:
    """The one or two vowels, of a, e, i, o, u, that are heard in a syllable."""
    for spelling, sound in SOUNDS.items():
        if spelling in syllable:
            return sound
    heard = [letter for letter in syllable.replace("y", "i") if letter in "aeiou"]
    return heard[0] if heard else "aeiou"[ord(syllable[0]) % 5]
