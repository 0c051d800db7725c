"""How a source's picture fills the clip's frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from editai.media.probe import Probe

LEAST_KEPT: Final = 0.30
"""A crop that would keep less of the picture's area becomes a fit: 16:9 into 9:16 keeps 0.316 and is
cropped, 21:9 keeps 0.24 and is fitted. Measured by eye on product footage; the subject leaves a narrower crop."""

_ZOOMS: Final = ((1.0, 0.5, 0.5), (1.2, 0.5, 0.42), (1.35, 0.42, 0.5), (1.35, 0.58, 0.5))
"""Crop variants: zoom, and where the crop's centre lies. 0 is the plain one; a repeated shot takes another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """The part of the displayed picture that is used, in fractions of its width and height."""

    mode: Literal["crop", "fit"]
    """``crop`` fills the frame; ``fit`` shows the part whole, over a blurred copy of itself."""
    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not (0 <= self.left <= 1 - self.width + 1e-6 and 0 <= self.top <= 1 - self.height + 1e-6):
            raise ValueError(f"the crop reaches outside the picture: {self}")


def choose_framing(probe: Probe, width_px: int, height_px: int, crop_variant: int = 0) -> Framing:
    """The framing of a source in a frame: the middle, or all of it when a crop would lose the subject.

    Args:
        crop_variant: 0 is the plain crop; 1, 2, 3 … zoom in, for a shot that is shown again.
    """
    source_aspect = probe.width / probe.height
    target_aspect = width_px / height_px
    kept_width = min(1.0, target_aspect / source_aspect)
    kept_height = min(1.0, source_aspect / target_aspect)
    zoom, centre_x, centre_y = _ZOOMS[crop_variant % len(_ZOOMS)]
    if kept_width * kept_height < LEAST_KEPT:
        return _part("fit", 1 / zoom, 1 / zoom, centre_x, centre_y)
    return _part("crop", kept_width / zoom, kept_height / zoom, centre_x, centre_y)


def _part(mode: Literal["crop", "fit"], width: float, height: float, centre_x: float, centre_y: float) -> Framing:
    left = min(max(0.0, centre_x - width / 2), 1 - width)
    top = min(max(0.0, centre_y - height / 2), 1 - height)
    return Framing(mode=mode, left=round(left, 6), top=round(top, 6), width=round(width, 6), height=round(height, 6))
