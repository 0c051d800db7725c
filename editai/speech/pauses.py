"""``[pause 0.5s]`` in a script: silence of that length. Heard, never captioned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from editai.errors import InputError

LONGEST_PAUSE_MS: Final = 10_000
_MARK: Final = re.compile(r"\[\s*pause\s+(\d{1,5}(?:[.,]\d{1,3})?)\s*(ms|s|sec|seconds?)?\s*\]", re.IGNORECASE)


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
        InputError: a pause is longer than 10 seconds.
    """
    stretches: list[Stretch] = []
    at = 0
    for mark in _MARK.finditer(script):
        stretches.append(Stretch(text=script[at : mark.start()].strip(), pause_ms=_length_ms(mark)))
        at = mark.end()
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
    number = float(mark[1].replace(",", "."))
    length_ms = round(number if (mark[2] or "").lower() == "ms" else number * 1000)
    if length_ms > LONGEST_PAUSE_MS:
        raise InputError(
            f"{mark[0]} is longer than a pause can be: {LONGEST_PAUSE_MS // 1000} seconds are the most.",
            pause_ms=length_ms,
        )
    return length_ms
