"""How much of a script somebody heard who does not know it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from editai.speech.plain_words import plain_words

_LIKE: Final = 0.6
"""Letters in common from which two spellings are one word said: brands are heard as "norsha" for "Nortia"."""
FEW_WORDS: Final = 5
"""A listener who knows nothing of what is said mishears so short a text easily; below it nothing is certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What was heard of a script."""

    share: float
    """Words of the script that were heard, 0 to 1; 1 where the script has none."""
    words: int
    """Words that the script has when it is said."""
    missed: tuple[str, ...]
    """The others, in order."""


def recall(script: str, heard: str, language: str = "en") -> Recall:
    """How many of the script's words were heard, numbers and names normalised."""
    said, found = plain_words(script, language), plain_words(heard, language)
    missed: list[str] = []
    for kind, low, high, other_low, other_high in SequenceMatcher(None, said, found, autojunk=False).get_opcodes():
        if kind == "replace":
            missed += _unheard(said[low:high], found[other_low:other_high])
        elif kind == "delete":
            missed += said[low:high]
    share = 1 - len(missed) / len(said) if said else 1.0
    return Recall(share=round(share, 3), words=len(said), missed=tuple(missed))


def _unheard(said: list[str], heard: list[str]) -> list[str]:
    """The words of a stretch that was written otherwise: all heard when it sounds alike as a whole."""
    if _likeness("".join(said), "".join(heard)) >= _LIKE:
        return []
    return [word for word in said if all(_likeness(word, other) < _LIKE for other in heard)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
