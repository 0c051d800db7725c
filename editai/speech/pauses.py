"""``[pause 0.5s]`` in a script: silence of that length. Heard, never captioned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from editai.errors import InputError

LONGEST_PAUSE_MS: Final = 10_000
MOST_PAUSED_MS: Final = 300_000
"""Of one script's pauses together; a short script could ask for hours of silence otherwise."""
_MARK: Final = re.compile(r"\[\s*pause\s+([0-9]+(?:[.,][0-9]+)?)\s*(ms|s|sec|seconds?)?\s*\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a script between two pauses."""

    text: str
    """As typed; '' where two pauses meet, or at the ends of a script that begins or ends with one."""
    pause_ms: int
    """The silence after it; 0 after the last."""


def split_at_pauses(script: str) -> list[Stretch]:
    """The script cut at its pause marks; one stretch when there is none.

    Raises:
        InputError: a pause is longer than 10 seconds, or all of them than 5 minutes.
    """
    stretches: list[Stretch] = []
    at = 0
    for mark in _MARK.finditer(script):
        stretches.append(Stretch(text=script[at : mark.start()].strip(), pause_ms=_length_ms(mark)))
        at = mark.end()
    paused_ms = sum(stretch.pause_ms for stretch in stretches)
    if paused_ms > MOST_PAUSED_MS:
        raise InputError(
            f"The pauses of this script last {paused_ms / 60_000:.0f} minutes together; "
            f"{MOST_PAUSED_MS // 60_000} are the most. Take some out.",
            paused_ms=paused_ms,
        )
    return [*stretches, Stretch(text=script[at:].strip(), pause_ms=0)]


def captioned(script: str) -> str:
    """The script without its pause marks, its white space folded: what the words of a clip joined are.

    Whatever else stands in brackets or tags is kept as it is typed.
    """
    return " ".join(_MARK.sub(" ", script).split())


def has_pause(script: str) -> bool:
    """A pause mark stands in the script."""
    return _MARK.search(script) is not None


def without_pauses(script: str) -> str:
    """The script with its pause marks taken out and its lines as they are."""
    return _MARK.sub(" ", script)


def _length_ms(mark: re.Match[str]) -> int:
    number = min(float(mark[1].replace(",", ".")), 1e9)  # hundreds of digits are infinite
    length_ms = round(number if (mark[2] or "").lower() == "ms" else number * 1000)
    if length_ms > LONGEST_PAUSE_MS:
        raise InputError(
            f"{mark[0]} is longer than a pause can be: {LONGEST_PAUSE_MS // 1000} seconds are the most.",
            pause_ms=length_ms,
        )
    return length_ms
