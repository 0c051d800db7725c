"""Variants of one clip that nobody takes for one another: another opening shot, another order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from editai.media.shots import Shot

_APART_MS: Final = 700
"""Two openings of one source that begin closer than this look the same."""
_PICKS: Final = 10
"""So many choices of shots are looked through for one that opens otherwise: as many as there are variants."""
_CLOSER: Final = 3
"""Crop variants besides the plain one (``framing``)."""


def vary(pick: Callable[[int], list[Shot]], variant: int) -> list[Shot]:
    """The shots of a variant.

    Args:
        pick: the shots that picking chooses for a variant's number; 0 is the plain clip.
        variant: 0 is the plain clip, 1, 2, 3 … open otherwise than all before them where the footage has
            another shot to open with, and else show the same shots closer.
    """
    picks = [pick(0)]
    shown = [picks[0]]
    for number in range(1, variant + 1):
        while len(picks) < _PICKS:
            picks.append(pick(len(picks)))
        turn = number % _PICKS
        shown.append(_unlike([*picks[turn:], *picks[:turn]], shown, number))
    return shown[variant]


def _unlike(picks: Sequence[list[Shot]], before: Sequence[list[Shot]], number: int) -> list[Shot]:
    """The first shots that have an order whose opening none before has, as they are or, where all have been, closer."""
    openings = [each[0] for each in before]
    closer = [1 + (number + step) % _CLOSER for step in range(_CLOSER)]
    for crop, shots in itertools.product((0, *closer), picks):
        for by in range(len(shots)):
            turned = _closer(shots[by:] + shots[:by], crop)
            if not any(_alike(turned[0], opening) for opening in openings):
                return turned
    by = number % len(picks[0])
    return _closer(picks[0][by:] + picks[0][:by], closer[0])


def _closer(shots: list[Shot], crop: int) -> list[Shot]:
    """The shots in the next crops; 0 leaves them as they are."""
    if not crop:
        return shots
    return [replace(shot, crop_variant=1 + (crop + shot.crop_variant - 1) % _CLOSER) for shot in shots]


def _alike(one: Shot, two: Shot) -> bool:
    """Whether two openings show the same: they begin together, or one shows what the other goes on to show."""
    return (
        one.source_video_id == two.source_video_id
        and one.crop_variant == two.crop_variant
        and (
            abs(one.start_ms - two.start_ms) < _APART_MS
            or max(one.start_ms, two.start_ms) < min(one.end_ms, two.end_ms)
        )
    )
