"""What a text-to-speech engine is. One file per engine; all pass ``tests/speech/test_engine_contract.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from editai.speech.voices import Voice
from editai.speech.words import Word

if TYPE_CHECKING:  # numpy only where sound is made: pages import this module
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

MODELS_MEND: Final = "python -m editai models fetch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether an engine can speak on this machine now."""

    ok: bool
    detail: str
    """A sentence: what is ready, or exactly what is missing."""
    mend: str | None = None
    """The command that helps; None when it is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What speaking costs."""

    microusd_per_1000_characters: int
    sentence: str
    """For people: ``free, on this machine``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One sentence as sound."""

    samples: Samples
    """Mono, -1 to 1, without silence at the ends."""
    sample_rate_hz: int
    words: tuple[Word, ...]
    """One for every white-space token of the text, in order, never overlapping, inside the sound."""


class Engine(Protocol):
    """Speaks sentences. ``speak`` may be called from two threads at once.

    To add one: a file of its own here, its voices in ``voices.VOICES``, a line in ``engines.ENGINES``,
    and its name in the contract suite.
    """

    @property
    def name(self) -> str:
        """The part of a voice's name before the colon."""
        ...

    @property
    def model_id(self) -> str:
        """Names the weights and the way they are used: another one makes another sound. Part of cache keys."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """Languages it speaks, BCP 47."""
        ...

    def voices(self) -> Sequence[Voice]:
        """Its voices, the recommended ones first."""
        ...

    def readiness(self) -> Readiness:
        """Looks at files and packages only; loads nothing, so any process may ask."""
        ...

    def price(self) -> Price:
        """What it costs."""
        ...

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """Speak one sentence.

        Args:
            text: tokens joined by single spaces, about 500 phonemes at most; longer works, in pieces.
            speed: 0.5 to 2.0, 1.0 is the voice's own.

        Raises:
            NotInstalled: something is missing; ``mend`` says what helps.
            InputError: nothing in the text can be spoken.
        """
        ...
