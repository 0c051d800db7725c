"""Variants of one clip that nobody takes for one another: another opening shot, another order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from editai.media.shots import Shot

_APART_MS: Final = 700
"""Two openings of one source that begin closer than this look the same."""
_CLOSER: Final = 3
"""Crop variants besides the plain one (``framing``)."""


def vary(pick: Callable[[int], list[Shot]], variant: int) -> list[Shot]:
    """The shots of a variant.

    Args:
        pick: the shots that picking chooses for a variant's number; 0 is the plain clip.
        variant: 0 is the plain clip, 1, 2, 3 … open otherwise than all before them where the footage has
            another shot to open with, and else show the same shots closer.
    """
    shown = [pick(0)]
    for number in range(1, variant + 1):
        shown.append(_unlike(pick(number), shown, number))
    return shown[variant]


def _unlike(shots: list[Shot], before: Sequence[list[Shot]], number: int) -> list[Shot]:
    """The shots in an order whose opening none before has; where all have been, cropped closer."""
    openings = [each[0] for each in before]
    for by in range(len(shots)):
        turned = shots[by:] + shots[:by]
        if not any(_alike(turned[0], opening) for opening in openings):
            return turned
    middle = number % len(shots)
    turned = shots[middle:] + shots[:middle]
    return [replace(shot, crop_variant=1 + (number + shot.crop_variant - 1) % _CLOSER) for shot in turned]


def _alike(one: Shot, two: Shot) -> bool:
    return (
        one.source_video_id == two.source_video_id
        and abs(one.start_ms - two.start_ms) < _APART_MS
        and one.crop_variant == two.crop_variant
    )
