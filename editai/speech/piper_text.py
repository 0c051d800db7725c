"""A text as Piper is given it: what espeak cannot read is written out in words first."""

from __future__ import annotations

from typing import Final

from editai.speech.reading import read_aloud, without_silent_signs

SILENT: Final = frozenset(" ,.;:!?¡¿-—–…\"'“”‘’«»()[]{}#^$_")
"""Phonemes that are no sound of a word."""
_NOTATION: Final = str.maketrans({"[": " ", "]": " ", "{": " ", "}": " ", "<": " ", ">": " ", "\\": " ", "_": " "})
"""``[[…]]`` would be taken for phonemes; the others are never read."""


def spoken_pieces(text: str, language: str) -> tuple[list[str], list[int]]:
    """What espeak is given, in pieces without white space, and the index of the token each comes from.

    Units and abbreviations are written out in English; other languages have rules of their own.
    """
    tokens = text.split()
    said = read_aloud(tokens) if language.startswith("en") else [without_silent_signs(token) for token in tokens]
    pieces: list[str] = []
    owned: list[int] = []
    for index, words in enumerate(said):
        for piece in words.translate(_NOTATION).split():
            pieces.append(piece)
            owned.append(index)
    return pieces, owned
