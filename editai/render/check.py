"""Delivery checks: facts measured on the finished file, held against the platform's limits."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from editai.captions.fonts import FACES, missing_glyphs
from editai.captions.layout import MOST_LINES
from editai.media.loudness import Loudness
from editai.media.process import CancelSignal
from editai.render.facts import Check, hard, soft
from editai.render.heard import Heard
from editai.render.parts import PlanInputs
from editai.render.platforms import Platform
from editai.render.structure import Structure, read_structure
from editai.render.watching import STILL_MS, Span, Watched, caption_box, still_in_source, watch
from editai.speech.pauses import captioned

__all__ = ["Caption", "Check", "ClipReport", "Expected", "check_clip"]

_TOGETHER_MS: Final = 100
_MOST_GOP_MS: Final = 2_000
_READABLE_CPS: Final = 25
"""Characters a second that a viewer can follow (adult programmes: 17 to 20; short clips run faster)."""
_SPARE_MS: Final = 400
"""How far a still span of the clip may reach past the one of its source: fades and frame doubling."""


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
    checks = [
        *_picture_checks(facts, platform),
        *_file_checks(facts, platform),
        *_sound_checks(facts, watched.loudness, platform),
        *_timing_checks(facts, watched, expected, cancel),
        *_caption_checks(platform, expected, facts.video_ms - _card_ms(expected.inputs), box),
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


def _picture_checks(facts: Structure, platform: Platform) -> list[Check]:
    size, wanted = f"{facts.width}x{facts.height}", f"{platform.width_px}x{platform.height_px}"
    codec = f"{facts.video_codec} {facts.video_profile}"
    low, high = platform.min_frame_rate.value, platform.max_frame_rate.value
    rate_ok = facts.has_constant_rate and low <= facts.frame_rate <= high
    rate = f"{float(facts.frame_rate):.3f}" if facts.has_constant_rate else "varies"
    gop = f"{facts.longest_gop_ms} {'closed' if facts.has_closed_gops else 'open'}"
    return [
        hard("frame size", size == wanted, size, wanted, "px"),
        hard("video codec", codec == "h264 High", codec, "h264 High"),
        hard("pixel format", facts.pixel_format == "yuv420p", facts.pixel_format, "yuv420p"),
        hard("colour tags", facts.colour_tags == (1, 1, 1, 1), _tags(facts), "BT.709 limited"),
        hard("frame rate", rate_ok, rate, f"constant, {low} to {high}", "frames/s", platform.min_frame_rate.source),
        hard("key frames", facts.has_closed_gops and facts.longest_gop_ms <= _MOST_GOP_MS, gop, "2000 closed", "ms"),
    ]


def _tags(facts: Structure) -> str:
    return "BT.709 limited" if facts.colour_tags == (1, 1, 1, 1) else "/".join(str(tag) for tag in facts.colour_tags)


def _file_checks(facts: Structure, platform: Platform) -> list[Check]:
    low, high = platform.min_duration_ms.value, platform.max_duration_ms.value
    most = platform.max_size_bytes.value
    checks = [
        hard("fast start", facts.has_index_in_front, "front" if facts.has_index_in_front else "end", "front"),
        soft("edit list", not facts.has_edit_list, "present" if facts.has_edit_list else "none", "none"),
        hard(
            "duration",
            low <= facts.video_ms <= high,
            facts.video_ms,
            f"{low} to {high}",
            "ms",
            platform.max_duration_ms.source,
        ),
        hard(
            "file size", facts.size_bytes <= most, facts.size_bytes, str(most), "bytes", platform.max_size_bytes.source
        ),
    ]
    if platform.warn_duration_ms is not None:
        warn = platform.warn_duration_ms
        checks.append(
            soft("short enough", facts.video_ms <= warn.value, facts.video_ms, str(warn.value), "ms", warn.source)
        )
    return checks


def _sound_checks(facts: Structure, loudness: Loudness, platform: Platform) -> list[Check]:
    sound = f"{facts.audio_codec} {facts.audio_profile} {facts.sample_rate_hz} Hz {facts.channels} ch"
    wanted = "aac LC 48000 Hz 2 ch"
    lufs, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    target, spare = platform.target_lufs, platform.loudness_tolerance_lu
    # a clip of silent footage without a voice-over has nothing to be loud with
    loud_ok = lufs is None or abs(lufs - target) <= spare
    return [
        hard("audio codec", sound == wanted, sound, wanted),
        hard("loudness", loud_ok, lufs, f"{target:g} ± {spare:g}", "LUFS"),
        hard(
            "true peak",
            peak is None or peak <= platform.max_true_peak_dbtp,
            peak,
            f"at most {platform.max_true_peak_dbtp:g}",
            "dBTP",
        ),
    ]


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


def _caption_checks(platform: Platform, expected: Expected, body_ms: int, box: Box | None) -> list[Check]:
    cues, inputs = expected.cues, expected.inputs
    said = captioned(expected.script)
    if not said:
        return []
    shown = " ".join(" ".join(cue.text.split()) for cue in cues)
    checks = [hard("captions say the script", shown == said, _difference(shown, said), "0 characters off", "")]
    if not cues:
        return checks
    late_ms = max(cue.end_ms for cue in cues) - body_ms
    overlap_ms = max((one.end_ms - two.start_ms for one, two in itertools.pairwise(cues)), default=0)
    off_ms = max(late_ms, overlap_ms, 0)
    checks.append(hard("captions in time", off_ms <= _TOGETHER_MS, off_ms, f"at most {_TOGETHER_MS} over", "ms"))
    lines = max(len(cue.lines) for cue in cues)
    speed = max(len(cue.text) * 1000 / max(1, cue.end_ms - cue.start_ms) for cue in cues)
    checks.append(hard("caption lines", lines <= MOST_LINES, lines, f"at most {MOST_LINES}", "lines"))
    checks.append(soft("caption speed", speed <= _READABLE_CPS, round(speed, 1), str(_READABLE_CPS), "characters/s"))
    if inputs.captions is not None:
        missing = _missing_signs(inputs.captions.path, cues)
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
