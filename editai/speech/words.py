"""Words: white-space tokens of a script with their place in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A white-space token of the script, with its punctuation, as it is typed."""

    text: str
    start_ms: int
    """From the start of the sound."""
    end_ms: int
    """Where the sound of the word ends; later than ``start_ms``, never later than the next word's start."""

    def as_json(self) -> dict[str, Any]:
        """The word as CONTRACTS §5 shows it."""
        return {"text": self.text, "start_ms": self.start_ms, "end_ms": self.end_ms}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Word:
        """The word that ``as_json`` described."""
        return cls(str(value["text"]), int(value["start_ms"]), int(value["end_ms"]))


def script_tokens(script: str) -> list[str]:
    """The tokens that become words: the script cut at white space, nothing else changed."""
    return script.split()


def shift_words(words: Sequence[Word], by_ms: int) -> list[Word]:
    """The same words, ``by_ms`` later."""
    return [Word(word.text, word.start_ms + by_ms, word.end_ms + by_ms) for word in words]
