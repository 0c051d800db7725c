"""No voice at all: silence as long as the script takes to read, so that captions have their times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from editai.errors import InputError
from editai.speech.engine import FREE, Price, Readiness, Spoken, Traits
from editai.speech.sentences import is_speakable
from editai.speech.voice import Voice
from editai.speech.words import Word

SILENT: Final = Voice(engine="none", id="silent", title="No voice", language="", gender="", sample="No voice.")
_SAMPLE_RATE_HZ: Final = 24_000
_CHARACTERS_PER_S: Final = 15.0
"""Comfortable reading; the captions' own limit is 20."""
_LEAST_WORD_MS: Final = 120


class NoVoiceEngine:
    """Captions by reading speed; what the source sounds like is kept."""

    name: Final = "none"
    traits: Final = Traits(title="No voice", place="none", word_times="reading")
    model_id: Final = "none:1"
    languages: Final = ("",)

    def __init__(self, models_root: Path) -> None:
        """Needs no models."""

    def voices(self) -> Sequence[Voice]:
        """The one that says nothing."""
        return (SILENT,)

    def price(self) -> Price:
        """Nothing."""
        return FREE

    def readiness(self) -> Readiness:
        """Always."""
        return Readiness(ok=True, detail="Clips without a voice keep the sound of the video.")

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """Silence, and the times in which each word is read; see ``Engine``."""
        import numpy as np

        if not is_speakable(text):
            raise InputError(f"There is nothing that can be read in “{text[:80]}”.", text=text[:200])
        words, at_ms = [], 0
        for token in text.split():
            length_ms = max(_LEAST_WORD_MS, round((len(token) + 1) * 1000 / _CHARACTERS_PER_S / speed))
            words.append(Word(token, at_ms, at_ms + length_ms))
            at_ms += length_ms
        samples = np.zeros(at_ms * _SAMPLE_RATE_HZ // 1000, dtype=np.float32)
        return Spoken(samples=samples, sample_rate_hz=_SAMPLE_RATE_HZ, words=tuple(words))
