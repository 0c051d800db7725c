"""Words as people mean them: small and capital letters, accents and plurals make no difference. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_LEAST_STEM: Final = 3
"""Shorter words keep their ending: “gas” is no plural."""
_SPECIAL: Final = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
"""Letters that Unicode does not take apart."""


def fold(text: str) -> str:
    """The text in small letters without accents: ``Café`` and ``cafe`` are one."""
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in taken_apart if not unicodedata.combining(sign))
    return bare.translate(_SPECIAL)


def stem(word: str) -> str:
    """A folded word without the ending of a plural, as English, German, Spanish, French and Portuguese form them.

    Only for comparing: what comes out need not be a word.
    """
    for ending, instead in (("ies", "y"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("ves", "f")):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM - 1:
            return _without_e(word[: -len(ending)] + instead)
    if word.endswith("en") and len(word) > _LEAST_STEM + 2:
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _LEAST_STEM:
        word = word[:-1]
    return _without_e(word)


def _without_e(word: str) -> str:
    """``boxe`` and ``box``, ``knife`` and ``knif`` become one; so do ``color`` and ``colore``."""
    return word[:-1] if word.endswith("e") and len(word) > _LEAST_STEM else word


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order."""
    return tuple(stem(word) for word in _WORD.findall(fold(text)))


def find_phrase(phrase: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    """Where the phrase begins among the words, or None."""
    if not phrase:
        return None
    width = len(phrase)
    return next((at for at in range(len(words) - width + 1) if words[at : at + width] == phrase), None)


def says_all(query: str, *texts: str) -> bool:
    """Whether every word of a search begins a word of one of the texts."""
    present = [word for text in texts for word in _WORD.findall(fold(text))]
    bases = [stem(word) for word in present]
    return all(
        any(word.startswith(asked) for word in present) or stem(asked) in bases for asked in _WORD.findall(fold(query))
    )
