"""Boxes with round corners behind letters, as drawings of libass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CAPITAL_EM: Final = 0.72
"""Height of a capital over the size, of both Manrope faces (OS/2 sCapHeight 1440 of 2000)."""
_CURVE: Final = 0.5523
"""A Bézier curve with its handles this far along the radius is a quarter circle within 0.03 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Edges in pixels of the frame."""

    left: float
    top: float
    right: float
    bottom: float


def box_around(centre: float, baseline: float, width: float, size: float, margin_px: float, margin_em: float) -> Box:
    """The box of letters that stand on a baseline: capitals have as much air above as below."""
    return Box(
        left=centre - width / 2 - margin_px,
        top=baseline - (CAPITAL_EM + margin_em) * size,
        right=centre + width / 2 + margin_px,
        bottom=baseline + margin_em * size,
    )


def drawing(boxes: Sequence[Box], radius: float) -> str:
    """One shape of all the boxes, in eighths of the frame's pixels (``\\p4``): where two meet, they are one."""
    return " ".join(_rounded(box, min(radius, (box.right - box.left) / 2, (box.bottom - box.top) / 2)) for box in boxes)


def _rounded(box: Box, radius: float) -> str:
    """Clockwise from the upper left, all boxes alike, so that libass fills what two of them share."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    handle = radius * (1 - _CURVE)
    points: list[tuple[str, tuple[tuple[float, float], ...]]] = [
        ("m", ((left + radius, top),)),
        ("l", ((right - radius, top),)),
        ("b", ((right - handle, top), (right, top + handle), (right, top + radius))),
        ("l", ((right, bottom - radius),)),
        ("b", ((right, bottom - handle), (right - handle, bottom), (right - radius, bottom))),
        ("l", ((left + radius, bottom),)),
        ("b", ((left + handle, bottom), (left, bottom - handle), (left, bottom - radius))),
        ("l", ((left, top + radius),)),
        ("b", ((left, top + handle), (left + handle, top), (left + radius, top))),
    ]
    # \p4 draws in eighths of a pixel
    return " ".join(f"{pen} " + " ".join(f"{round(x * 8)} {round(y * 8)}" for x, y in way) for pen, way in points)
