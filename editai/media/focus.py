"""What a person decides about a picture's part: where the crop stands, or that nothing is cropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal, get_args

from editai.media.framing import Framing, choose_framing
from editai.media.probe import Probe

if TYPE_CHECKING:
    from editai.media.analysis import Sighting

Fit = Literal["auto", "crop", "fit"]
"""``auto``: as the subject asks for. ``crop``: fill the frame. ``fit``: all of the picture over a blurred copy."""
FITS: Final = get_args(Fit)
_MIDDLE: Final = 0.5
_WHOLE: Final = Framing(mode="fit", left=0.0, top=0.0, width=1.0, height=1.0)


def frame_by_hand(
    probe: Probe,
    width_px: int,
    height_px: int,
    crop_variant: int = 0,
    *,
    seen: Sequence[Sighting] = (),
    span_ms: tuple[int, int] = (0, 0),
    focus: float | None = None,
    fit: str = "auto",
) -> Framing:
    """The framing of a shot, a person's choice first and what was seen after it.

    Args:
        focus: the crop's centre along the side that is cut, 0 (left, or top) to 1. It then stands still.
        fit: one of ``FITS``. ``crop`` without a focus stands where the subject is on average.
    """
    if fit == "fit":
        return _WHOLE
    if focus is None:
        framing = choose_framing(probe, width_px, height_px, crop_variant, seen=seen, span_ms=span_ms)
        if framing.mode == "crop" or fit != "crop":
            return framing
        focus = _centre(seen)
    return choose_framing(probe, width_px, height_px, crop_variant, focus=focus)


def crop_centre(framing: Framing) -> float:
    """Where a framing's centre lies along the side that is cut: the slider's place for it."""
    if framing.width <= framing.height:
        return framing.left + framing.width / 2
    return framing.top + framing.height / 2


def _centre(seen: Sequence[Sighting]) -> float:
    """The middle of what is seen, the heavier things counting more."""
    found = [(thing.weight, (thing.left + thing.right) / 2) for _, things in seen for thing in things]
    weights = sum(weight for weight, _ in found)
    return sum(weight * centre for weight, centre in found) / weights if weights else _MIDDLE
