"""A plan becomes a file: measured, rendered beside its place, verified, moved there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.errors import InputError, ToolError
from editai.media.following import PROGRESS, follow_frames
from editai.media.loudness import METER, Loudness, read_meter
from editai.media.probe import Probe, probe_media
from editai.media.process import CancelSignal, run_ffmpeg
from editai.render.plan import RenderPlan

_BYTES_PER_MS: Final = 12_200_000 // 8 // 1000
"""Peak rate of picture and sound; what a clip can need on the disk."""
_SPARE_BYTES: Final = 200_000_000
_FIXED_LIMIT_S: Final = 180.0
_LIMIT_PER_SECOND: Final = 60.0
"""Wall-clock limit: a 4K source on a busy machine takes about 15 s for every second of the clip."""

_AUDIBLE_LUFS: Final = -55.0
"""Below it the mix is room noise or silence: raising it by 40 dB would only raise hiss."""
_CLOSE_LU: Final = 0.1
_TRIES: Final = 3
_ALLOWED_FRAMES: Final = 3
"""Two frames of B-frame delay stand at the start, because there is no edit list that hides them."""

_MEASURED: Final = 5
_ENCODED: Final = 98


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a render tells beside its file."""

    gain_db: float | None
    """One gain for the whole mix; None for silence."""
    probe: Probe
    seconds: float


def render(
    plan: RenderPlan,
    out: Path,
    *,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Rendered:
    """Make the clip. ``out`` appears whole and verified, or not at all.

    Args:
        on_progress: called in this thread with a percentage that only grows.

    Raises:
        InputError: the disk has too little room.
        ToolError: ffmpeg failed, or what it wrote is not what was planned.
        Cancelled: within 2 s after ``cancel`` was set. Nothing is left beside ``out`` then, either.
    """
    started = time.monotonic()
    tell = _growing(on_progress)
    out.parent.mkdir(parents=True, exist_ok=True)
    want_room(out.parent, plan.duration_ms)
    part = out.with_name(f"{out.stem}.part.mp4")
    graph_file = out.with_name(f"{out.stem}.part.graph")
    limit_s = _FIXED_LIMIT_S + _LIMIT_PER_SECOND * plan.duration_ms / 1000
    try:
        gain_db = choose_gain(plan, graph_file, cancel=cancel, limit_s=limit_s)
        tell(_MEASURED)
        graph_file.write_text(plan.graph(gain_db), encoding="utf-8")
        follow = follow_frames(
            plan.frames, lambda percent: tell(_MEASURED + int(percent * (_ENCODED - _MEASURED) / 100))
        )
        arguments = [*PROGRESS, *plan.arguments(graph_file, part)]
        run_ffmpeg(arguments, limit_s=limit_s, cancel=cancel, on_line=follow)
        probe = _verified(plan, part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
        graph_file.unlink(missing_ok=True)
    tell(100)
    return Rendered(gain_db=gain_db, probe=probe, seconds=time.monotonic() - started)


def choose_gain(
    plan: RenderPlan, graph_file: Path, *, cancel: CancelSignal | None = None, limit_s: float = _FIXED_LIMIT_S
) -> float | None:
    """The gain that brings the mix to the target loudness; None when there is nothing to hear.

    The limiter takes a little loudness away again, so the mix is measured through it until it fits.
    ``graph_file`` is written over.
    """

    def measure(gain_db: float | None) -> Loudness:
        graph_file.write_text(plan.measuring_graph(gain_db, METER), encoding="utf-8")
        arguments = ["-nostats", *plan.measuring_arguments(graph_file)]
        return read_meter(run_ffmpeg(arguments, limit_s=limit_s, cancel=cancel).stderr_tail)

    raw = measure(None)
    if raw.integrated_lufs is None or raw.true_peak_dbtp is None or raw.integrated_lufs < _AUDIBLE_LUFS:
        return None
    gain_db = plan.target_lufs - raw.integrated_lufs
    if raw.true_peak_dbtp + gain_db <= plan.ceiling_dbtp:
        return gain_db
    for _ in range(_TRIES):
        reached = measure(gain_db).integrated_lufs
        if reached is None or abs(plan.target_lufs - reached) <= _CLOSE_LU:
            break
        gain_db += plan.target_lufs - reached
    return gain_db


def _growing(on_progress: Callable[[int], None] | None) -> Callable[[int], None]:
    told = -1

    def tell(percent: int) -> None:
        nonlocal told
        if on_progress is not None and percent > told:
            told = percent
            on_progress(percent)

    return tell


def want_room(folder: Path, duration_ms: int) -> None:
    """Nothing, where the folder's disk has room for a clip of that length.

    Raises:
        InputError: it has too little.
    """
    need = duration_ms * _BYTES_PER_MS + _SPARE_BYTES
    if shutil.disk_usage(folder).free < need:
        raise InputError(
            f"The disk is nearly full: the clip needs up to {need // 1_000_000} MB."
            " Free some space (python -m editai clean) and try again."
        )


def _verified(plan: RenderPlan, path: Path) -> Probe:
    try:
        probe = probe_media(path)
    except InputError as error:
        raise ToolError("The finished clip cannot be read back. Try again.", reason=error.sentence) from error
    off_ms = abs(probe.duration_ms - plan.duration_ms)
    wrong = [
        text
        for text, is_wrong in (
            (f"size {probe.width}x{probe.height}", (probe.width, probe.height) != (plan.width_px, plan.height_px)),
            (
                f"duration {probe.duration_ms} ms for {plan.duration_ms}",
                off_ms > _ALLOWED_FRAMES * 1000 / plan.frame_rate,
            ),
            ("no sound", probe.audio is None),
        )
        if is_wrong
    ]
    if wrong:
        raise ToolError("The finished clip is not what was planned, so it was thrown away. Try again.", wrong=wrong)
    return probe
