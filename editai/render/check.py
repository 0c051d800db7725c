"""Delivery checks: facts measured on the finished file, held against the platform's limits."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.media.process import CancelSignal
from editai.render.check_captions import Box, Caption, caption_checks
from editai.render.check_file import file_checks, picture_checks, sound_checks
from editai.render.facts import Check, hard
from editai.render.heard import Heard
from editai.render.parts import PlanInputs
from editai.render.platforms import Platform
from editai.render.structure import Structure, read_structure
from editai.render.watching import STILL_MS, Span, Watched, caption_box, still_in_source, watch
from editai.speech.pauses import captioned

__all__ = ["Caption", "Check", "ClipReport", "Expected", "check_clip"]

_TOGETHER_MS: Final = 100
_SPARE_MS: Final = 400
"""How far a still span of the clip may reach past the one of its source: fades and frame doubling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the clip was to be."""

    inputs: PlanInputs
    script: str = ""
    """Empty: nothing is spoken and nothing is captioned."""
    cues: Sequence[Caption] = ()
    heard: Heard | None = None
    """None: nothing is spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipReport:
    """What was measured on a clip."""

    checks: tuple[Check, ...]
    duration_ms: int
    width: int
    height: int
    loudness_lufs: float | None
    """None for silence."""
    true_peak_dbtp: float | None

    @property
    def is_deliverable(self) -> bool:
        """Every hard check holds."""
        return all(check.ok for check in self.checks if check.hard)


def check_clip(path: Path, platform: Platform, expected: Expected, *, cancel: CancelSignal | None = None) -> ClipReport:
    """Measure a finished clip: its structure, one decode, and its captions.

    Raises:
        ToolError: the file is no mp4 with picture and sound.
        Cancelled: ``cancel`` was set.
    """
    facts = read_structure(path)
    # both are single programs that seldom keep two cores busy, and neither needs the other
    with ThreadPoolExecutor(1, thread_name_prefix="captions") as beside:
        drawn = beside.submit(_caption_box, platform, expected, cancel)
        watched = watch(path, facts.video_ms, cancel)
        box = drawn.result()
    body_ms = facts.video_ms - _card_ms(expected.inputs)
    drawn_from = expected.inputs.captions.path if expected.inputs.captions else None
    checks = [
        *picture_checks(facts, platform),
        *file_checks(facts, platform),
        *sound_checks(facts, watched.loudness, platform),
        *_timing_checks(facts, watched, expected, cancel),
        *caption_checks(platform, expected.script, expected.cues, drawn_from, body_ms, box),
    ]
    if expected.heard is not None:
        checks.append(expected.heard.check())
    return ClipReport(
        checks=tuple(checks),
        duration_ms=facts.video_ms,
        width=facts.width,
        height=facts.height,
        loudness_lufs=watched.loudness.integrated_lufs,
        true_peak_dbtp=watched.loudness.true_peak_dbtp,
    )


def _timing_checks(facts: Structure, watched: Watched, expected: Expected, cancel: CancelSignal | None) -> list[Check]:
    inputs = expected.inputs
    body_ms = facts.video_ms - _card_ms(inputs)
    checks = []
    if inputs.voice is not None:
        apart_ms = body_ms - inputs.voice.duration_ms
        ok = abs(apart_ms) <= _TOGETHER_MS
        checks.append(hard("voice and picture end together", ok, apart_ms, f"± {_TOGETHER_MS}", "ms"))
    black = [(start, min(end, body_ms)) for start, end in watched.black if min(end, body_ms) - start >= STILL_MS]
    frozen = [(start, min(end, body_ms)) for start, end in watched.frozen if min(end, body_ms) - start >= STILL_MS]
    if black or frozen:
        known_black, known_frozen = _known(inputs, body_ms, cancel)
        black, frozen = _beyond(black, known_black), _beyond(frozen, known_frozen)
    longest = {
        name: max((end - start for start, end in spans), default=0)
        for name, spans in (("black picture", black), ("frozen picture", frozen))
    }
    limit = f"under {STILL_MS}, beyond the source"
    apart_ms = facts.audio_ms - facts.video_ms
    checks.append(
        hard("sound and picture end together", abs(apart_ms) <= _TOGETHER_MS, apart_ms, f"± {_TOGETHER_MS}", "ms")
    )
    return [*checks, *(hard(name, ms < STILL_MS, ms, limit, "ms") for name, ms in longest.items())]


def _known(inputs: PlanInputs, body_ms: int, cancel: CancelSignal | None) -> tuple[list[Span], list[Span]]:
    """Where the sources themselves are black or still, on the clip's time line."""
    black: list[Span] = []
    frozen: list[Span] = []
    at_ms = 0.0
    for segment in inputs.segments:
        if at_ms >= body_ms:
            break
        for known, spans in zip((black, frozen), still_in_source(segment, cancel), strict=True):
            known.extend((round(at_ms + start), round(at_ms + end)) for start, end in spans)
        at_ms += segment.shown_ms
    return black, frozen


def _beyond(spans: list[Span], known: list[Span]) -> list[Span]:
    """The spans that the known ones do not cover."""
    return [
        (start, end)
        for start, end in spans
        if sum(max(0, min(end, high) - max(start, low)) for low, high in known) < end - start - 2 * _SPARE_MS
    ]


def _card_ms(inputs: PlanInputs) -> int:
    return inputs.end_card.duration_ms if inputs.end_card else 0


def _caption_box(platform: Platform, expected: Expected, cancel: CancelSignal | None) -> Box | None:
    """Where the captions are drawn; None where there are none."""
    captions = expected.inputs.captions
    if captions is None or not expected.cues or not captioned(expected.script):
        return None
    last_ms = max(cue.end_ms for cue in expected.cues)
    return caption_box(captions, (platform.width_px, platform.height_px), last_ms, cancel)
