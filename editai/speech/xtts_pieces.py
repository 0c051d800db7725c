"""A sentence in pieces that XTTS takes at once: it loses its thread in longer ones. Standard library only."""

from __future__ import annotations

import re
from typing import Final

_BOUNDARIES: Final = (re.compile(r"[.!?…]\s|[。！？]"), re.compile(r"[,;:–—]\s|[、，；：]"), re.compile(r"\s"))
"""From the best place to cut to the worst that is one."""


def in_pieces(text: str, most: int) -> list[str]:
    """Pieces of at most so many characters, in order, each with something to say; cut in a word only without any
    other place, as in languages without spaces."""
    pieces, rest = [], text.strip()
    while len(rest) > most:
        at = _cut(rest, most)
        pieces.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [piece for piece in (*pieces, rest) if any(letter.isalnum() for letter in piece)]


def _cut(text: str, most: int) -> int:
    for boundary in _BOUNDARIES:
        ends = [match.end() for match in boundary.finditer(text, 0, most)]
        if ends and ends[-1] > most // 3:
            return ends[-1]
    return most
