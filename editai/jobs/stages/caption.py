"""make · caption: the cues, written for libass and for platforms that take a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from editai.captions.ass import to_ass
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import Cue, split_cues
from editai.captions.files import to_srt, to_vtt
from editai.captions.frame import Frame
from editai.captions.styles import NO_CAPTIONS, CaptionStyle, store_style
from editai.captions.table import Row, look_over, table_cues
from editai.errors import InputError
from editai.jobs.stages.speak import read_words
from editai.jobs.work import Done, Work
from editai.render.platforms import PLATFORMS

_PLAIN: Final = "bold"
"""Whose measure the cues of the files have where none are drawn."""
_PAST_VOICE_MS: Final = 100
"""A last caption of our own may stay so much longer, too."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """``ass`` (None where no captions are drawn), ``srt``, ``vtt`` (files) and ``cues`` as CONTRACTS §5 has them."""
    frame = PLATFORMS[work.data["platform"]].frame
    name, is_drawn = str(work.data["captions"]), work.data["captions"] != NO_CAPTIONS
    style = store_style(name if is_drawn else _PLAIN, work.profile.caption.get("font"))
    cues = _cues(work, done, style, frame)
    accent = str(work.profile.brand.get("colour") or FALLBACK_ACCENT)
    for name, text in (
        ("captions.ass", to_ass(cues, style, frame, accent)),
        ("captions.srt", to_srt(cues)),
        ("captions.vtt", to_vtt(cues)),
    ):
        beside = work.file(f"{name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(work.file(name))
    return {
        "ass": "captions.ass" if is_drawn else None,
        "srt": "captions.srt",
        "vtt": "captions.vtt",
        "cues": [
            {"text": cue.text, "start_ms": cue.start_ms, "end_ms": cue.end_ms, "lines": list(cue.lines)} for cue in cues
        ],
    }


def _cues(work: Work, done: Done, style: CaptionStyle, frame: Frame) -> list[Cue]:
    """The captions of the person's own table, else the script in the voice's time.

    Raises:
        InputError: the table does not fit this voice-over any more.
    """
    words = read_words(work, done)
    given = work.data.get("cues")
    if not given:
        return split_cues(words, style, frame, ends_ms=int(done["speak"]["duration_ms"]))
    rows = [Row(**row) for row in given]
    faults = look_over(rows, style, frame, length_ms=int(done["speak"]["duration_ms"]) + _PAST_VOICE_MS).faults
    if faults:
        told = "; ".join(f"row {fault.row}: {fault.what}" for fault in faults[:3])
        raise InputError(f"The captions do not fit this voice-over: {told}. Mend the caption table and try again.")
    return table_cues(rows, words, style, frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCue:
    """A cue as the delivery check looks at it."""

    text: str
    lines: tuple[str, ...]
    start_ms: int
    end_ms: int


def read_cues(work: Work, done: Done) -> list[ShownCue]:
    """The cues as this stage left them."""
    return [ShownCue(**{**cue, "lines": tuple(cue["lines"])}) for cue in done["caption"]["cues"]]
