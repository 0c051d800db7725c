"""Kokoro's languages: which rules turn their text into its phonemes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from editai.errors import NotInstalled
from editai.speech.kokoro_text import EnglishToPhonemes, Symbol, TextToPhonemes
from editai.speech.ownership import owners
from editai.speech.reading import without_silent_signs

_ESPEAK: Final = {"es-ES": "es", "fr-FR": "fr-fr", "hi-IN": "hi", "it-IT": "it", "pt-BR": "pt-br"}
"""The names that the kokoro package gives espeak."""
_SILENT: Final = frozenset(';:,.!?¡¿—…"“”«»‘’()-– ')
_LONGEST: Final = 40
"""A longer word is read in parts, as in English."""
_one_at_a_time = threading.Lock()
"""espeak keeps its state in globals; the others make no promise."""


def rules_of(language: str) -> TextToPhonemes:
    """The rules of one of Kokoro's languages, loaded.

    Raises:
        NotInstalled: the packages that read it are not here.
    """
    if language in ("en-US", "en-GB"):
        return EnglishToPhonemes(is_british=language == "en-GB")
    if language in _ESPEAK:
        return SentenceToPhonemes(_espeak(_ESPEAK[language]))
    try:
        return SentenceToPhonemes(_japanese() if language == "ja-JP" else _chinese())
    except ImportError as error:
        extra = language[:2]
        raise NotInstalled(
            f"What reads Kokoro's text in this language is missing ({error.name}). Install misaki[{extra}].",
            mend=f".venv/bin/python -m pip install 'misaki[{extra}]'",
        ) from error


class SentenceToPhonemes:
    """Rules that read a sentence as a whole; see ``ownership`` for how each word gets its phonemes."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = lru_cache(maxsize=4096)(read)

    def symbols(self, text: str) -> list[Symbol]:
        """See ``TextToPhonemes``."""
        pieces: list[str] = []
        owned: list[int] = []
        for index, token in enumerate(text.split()):
            said = without_silent_signs(token).replace("_", " ")
            for piece in said.split():
                parts = [piece[at : at + _LONGEST] for at in range(0, len(piece), _LONGEST)]
                pieces += parts
                owned += [index] * len(parts)
        with _one_at_a_time:
            whole = " ".join(self._read(" ".join(pieces)).split())
            parts_alone = [self._read(piece) for piece in pieces]
        found = owners(whole, parts_alone, _SILENT)
        return [
            Symbol(phoneme, None if owner is None else owned[owner])
            for phoneme, owner in zip(whole, found, strict=True)
        ]


def _espeak(language: str) -> Callable[[str], str]:
    from misaki.espeak import EspeakG2P

    rules: Any = EspeakG2P(language=language)
    return lambda text: str(rules(text)[0]) if text else ""


def _japanese() -> Callable[[str], str]:
    from misaki.ja import JAG2P

    rules: Any = JAG2P()
    return lambda text: str(rules(text)[0]) if text else ""


def _chinese() -> Callable[[str], str]:
    from misaki.zh import ZHG2P

    rules: Any = ZHG2P()
    return lambda text: str(rules(text)[0]) if text else ""
