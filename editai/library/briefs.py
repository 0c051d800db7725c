"""What a script is to be written about: product, facts, tone, length, call to action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from editai.errors import InputError

TONES: Final[Mapping[str, str]] = {
    "friendly": "warm and personal, like a good shop assistant",
    "lively": "quick, cheerful and full of energy",
    "calm": "calm, elegant and unhurried",
    "plain": "plain and factual, without praise",
}
"""Each tone with the words that describe it to a writer."""
LENGTHS_S: Final = (10, 15, 20, 30, 45, 60)
WORDS_PER_S: Final = 2.5
"""150 words a minute: what voices speak at their own speed, with the pauses between sentences."""
MOST_FACTS: Final = 2_000
_MOST: Final = {"product": 120, "facts": MOST_FACTS, "call_to_action": 120}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is known of the product, and how to talk about it."""

    product: str
    facts: str = ""
    """One a line."""
    tone: str = "friendly"
    """A key of ``TONES``."""
    seconds: int = 20
    """How long the script is to be when spoken; one of ``LENGTHS_S``."""
    call_to_action: str = ""

    @property
    def words(self) -> int:
        """How many words that is."""
        return round(self.seconds * WORDS_PER_S)

    @property
    def fact_lines(self) -> list[str]:
        """The facts, each without bullets and ends."""
        lines = (line.strip().lstrip("-*•–—· ").strip() for line in self.facts.splitlines())
        return [line for line in lines if line]

    def as_json(self) -> dict[str, Any]:
        """As a job's data keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Brief:
        """What ``as_json`` described."""
        return cls(**{name: value[name] for name in cls.__dataclass_fields__ if name in value})


def checked_brief(brief: Brief) -> Brief:
    """The brief, its white space folded.

    Raises:
        InputError: no product, a text that is too long, an unknown tone or length.
    """
    product, call = " ".join(brief.product.split()), " ".join(brief.call_to_action.split())
    facts = "\n".join(" ".join(line.split()) for line in brief.facts.splitlines() if line.strip())
    clean = Brief(product=product, facts=facts, tone=brief.tone, seconds=brief.seconds, call_to_action=call)
    if not any(sign.isalnum() for sign in product):
        raise InputError("Say what the product is called.", field="product")
    for name, most in _MOST.items():
        if len(getattr(clean, name)) > most:
            words = name.replace("_", " ")
            raise InputError(f"The {words} can have at most {most:,} characters. Shorten it.", field=name)
    if clean.tone not in TONES:
        raise InputError(f"The tone can be: {', '.join(TONES)}.", field="tone")
    if clean.seconds not in LENGTHS_S:
        raise InputError(f"The length can be: {', '.join(map(str, LENGTHS_S))} seconds.", field="seconds")
    return clean
