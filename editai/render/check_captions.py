"""Delivery checks of the captions: they say the script, in time, readable, and inside the safe area."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from editai.captions.fonts import FACES, missing_glyphs
from editai.captions.layout import MOST_LINES
from editai.render.facts import Check, hard, soft
from editai.render.platforms import Platform
from editai.speech.pauses import captioned

_LATE_MS: Final = 100
"""How far a cue may reach past the picture's end, or into the next cue."""
_READABLE_CPS: Final = 25
"""Characters a second that a viewer can follow (adult programmes: 17 to 20; short clips run faster)."""

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


class Caption(Protocol):
    """A cue of ``editai.captions``."""

    @property
    def text(self) -> str: ...
    @property
    def lines(self) -> Sequence[str]: ...
    @property
    def start_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...


def caption_checks(
    platform: Platform, script: str, cues: Sequence[Caption], drawn_from: Path | None, body_ms: int, box: Box | None
) -> list[Check]:
    """What the captions say and where they stand; nothing of a script without words.

    Args:
        drawn_from: the ASS file; None where captions are not drawn into the picture.
        body_ms: how long the clip is without its end card.
        box: what is drawn of them on the picture; None: nothing is.
    """
    said = captioned(script)
    if not said:
        return []
    shown = " ".join(" ".join(cue.text.split()) for cue in cues)
    checks = [hard("captions say the script", shown == said, _difference(shown, said), "0 characters off", "")]
    if not cues:
        return checks
    late_ms = max(cue.end_ms for cue in cues) - body_ms
    overlap_ms = max((one.end_ms - two.start_ms for one, two in itertools.pairwise(cues)), default=0)
    off_ms = max(late_ms, overlap_ms, 0)
    checks.append(hard("captions in time", off_ms <= _LATE_MS, off_ms, f"at most {_LATE_MS} over", "ms"))
    lines = max(len(cue.lines) for cue in cues)
    speed = max(len(cue.text) * 1000 / max(1, cue.end_ms - cue.start_ms) for cue in cues)
    checks.append(hard("caption lines", lines <= MOST_LINES, lines, f"at most {MOST_LINES}", "lines"))
    checks.append(soft("caption speed", speed <= _READABLE_CPS, round(speed, 1), str(_READABLE_CPS), "characters/s"))
    if drawn_from is not None:
        missing = _missing_signs(drawn_from, cues)
        checks.append(hard("caption signs", not missing, missing or "none missing", "none missing"))
        safe = platform.frame.safe
        edges = (safe.left_px, safe.top_px, safe.right_px, safe.bottom_px)
        inside = box is not None and (
            box[0] >= edges[0] and box[1] >= edges[1] and box[2] <= edges[2] and box[3] <= edges[3]
        )
        drawn = "nothing drawn" if box is None else " ".join(str(edge) for edge in box)
        checks.append(
            hard("captions inside the safe area", inside, drawn, " ".join(map(str, edges)), "px", platform.safe_source)
        )
    return checks


def _missing_signs(path: Path, cues: Sequence[Caption]) -> str:
    """What of the captions' text a font that they are drawn in cannot show; fonts that are not ours are not known."""
    styles = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("Style:")]
    faces = {FACES[name] for line in styles if (name := line.split(",")[1].strip()) in FACES}
    return "".join(dict.fromkeys(sign for face in faces for cue in cues for sign in missing_glyphs(cue.text, face)))


def _difference(shown: str, said: str) -> int:
    """How many characters differ, counted from the first difference on."""
    if shown == said:
        return 0
    same = next((at for at, (a, b) in enumerate(zip(shown, said, strict=False)) if a != b), min(len(shown), len(said)))
    return max(len(shown), len(said)) - same
