"""What can be spoken: the checks on a script that need no engine. Light: pages use them while one types."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from editai.errors import InputError
from editai.speech.sentences import is_speakable
from editai.speech.voices import Voice

MAX_CHARACTERS: Final = 20_000
"""About twenty minutes of speech; beyond every platform's limit."""
MAX_TOKEN_CHARACTERS: Final = 500
"""Longer than any address; what is longer was pasted by mistake, and no sentence can be cut inside it."""
SLOWEST: Final = 0.5
FASTEST: Final = 2.0

_LANGUAGES: Final = {"en": "English"}
_LETTERS: Final = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Hindi",
}
_FOREIGN_WORD: Final = re.compile(r"[^\W\d_]+")
_LONE_SYMBOL_SCRIPTS: Final = frozenset({"GREEK", "MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE"})


def check_script(script: str, voice: Voice) -> None:
    """Nothing, when the voice can speak the script.

    Raises:
        InputError: it is empty, has nothing that can be spoken, is too long, or is written in letters
            that the voice cannot read. Nothing was spoken.
    """
    if not script.strip():
        raise InputError("The script is empty. Type what the voice should say.")
    if len(script) > MAX_CHARACTERS:
        raise InputError(
            f"The script has {len(script):,} characters; {MAX_CHARACTERS:,} are the most. Shorten it and try again.",
            characters=len(script),
            limit=MAX_CHARACTERS,
        )
    if any("\ud800" <= letter <= "\udfff" for letter in script):
        raise InputError("The script holds a broken character. Save it as UTF-8 text and try again.")
    longest = max(script.split(), key=len)
    if len(longest) > MAX_TOKEN_CHARACTERS:
        raise InputError(
            f"“{longest[:40]}…” is one word of {len(longest):,} characters. Put spaces into it or shorten it.",
            limit=MAX_TOKEN_CHARACTERS,
        )
    if not is_speakable(script):
        shown = " ".join(script.split())[:40]
        raise InputError(f"There is nothing to say in “{shown}”: it has no words. Type what the voice should say.")
    found = foreign_word(script)
    if found is not None:
        word, letters = found
        language = _LANGUAGES.get(voice.language[:2], voice.language)
        raise InputError(
            f"{voice.title} speaks {language}, and “{word[:40]}” is written in {letters} letters. "
            f"Write the script in {language}, or choose a voice of that language.",
            word=word[:200],
            voice=voice.name,
        )


def check_speed(speed: float) -> None:
    """Nothing, when a voice can speak that fast.

    Raises:
        InputError: it is no number from 0.5 to 2.0.
    """
    if not SLOWEST <= speed <= FASTEST:
        raise InputError(
            f"The speed must be between {SLOWEST} and {FASTEST}; 1.0 is the voice's own.", speed=str(speed)
        )


def foreign_word(script: str) -> tuple[str, str] | None:
    """The first word in letters that are not Latin, and what they are called; None if all are.

    A single Greek letter or a unit's sign (µ, Ω) is read in English too, so it passes.
    """
    for match in _FOREIGN_WORD.finditer(script):
        word = match.group()
        if word.isascii():
            continue
        for letter in unicodedata.normalize("NFKC", word):
            alphabet = unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
            if alphabet == "LATIN" or alphabet == "MODIFIER" or unicodedata.category(letter)[0] != "L":
                continue
            if alphabet in _LONE_SYMBOL_SCRIPTS and len(word) <= 2:
                continue
            return word, _LETTERS.get(alphabet, alphabet.capitalize())
    return None
