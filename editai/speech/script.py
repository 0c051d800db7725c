"""What can be spoken: the checks on a script that need no engine. Light: pages use them while one types."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from editai.errors import InputError
from editai.speech.pauses import split_at_pauses, without_pauses
from editai.speech.sentences import is_speakable
from editai.speech.voice import Voice, language_name
from editai.speech.voice_settings import check_speed

__all__ = ["MAX_CHARACTERS", "MAX_TOKEN_CHARACTERS", "check_script", "check_speed", "foreign_word"]

MAX_CHARACTERS: Final = 20_000
"""About twenty minutes of speech; beyond every platform's limit."""
MAX_TOKEN_CHARACTERS: Final = 500
"""Longer than any address; what is longer was pasted by mistake, and no sentence can be cut inside it."""

_LETTERS: Final = {
    "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Hindi",
}
_OWN_LETTERS: Final = {
    **dict.fromkeys(("bg", "kk", "mk", "ru", "sr", "uk"), frozenset({"CYRILLIC"})),
    **dict.fromkeys(("ar", "fa", "ur"), frozenset({"ARABIC"})),
    **dict.fromkeys(("hi", "mr", "ne"), frozenset({"DEVANAGARI"})),
    "el": frozenset({"GREEK"}),
    "he": frozenset({"HEBREW"}),
    "ja": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    "ka": frozenset({"GEORGIAN"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    "ml": frozenset({"MALAYALAM"}),
    "te": frozenset({"TELUGU"}),
    "th": frozenset({"THAI"}),
    "zh": frozenset({"CJK", "BOPOMOFO"}),
}
"""Alphabets beside the Latin one, by language; a voice without a language reads them all."""
_FOREIGN_WORD: Final = re.compile(r"[^\W\d_]+")
_LONE_SYMBOL_SCRIPTS: Final = frozenset({"GREEK", "MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE"})


def check_script(script: str, voice: Voice) -> None:
    """Nothing, when the voice can speak the script.

    Raises:
        InputError: it is empty, has nothing that can be spoken, is too long, asks for too long a pause, or is
            written in letters that the voice cannot read. Nothing was spoken.
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
    split_at_pauses(script)
    script = without_pauses(script)
    if not is_speakable(script):
        shown = " ".join(script.split())[:40]
        raise InputError(f"There is nothing to say in “{shown}”: it has no words. Type what the voice should say.")
    found = foreign_word(script, voice.language) if voice.language else None
    if found is not None:
        word, letters = found
        language = language_name(voice.language[:2])
        raise InputError(
            f"{voice.title} speaks {language}, and “{word[:40]}” is written in {letters} letters. "
            f"Write the script in {language}, or choose a voice of that language.",
            word=word[:200],
            voice=voice.name,
        )


def foreign_word(script: str, language: str = "en") -> tuple[str, str] | None:
    """The first word in letters that are neither Latin nor the language's, and what they are called.

    None if there is none. A single Greek letter or a unit's sign (µ, Ω) is read in English too, so it passes.
    """
    own = _OWN_LETTERS.get(language[:2], frozenset())
    for match in _FOREIGN_WORD.finditer(script):
        word = match.group()
        if word.isascii():
            continue
        for letter in unicodedata.normalize("NFKC", word):
            alphabet = unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
            if (
                alphabet in own
                or alphabet == "LATIN"
                or alphabet == "MODIFIER"
                or unicodedata.category(letter)[0] != "L"
            ):
                continue
            if alphabet in _LONE_SYMBOL_SCRIPTS and len(word) <= 2:
                continue
            return word, _LETTERS.get(alphabet, alphabet.capitalize())
    return None
