"""What a finished clip looks and sounds like: one decode, measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.errors import ToolError
from editai.media.containers import input_arguments
from editai.media.loudness import METER, Loudness, read_meter
from editai.media.process import CancelSignal, run_ffmpeg
from editai.render.escaping import escape_value
from editai.render.parts import CaptionLayer, PlanSegment

STILL_MS: Final = 1000
"""So long may black or a frozen picture last."""
_LIMIT_S: Final = 600.0
_SMALL: Final = "scale=w=270:h=-2:flags=area"
_BLACK: Final = f"blackdetect=d={STILL_MS / 1000}:pic_th=0.98:pix_th=0.08"
_FROZEN: Final = f"freezedetect=n=0.0005:d={STILL_MS / 1000}"
_FROZEN_SOURCE: Final = f"freezedetect=n=0.003:d={STILL_MS / 2000}"
"""Looser than for the clip: encoding takes the noise away that a camera on a tripod still shows."""
_BLACK_SOURCE: Final = f"blackdetect=d={STILL_MS / 2000}:pic_th=0.95:pix_th=0.12"
_QUICK_RATE: Final = 20
"""From so many pictures a second on, none is shown for long."""
_BLACK_SPAN: Final = re.compile(r"black_start:\s*([\d.]+)\s+black_end:\s*([\d.]+)")
_FREEZE_EVENT: Final = re.compile(r"freeze_(start|end):\s*([\d.]+)")
_BOX: Final = re.compile(r"lavfi\.bbox\.(x1|x2|y1|y2)=(\d+)")
_CAPTION_RATE: Final = 5

Span = tuple[int, int]
"""Start and end in ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen and heard."""

    loudness: Loudness
    black: tuple[Span, ...]
    frozen: tuple[Span, ...]


def watch(path: Path, duration_ms: int, cancel: CancelSignal | None = None) -> Watched:
    """Decode the clip once and measure picture and sound together."""
    arguments = [
        *("-nostats", *input_arguments(path, "mov")),
        *("-map", "0:v:0", "-vf", f"{_SMALL},{_BLACK},{_FROZEN}", "-map", "0:a:0", "-af", METER, "-f", "null", "-"),
    ]
    tail = run_ffmpeg(arguments, limit_s=_LIMIT_S, cancel=cancel).stderr_tail
    return Watched(loudness=read_meter(tail), black=_black(tail), frozen=_frozen(tail, duration_ms))


def still_in_source(segment: PlanSegment, cancel: CancelSignal | None = None) -> tuple[list[Span], list[Span]]:
    """Where a shot's source itself is black or stands still: two lists of spans, ms from the shot's start, as shown."""
    length_ms = segment.end_ms - segment.start_ms
    arguments = [
        *("-nostats", "-ss", f"{segment.start_ms / 1000:.3f}", "-t", f"{length_ms / 1000:.3f}"),
        *input_arguments(segment.path, segment.probe.container),
        *(
            "-map",
            f"0:{segment.probe.stream}",
            "-vf",
            f"{_even(segment, length_ms)}{_SMALL},{_BLACK_SOURCE},{_FROZEN_SOURCE}",
        ),
        *("-f", "null", "-"),
    ]
    tail = run_ffmpeg(arguments, limit_s=_LIMIT_S, cancel=cancel).stderr_tail
    return _paced(_black(tail), segment.speed), _paced(_frozen(tail, length_ms), segment.speed)


def _even(segment: PlanSegment, length_ms: int) -> str:
    """Filters that show a picture until the next one comes, as the clip does; '' where pictures come quickly anyway.

    A recorded screen holds no pictures while nothing moves, and what is not there is not found to stand still.
    """
    if not segment.probe.variable_frame_rate and segment.probe.frame_rate >= _QUICK_RATE:
        return ""
    length_s = length_ms / 1000
    return f"fps=fps=30:start_time=0,tpad=stop_mode=clone:stop_duration={length_s:.3f},trim=duration={length_s:.3f},"


def caption_box(
    captions: CaptionLayer, size: tuple[int, int], duration_ms: int, cancel: CancelSignal | None = None
) -> tuple[int, int, int, int] | None:
    """The box around every pixel that the captions ever draw, outline and shadow too; None when they draw none.

    Drawn by the same filter as in the clip, on grey, and compared with grey.
    """
    width, height = size
    drawn = f"ass=filename={escape_value(captions.path)}:fontsdir={escape_value(captions.fonts_folder)}"
    graph = (
        f"color=c=gray:s={width}x{height}:r={_CAPTION_RATE}:d={duration_ms / 1000:.3f},format=yuv444p,split[a][b];"
        f"[a]{drawn}[c];[c][b]blend=all_mode=difference,bbox=min_val=12,metadata=mode=print:file=-[out]"
    )
    arguments = ["-nostats", "-filter_complex", graph, "-map", "[out]", "-f", "null", "-"]
    found: dict[str, list[int]] = {"x1": [], "x2": [], "y1": [], "y2": []}

    def take(line: str) -> None:
        if match := _BOX.search(line):
            found[match[1]].append(int(match[2]))

    run_ffmpeg(arguments, limit_s=_LIMIT_S, cancel=cancel, on_line=take)
    if not found["x1"]:
        return None
    if not all(found.values()):
        raise ToolError("The captions' place could not be measured. Try again.")
    return min(found["x1"]), min(found["y1"]), max(found["x2"]) + 1, max(found["y2"]) + 1


def _black(tail: str) -> tuple[Span, ...]:
    return tuple((round(float(start) * 1000), round(float(end) * 1000)) for start, end in _BLACK_SPAN.findall(tail))


def _frozen(tail: str, duration_ms: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    open_ms: int | None = None
    for kind, seconds in _FREEZE_EVENT.findall(tail):
        moment_ms = round(float(seconds) * 1000)
        if kind == "start":
            open_ms = moment_ms
        elif open_ms is not None:
            spans.append((open_ms, moment_ms))
            open_ms = None
    if open_ms is not None:
        spans.append((open_ms, duration_ms))
    return tuple(spans)


def _paced(spans: Sequence[Span], speed: float) -> list[Span]:
    return [(round(start / speed), round(end / speed)) for start, end in spans]
