"""How a source's picture fills the clip's frame."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from editai.media.probe import Probe

if TYPE_CHECKING:
    from editai.media.analysis import Sighting
    from editai.media.thing import Thing

LEAST_KEPT: Final = 0.30
"""A crop that would keep less of the picture's area becomes a fit where the subject is not known: 16:9 into
9:16 keeps 0.316 and is cropped, 21:9 keeps 0.24 and is fitted. Where the subject is known, it alone decides."""

_ZOOMS: Final = ((1.0, 0.5, 0.5), (1.2, 0.5, 0.42), (1.35, 0.42, 0.5), (1.35, 0.58, 0.5))
"""Crop variants: zoom, and where the crop's centre lies. 0 is the plain one; a repeated shot takes another."""
_STEP_S: Final = 0.2
_MARGIN: Final = 0.015
"""Air on both sides of the subject, in picture widths."""
_HEAVY: Final = 0.5
"""A thing with half the weight of the heaviest belongs to the subject: if both do not go in, nothing is cropped."""
_TOO_WIDE: Final = 0.1
"""In so many samples may the subject be wider than the crop."""

_CLOSER: Final = 0.75
"""A closer crop is taken only of a subject that fills no more of its width."""

Way = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """The part of the displayed picture that is used, in fractions of its width and height."""

    mode: Literal["crop", "fit"]
    """``crop`` fills the frame; ``fit`` shows the part whole, over a blurred copy of itself."""
    left: float
    """Where the part begins; at the shot's start, when it moves."""
    top: float
    width: float
    height: float
    way: Way = ()
    """Where the part's left edge is: moments in ms from the shot's start in the source, and edges. Empty: it
    stands still. Between two moments it moves evenly."""

    def __post_init__(self) -> None:
        lefts = [self.left, *(left for _, left in self.way)]
        fits = all(0 <= left <= 1 - self.width + 1e-6 for left in lefts)
        if not (fits and 0 <= self.top <= 1 - self.height + 1e-6):
            raise ValueError(f"the crop reaches outside the picture: {self}")

    def left_at(self, shot_ms: float) -> float:
        """Where the part begins at a moment, in ms of the source from the shot's start."""
        before = [(at_ms, left) for at_ms, left in self.way if at_ms <= shot_ms]
        after = [(at_ms, left) for at_ms, left in self.way if at_ms > shot_ms]
        if not before or not after:
            return before[-1][1] if before else after[0][1] if after else self.left
        (from_ms, from_left), (to_ms, to_left) = before[-1], after[0]
        return from_left + (to_left - from_left) * (shot_ms - from_ms) / (to_ms - from_ms)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Framing:
        """The framing whose ``dataclasses.asdict`` went through JSON."""
        way = tuple((int(at_ms), float(left)) for at_ms, left in value.get("way", ()))
        return cls(**{**value, "way": way})


def choose_framing(
    probe: Probe,
    width_px: int,
    height_px: int,
    crop_variant: int = 0,
    *,
    seen: Sequence[Sighting] = (),
    span_ms: tuple[int, int] = (0, 0),
    focus: float | None = None,
) -> Framing:
    """The framing of a shot in a frame.

    Args:
        crop_variant: 0 is the plain crop; 1, 2, 3 … zoom in, for a shot that is shown again.
        seen: what the picture is of, from ``analysis``; empty: the middle is shown, or all of a picture so
            wide that a crop would lose the subject.
        span_ms: the shot's start and end in the source, for ``seen``.
        focus: a person's own choice: the crop's centre along the side that is cut, 0 (left, or top) to 1. It
            then stands still.
    """
    source_aspect = probe.width / probe.height
    target_aspect = width_px / height_px
    kept_width = min(1.0, target_aspect / source_aspect)
    kept_height = min(1.0, source_aspect / target_aspect)
    zoom, centre_x, centre_y = _ZOOMS[crop_variant % len(_ZOOMS)]
    if focus is not None:
        at = min(max(focus, 0.0), 1.0)
        across, down = (centre_x, at) if kept_height < kept_width else (at, centre_y)
        return _part("crop", kept_width / zoom, kept_height / zoom, across, down)
    sightings = [sighting for sighting in seen if sighting[1]]
    if sightings and len(sightings) * 2 >= len(seen):
        whole = Framing(mode="fit", left=0.0, top=0.0, width=1.0, height=1.0)
        for each, is_strict in itertools.product(dict.fromkeys((zoom, 1.0)), (False, True)):
            framing = _around(sightings, span_ms, (kept_width / each, kept_height / each), is_strict, each == 1.0)
            if framing is not None:
                return framing
        return whole
    if kept_width * kept_height < LEAST_KEPT:
        return _part("fit", 1 / zoom, 1 / zoom, centre_x, centre_y)
    return _part("crop", kept_width / zoom, kept_height / zoom, centre_x, centre_y)


def _around(
    seen: Sequence[Sighting], span_ms: tuple[int, int], size: tuple[float, float], is_strict: bool, is_plain: bool
) -> Framing | None:
    """A crop of that size that keeps the subject in; None when it does not go in, or runs about too wildly.

    ``is_strict``: the subject alone, without lighter things beside it that would go in too.
    """
    from editai.media.crop_path import Range, plan_way

    width, height = size
    boxes = [(at_ms, _subject(things, 0.0 if is_strict else width - 2 * _MARGIN)) for at_ms, things in seen]
    room = width if is_plain else _CLOSER * width
    too_wide = sum(right - left > room for _, (left, right, _, _) in boxes)
    if width < 1 and too_wide > _TOO_WIDE * len(boxes):
        return None
    tops = sorted(top for _, (_, _, top, _) in boxes)
    bottoms = sorted(bottom for _, (_, _, _, bottom) in boxes)
    top_edge, bottom_edge = tops[len(tops) // 20], bottoms[-1 - len(bottoms) // 20]
    if bottom_edge - top_edge > height + 1e-6:
        return None
    top = min(max(0.0, (top_edge + bottom_edge - height) / 2), 1 - height)
    start_ms, end_ms = span_ms
    count = max(2, round((end_ms - start_ms) / 1000 / _STEP_S) + 1)
    moments = [start_ms + (end_ms - start_ms) * at // (count - 1) for at in range(count)]
    ranges: list[Range | None] = [_range_at(moment, boxes, width) for moment in moments]
    lefts = plan_way([(moment - start_ms) / 1000 for moment in moments], ranges, 1 - width)
    if lefts is None:
        return None
    lefts = [min(max(0.0, left), 1 - width) for left in lefts]
    stands = max(lefts) - min(lefts) < 1e-4
    way: Way = () if stands else tuple((at - start_ms, round(x, 5)) for at, x in zip(moments, lefts, strict=True))
    framing = _part("crop", width, height, lefts[0] + width / 2, top + height / 2)
    room = 1 - framing.width
    return replace(framing, way=tuple((at_ms, min(left, room)) for at_ms, left in way))


Box = tuple[float, float, float, float]
"""Left, right, top, bottom."""


def _range_at(moment_ms: int, boxes: Sequence[tuple[int, Box]], width: float) -> tuple[float, float] | None:
    """Where the crop's left edge keeps the subject in, at a moment and just around it."""
    near = [box for at_ms, box in boxes if abs(at_ms - moment_ms) <= 1000 * _STEP_S]
    if not near:
        return None
    left, right = min(box[0] for box in near), max(box[1] for box in near)
    if right - left > width:  # it moves fast: what counts is where it is now
        left, right = min(boxes, key=lambda each: abs(each[0] - moment_ms))[1][:2]
    spare = max(0.0, min(_MARGIN, (width - (right - left)) / 2))
    low, high = right + spare - width, left - spare
    return (low, high) if low <= high else ((low + high) / 2, (low + high) / 2)


def _subject(things: Sequence[Thing], width: float) -> Box:
    """The heaviest thing with every other heavy one, and with lighter ones that go in beside them."""
    heaviest = max(thing.weight for thing in things)
    left, right, top, bottom = 1.0, 0.0, 1.0, 0.0
    for thing in sorted(things, key=lambda each: -each.weight):
        low, high = min(left, thing.left), max(right, thing.right)
        if thing.weight >= _HEAVY * heaviest or high - low <= width:
            left, right = low, high
            top, bottom = min(top, thing.top), max(bottom, thing.bottom)
    return left, right, top, bottom


def _part(mode: Literal["crop", "fit"], width: float, height: float, centre_x: float, centre_y: float) -> Framing:
    left = min(max(0.0, centre_x - width / 2), 1 - width)
    top = min(max(0.0, centre_y - height / 2), 1 - height)
    return Framing(mode=mode, left=round(left, 6), top=round(top, 6), width=round(width, 6), height=round(height, 6))
