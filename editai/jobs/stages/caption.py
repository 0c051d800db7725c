"""make · caption: the cues, written for libass and for platforms that take a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from editai.captions.ass import to_ass
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import split_cues
from editai.captions.files import to_srt, to_vtt
from editai.captions.styles import STYLES
from editai.jobs.stages.speak import read_words
from editai.jobs.work import Done, Work
from editai.render.platforms import PLATFORMS


def run(work: Work, done: Done) -> dict[str, Any]:
    """``ass``, ``srt``, ``vtt`` (files) and ``cues`` as CONTRACTS §5 has them."""
    frame = PLATFORMS[work.data["platform"]].frame
    style = STYLES[work.data["captions"]]
    cues = split_cues(read_words(work, done), style, frame)
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
        "ass": "captions.ass",
        "srt": "captions.srt",
        "vtt": "captions.vtt",
        "cues": [
            {"text": cue.text, "start_ms": cue.start_ms, "end_ms": cue.end_ms, "lines": list(cue.lines)} for cue in cues
        ],
    }


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
