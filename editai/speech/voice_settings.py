"""How a voice is to speak: what a preset of a store holds, and what an engine's call is given."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from editai.errors import InputError

SLOWEST: Final = 0.5
FASTEST: Final = 2.0
MOST_PITCH: Final = 6.0
"""Half an octave up or down; beyond it no voice sounds like a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSettings:
    """Settings of one voice. Engines hear those that they have (``Traits.settings``)."""

    speed: float = 1.0
    """0.5 to 2.0, 1.0 is the voice's own."""
    pitch_semitones: float = 0.0
    """-6 to 6, 0 is the voice's own. Changed in the finished sound, so every engine has it."""
    model: str = ""
    """One of the engine's models; '' is its usual one."""
    stability: float | None = None
    """0 (lively) to 1 (even); None leaves it to the voice."""
    similarity: float | None = None
    """0 to 1: how close to the original voice; None leaves it to the voice."""
    style: float | None = None
    """0 to 1: how much the style is exaggerated; None leaves it to the voice."""

    def as_json(self) -> dict[str, Any]:
        """What differs from the usual settings."""
        return {name: value for name, value in asdict(self).items() if value != getattr(USUAL, name)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> VoiceSettings:
        """The settings in a preset or a job's data; other fields of it (``voice``) are passed over.

        Raises:
            InputError: one sentence for the first value that is out of its range.
        """
        known = {field.name: value[field.name] for field in fields(cls) if value.get(field.name) is not None}
        settings = cls(**known)
        check_settings(settings)
        return settings


USUAL: Final = VoiceSettings()

_UNIT_RANGES: Final = {"stability": "The stability", "similarity": "The similarity", "style": "The style"}


def check_settings(settings: VoiceSettings) -> None:
    """Nothing, when every value lies in its range.

    Raises:
        InputError: one sentence for the first that does not.
    """
    check_speed(settings.speed)
    if not _is_between(settings.pitch_semitones, -MOST_PITCH, MOST_PITCH):
        raise InputError(
            f"The pitch must be between -{MOST_PITCH:g} and {MOST_PITCH:g} semitones; 0 is the voice's own."
        )
    if not isinstance(settings.model, str) or len(settings.model) > 100:
        raise InputError("The model of the voice must be a name.")
    for name, words in _UNIT_RANGES.items():
        given = getattr(settings, name)
        if given is not None and not _is_between(given, 0.0, 1.0):
            raise InputError(f"{words} must be between 0 and 1.")


def check_speed(speed: float) -> None:
    """Nothing, when a voice can speak that fast.

    Raises:
        InputError: it is no number from 0.5 to 2.0.
    """
    if not _is_between(speed, SLOWEST, FASTEST):
        raise InputError(
            f"The speed must be between {SLOWEST} and {FASTEST}; 1.0 is the voice's own.", speed=str(speed)
        )


def _is_between(value: object, least: float, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return is_number and least <= value <= most  # type: ignore[operator]
