"""Where a crop stands, moment by moment: still where it may be, else on a smooth way that keeps the subject in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

MAX_SPEED: Final = 0.6
"""Picture widths a second; a crop of 16:9 then takes half a second to leave its own place."""
MAX_ACCELERATION: Final = 2.0
"""Picture widths a second, each second."""
_STILL_MISSES: Final = 0.02
"""A crop that stands still may lose the subject in so many samples; a still picture is worth that."""
_MOST_MISSES: Final = 0.05
_STIFFNESS: Final = (300.0, 60.0, 12.0, 2.5, 0.5, 0.1)
"""How much a way resists bending, stiffest first."""
_ROUNDS: Final = 40
_TOUCH: Final = 1e-3

Range = tuple[float, float]
"""The lowest and the highest left edge that keep the subject in the crop."""


def plan_way(times_s: Sequence[float], ranges: Sequence[Range | None], room: float) -> list[float] | None:
    """The crop's left edge at each moment, 0 to ``room``; None when no bearable way keeps the subject in.

    Args:
        times_s: moments, evenly spread.
        ranges: for each moment where the edge may be; None where nothing is to be kept.
        room: how far the crop can go: 1 less its own width.
    """
    import numpy as np

    asked = [each for each in ranges if each is not None]
    if not asked or room <= 0:
        return [room / 2] * len(times_s)
    low = np.array([0.0 if each is None else max(0.0, min(room, each[0])) for each in ranges])
    high = np.array([room if each is None else max(0.0, min(room, each[1])) for each in ranges])
    low, high = np.minimum(low, high), np.maximum(low, high)
    is_asked = np.array([each is not None for each in ranges])
    still = _standing(low, high, is_asked)
    if _misses(still, low, high, is_asked) <= _STILL_MISSES:
        return [float(each) for each in still]
    best: Floats | None = None
    fewest = 1.0
    for stiffness in _STIFFNESS:
        way = _smooth(low, high, is_asked, stiffness, room)
        if not _is_calm(way, times_s):
            break
        missed = _misses(way, low, high, is_asked)
        if missed < fewest:
            best, fewest = way, missed
        if not missed:
            break
    if best is None or fewest > _MOST_MISSES:
        return None
    return [float(each) for each in best]


def _standing(low: Floats, high: Floats, is_asked: Any) -> Floats:
    """The one place that keeps the subject in most often, nearest to where its middle mostly is."""
    import numpy as np

    places = np.unique(np.concatenate([low[is_asked], high[is_asked], (low + high)[is_asked] / 2]))
    middle = float(np.median((low + high)[is_asked] / 2))
    kept = [int(((low <= place + _TOUCH) & (place - _TOUCH <= high) & is_asked).sum()) for place in places]
    most = max(kept)
    good = [float(place) for place, count in zip(places, kept, strict=True) if count == most]
    inside = min(max(middle, min(good)), max(good)) if _is_run(kept, most) else min(good, key=lambda x: abs(x - middle))
    return np.full(len(low), inside)


def _is_run(kept: Sequence[int], most: int) -> bool:
    first, last = kept.index(most), len(kept) - 1 - list(reversed(kept)).index(most)
    return all(count == most for count in kept[first : last + 1])


def _smooth(low: Floats, high: Floats, is_asked: Any, stiffness: float, room: float) -> Floats:
    """The straightest way that wants to stay between ``low`` and ``high``: pulled in, smoothed, again."""
    import numpy as np

    count = len(low)
    weights = np.where(is_asked, 1.0, 0.001)
    bend = np.diff(np.eye(count), n=2, axis=0) if count > 2 else np.zeros((1, count))
    hold = np.linalg.inv(np.diag(weights) + stiffness * bend.T @ bend)
    # a little narrower than asked for, so that a way that leans on the edge still keeps the subject in
    spare = np.minimum(0.25 * (high - low), 0.02)
    way = (low + high) / 2
    for _ in range(_ROUNDS):
        way = hold @ (weights * np.clip(way, low + spare, high - spare))
    return np.clip(way, 0.0, room)


def _misses(way: Floats, low: Floats, high: Floats, is_asked: Any) -> float:
    outside = ((way < low - _TOUCH) | (way > high + _TOUCH)) & is_asked
    return float(outside.sum()) / max(1, int(is_asked.sum()))


def _is_calm(way: Floats, times_s: Sequence[float]) -> bool:
    import numpy as np

    if len(way) < 2:
        return True
    steps = np.maximum(np.diff(np.asarray(times_s)), 1e-3)
    speeds = np.diff(way) / steps
    changes = np.diff(speeds) / np.maximum((steps[1:] + steps[:-1]) / 2, 1e-3)
    return bool(abs(speeds).max() <= MAX_SPEED and (not len(changes) or abs(changes).max() <= MAX_ACCELERATION))
