"""The delivery check that somebody who does not know the script hears it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from editai.render.facts import Check, hard, soft
from editai.speech.pauses import without_pauses
from editai.speech.recall import FEW_WORDS, recall

_NAME: Final = "voice says the script"
_LEAST: Final = 0.6
"""Share of the words: below it the voice says something else, or nothing."""
_WANTED: Final = 0.9
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What another model heard in the voice-over."""

    script: str
    """What was to be said, as typed; captions may say something else."""
    text: str | None
    """None: nobody listened."""
    language: str = "en"
    why_not: str = ""
    """Why nobody listened."""

    def check(self) -> Check:
        """How much of the script was heard. Hard below 60 %, unless the text is so short that the listener may err."""
        if self.text is None:
            return soft(_NAME, False, self.why_not or "not measured", f"at least {100 * _WANTED:g}", "% of the words")
        got = recall(without_pauses(self.script), self.text, self.language)
        value = f"{100 * got.share:.0f}"
        if got.share < _WANTED and got.missed:
            value += f" (not heard: {', '.join(got.missed[:_SHOWN])}{', …' if len(got.missed) > _SHOWN else ''})"
        if got.share < _LEAST and got.words >= FEW_WORDS:
            return hard(_NAME, False, value, f"at least {100 * _LEAST:g}", "% of the words")
        return soft(_NAME, got.share >= _WANTED, value, f"at least {100 * _WANTED:g}", "% of the words")
