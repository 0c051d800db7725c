"""One frame of the clip before it is made: the same filters as the render's, with the safe area drawn over it."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.captions.fonts import fonts_folder
from editai.captions.frame import Frame
from editai.errors import ToolError
from editai.media.containers import input_arguments
from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.media.process import run_ffmpeg
from editai.media.thumbs import keep_newest
from editai.render import picture
from editai.render.parts import CaptionLayer, PlanSegment
from editai.render.plan import choose_frame_rate
from editai.render.platforms import Platform

LIMIT_S: Final = 10.0
"""A page waits for it."""
PREVIEW_WIDTH_PX: Final = 540
_VERSION: Final = "1"
"""Part of every kept preview's name: another way of drawing takes another."""
_MOST_KEPT: Final = 80
_SHOT_MS: Final = 1000
_BEFORE_END_MS: Final = 200
"""No moment closer to a source's end is asked for: there may be no frame left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewInputs:
    """What one moment of a clip is made of."""

    platform: Platform
    path: Path
    """The source video that is shown."""
    probe: Probe
    source_ms: int
    """Where in the source; the key frame at or before it is shown, so that no source is slow."""
    framing: Framing
    ass: str = ""
    """The captions of the whole clip (``captions.ass.to_ass``); '' for none."""
    moment_ms: int = 0
    """Where in the clip; it decides which caption is shown."""


def preview_jpeg(inputs: PreviewInputs, folder: Path, *, width_px: int = PREVIEW_WIDTH_PX) -> Path:
    """The JPEG of that moment in ``folder``, made unless the same was made before; the oldest ones go.

    Raises:
        InputError: the source cannot be opened.
        ToolError: no frame could be decoded, or it took longer than ten seconds.
        NotInstalled: ffmpeg or the caption fonts are missing.
    """
    out = folder / f"{_key(inputs, width_px)}.jpg"
    if out.is_file():
        with contextlib.suppress(OSError):  # it may be going just now; then it is read or asked for again
            out.touch()
        return out
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{uuid.uuid4().hex}.jpg"
    captions = beside.with_suffix(".ass")
    try:
        captions.write_text(inputs.ass, encoding="utf-8")
        graph = preview_graph(inputs, captions, width_px)
        last_ms = max(0, inputs.probe.duration_ms - _BEFORE_END_MS)
        with contextlib.suppress(ToolError):
            _draw(inputs, min(max(0, inputs.source_ms), last_ms), graph, beside)
        if not beside.is_file():  # nothing can be decoded from there on; the beginning always can
            _draw(inputs, 0, graph, beside)
        if not beside.is_file():
            raise ToolError("The preview could not be drawn: no picture of this video can be decoded.")
        beside.replace(out)
    finally:
        captions.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    keep_newest(folder, _MOST_KEPT)
    return out


def preview_graph(inputs: PreviewInputs, captions: Path, width_px: int) -> str:
    """The filter graph: the shot as the render frames it, its captions, the safe area; ends in ``[preview]``."""
    platform = inputs.platform
    segment = PlanSegment(path=inputs.path, probe=inputs.probe, start_ms=0, end_ms=_SHOT_MS, framing=inputs.framing)
    size = (platform.width_px, platform.height_px)
    rate = choose_frame_rate([inputs.probe], platform)
    chains = [
        f"[0:{inputs.probe.stream}]setpts=PTS-STARTPTS[source]",
        picture.shot_chain("source", segment, size, rate, 1, "shot"),
        f"[shot]setpts=PTS+{inputs.moment_ms / 1000:.3f}/TB[timed]",
    ]
    last = "timed"
    if inputs.ass:
        chains.append(picture.caption_chain(last, CaptionLayer(path=captions, fonts_folder=fonts_folder()), "clip"))
        last = "clip"
    height_px = round(platform.height_px * width_px / platform.width_px / 2) * 2
    # JPEG knows one matrix only
    look = f"scale=w={width_px}:h={height_px}:flags=area:out_color_matrix=bt601:out_range=pc,format=yuvj420p"
    chains.append(f"[{last}]{_safe_area(platform.frame)},{look}[preview]")
    return ";\n".join(chains)


def place_in_sources(durations_ms: Sequence[int], share: float) -> tuple[int, int]:
    """Which source is shown at a share (0 to 1) of the clip, and where in it, as long as nobody has chosen shots.

    Every source gets the same part of the clip, in their order, from its beginning to its end.
    """
    along = min(max(share, 0.0), 1.0) * len(durations_ms)
    at = min(int(along), len(durations_ms) - 1)
    return at, round((along - at) * durations_ms[at])


def _safe_area(frame: Frame) -> str:
    """A breath of shade outside, a fine line around."""
    safe = frame.safe
    shade = "color=black@0.16:t=fill"
    boxes = [
        f"drawbox=x=0:y=0:w=iw:h={safe.top_px}:{shade}",
        f"drawbox=x=0:y={safe.bottom_px}:w=iw:h={frame.height_px - safe.bottom_px}:{shade}",
        f"drawbox=x=0:y={safe.top_px}:w={safe.left_px}:h={safe.height_px}:{shade}",
        f"drawbox=x={safe.right_px}:y={safe.top_px}:w={frame.width_px - safe.right_px}:h={safe.height_px}:{shade}",
        f"drawbox=x={safe.left_px}:y={safe.top_px}:w={safe.width_px}:h={safe.height_px}:color=white@0.45:t=3",
    ]
    return ",".join(boxes)


def _draw(inputs: PreviewInputs, source_ms: int, graph: str, out: Path) -> None:
    arguments = [
        *("-loglevel", "error", "-noaccurate_seek", "-ss", f"{source_ms / 1000:.3f}", "-threads", "2"),
        *input_arguments(inputs.path, inputs.probe.container),
        *("-filter_complex_threads", "2", "-filter_complex", graph, "-map", "[preview]", "-frames:v", "1"),
        *("-q:v", "3", "-f", "image2", "-update", "1", f"file:{out}"),
    ]
    run_ffmpeg(arguments, limit_s=LIMIT_S)


def _key(inputs: PreviewInputs, width_px: int) -> str:
    """Names a preview by all that it shows; a media file never changes under its name."""
    shown = (
        _VERSION,
        inputs.platform,
        inputs.path.name,
        inputs.source_ms,
        inputs.framing,
        inputs.ass,
        inputs.moment_ms,
    )
    return hashlib.sha256(repr((*shown, width_px)).encode()).hexdigest()[:32]
