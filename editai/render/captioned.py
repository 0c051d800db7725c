"""A whole video with captions burnt in, in its own shape and with its own sound, by the clips' render path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from editai.captions.frame import Frame, SafeBox
from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.render.parts import CaptionLayer, PlanInputs, PlanSegment
from editai.render.plan import RenderPlan, plan
from editai.render.platforms import ORGANIC_FRAME, PLATFORMS

_LONGEST_SIDE_PX: Final = 1920
_SHORTEST_SIDE_PX: Final = 1080
_UPRIGHT: Final = 1.5
"""Height over width from which a video will be shown under the platforms' buttons."""
_EDGE: Final = 0.05


def own_frame(probe: Probe) -> Frame:
    """The video's own shape, at most 1920 by 1080 either way up, with the area that captions may use."""
    long_side, short_side = max(probe.width, probe.height), min(probe.width, probe.height)
    shrink = min(1.0, _LONGEST_SIDE_PX / long_side, _SHORTEST_SIDE_PX / short_side)
    width_px, height_px = (max(2, round(side * shrink / 2) * 2) for side in (probe.width, probe.height))
    if height_px / width_px >= _UPRIGHT:
        across, down = width_px / ORGANIC_FRAME.width_px, height_px / ORGANIC_FRAME.height_px
        safe = ORGANIC_FRAME.safe
        box = SafeBox(
            left_px=round(safe.left_px * across),
            top_px=round(safe.top_px * down),
            right_px=round(safe.right_px * across),
            bottom_px=round(safe.bottom_px * down),
        )
    else:
        box = SafeBox(
            left_px=round(width_px * _EDGE),
            top_px=round(height_px * _EDGE),
            right_px=round(width_px * (1 - _EDGE)),
            bottom_px=round(height_px * (1 - _EDGE)),
        )
    return Frame(width_px=width_px, height_px=height_px, safe=box)


def captioned_plan(path: Path, probe: Probe, captions: CaptionLayer) -> RenderPlan:
    """The one ffmpeg run: the whole picture in ``own_frame``, the captions over it, the sound at the usual loudness."""
    whole = Framing(mode="crop", left=0.0, top=0.0, width=1.0, height=1.0)
    segment = PlanSegment(path=path, probe=probe, start_ms=0, end_ms=probe.duration_ms, framing=whole)
    shape = replace(PLATFORMS["youtube"], frame=own_frame(probe))
    return plan(PlanInputs(platform=shape, segments=(segment,), captions=captions))
