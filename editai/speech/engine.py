"""What a text-to-speech engine is. One file per engine; all pass ``tests/speech/test_engine_contract.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from editai.speech.voice import Voice
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

    microusd_per_1000_characters: int | None
    """None: it depends on the model; ``costs.prices`` knows."""
    sentence: str
    """For people: ``free, on this machine``."""


FREE: Final = Price(microusd_per_1000_characters=0, sentence="free, on this machine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is true of an engine whatever is installed."""

    title: str
    """What people call it."""
    place: Literal["child", "environment", "service", "none"]
    """Where it works: in the speech child, in a child of an environment of its own, at a service's, nowhere."""
    word_times: Literal["own", "aligned", "reading"]
    """Where the times of words come from: the engine, an alignment of its sound, or the speed of reading."""
    licence: str | None = None
    """A sentence where its licence binds the user; None where it does not."""
    most_characters: int = 20_000
    """Of one script."""
    cloning: bool = False
    """A store may add voices of its own from a sample."""
    settings: tuple[str, ...] = ("speed",)
    """Which fields of ``VoiceSettings`` it hears; pitch is changed afterwards, for every engine."""


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

    To add one: a file of its own here and a line in ``engines.ENGINES``. The contract suite then runs over it.
    """

    @property
    def name(self) -> str:
        """The part of a voice's name before the colon."""
        ...

    @property
    def traits(self) -> Traits:
        """What is true of it whatever is installed."""
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
