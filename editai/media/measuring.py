"""What one small picture is like, and how far it is from the one before."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from editai.media.vision import load_cv2

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Floats = np.ndarray[Any, np.dtype[np.float32]]

SMALL_PX: Final = 128
"""Longer side of the picture that is kept of every sample, for motion and for the subject."""
_SHARP_HALF: Final = 150.0
"""Variance of the Laplacian, at 320 px, that counts half: soft focus lies under 50, crisp footage over 300."""
_MOTION_HALF: Final = 0.02
_WILD_MOTION: Final = 0.20
"""Mean change between samples (of 1): a swung camera, or cuts."""
_DARK: Final = (0.06, 0.22)
"""Mean brightness: below the first nothing can be seen, from the second on a picture counts in full."""
_GLARING: Final = 0.93
_SHAKE_HALF: Final = 0.02
"""Change of the camera's own movement from sample to sample, in picture widths: a hand-held walk has about 0.02."""
_LOOK_SIDE: Final = 4
_ALIKE: Final = 0.075


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One sample of a source, and what is kept of its picture."""

    at_ms: int
    slice_no: int
    small: Pixels
    """BGR, at most 128 px a side."""
    sharpness: float
    motion: float
    brightness: float
    shift: tuple[float, float]
    """How far the whole picture moved since the sample before, in parts of its width and height."""


def measure_picture(at_ms: int, slice_no: int, pixels: Pixels, before: Measured | None) -> Measured:
    """Measure one sample; ``before`` is the one right before it, None after a gap."""
    cv2 = load_cv2()
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    scale = min(1.0, SMALL_PX / max(width, height))
    small = cv2.resize(pixels, (max(8, round(width * scale)), max(8, round(height * scale))), None, 0, 0, 3)
    motion, shift = 0.0, (0.0, 0.0)
    if before is not None:
        now = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype("float32")
        then = cv2.cvtColor(before.small, cv2.COLOR_BGR2GRAY).astype("float32")
        motion = float(abs(now - then).mean()) / 255
        shift = _shift(then, now)
    return Measured(
        at_ms=at_ms,
        slice_no=slice_no,
        small=small,
        sharpness=float(cv2.Laplacian(grey, cv2.CV_32F).var()),
        motion=motion,
        brightness=float(grey.mean()) / 255,
        shift=shift,
    )


def _shift(then: Floats, now: Floats) -> tuple[float, float]:
    """The whole picture's own movement; 0 where the two have too little in common to tell."""
    cv2 = load_cv2()
    height, width = now.shape
    (across, down), agreement = cv2.phaseCorrelate(then, now, cv2.createHanningWindow((width, height), cv2.CV_32F))
    return (across / width, down / height) if agreement > 0.15 else (0.0, 0.0)


def shake_of(shifts: Sequence[tuple[float, float]]) -> float:
    """How unsteady a camera is: the mean change of its movement. A tripod and an even pan are both steady."""
    if len(shifts) < 3:
        return 0.0
    changes = [abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in itertools.pairwise(shifts[1:])]
    return sum(changes) / len(changes)


def score(sharpness: float, motion: float, brightness: float, shake: float = 0.0) -> float:
    """How much a part is worth showing, 0 to 1: sharp, moving, steady, neither dark nor glaring."""
    sharp = sharpness / (sharpness + _SHARP_HALF)
    lively = motion / (motion + _MOTION_HALF) * min(1.0, _WILD_MOTION / max(motion, 1e-9))
    lit = max(0.0, min(1.0, brightness / 0.3, (1 - brightness) / 0.2))
    steady = _SHAKE_HALF / (_SHAKE_HALF + shake)
    value = 0.50 * sharp + 0.25 * lively + 0.12 * lit + 0.13 * steady
    black, lit_enough = _DARK
    seen = 0.3 if brightness > _GLARING else max(0.3, min(1.0, (brightness - black) / (lit_enough - black)))
    return value * seen


def look_of(pictures: Sequence[Pixels]) -> str:
    """What a part looks like, as hex: colours and light on a grid of 4×4, and how colours are spread."""
    import numpy as np

    cv2 = load_cv2()
    middle = pictures[len(pictures) // 2]
    grid = cv2.resize(middle, (_LOOK_SIDE, _LOOK_SIDE), None, 0, 0, 3)
    counts = cv2.calcHist([middle], [0, 1, 2], None, [3, 3, 3], [0, 256] * 3).ravel()
    shares = np.sqrt(counts / max(1.0, float(counts.sum()))) * 255
    return bytes(grid.ravel()).hex() + bytes(shares.astype("uint8")).hex()


def look_distance(one: str, other: str) -> float:
    """0: the same picture; 1: nothing in common. 1 too where either is unknown."""
    if not one or len(one) != len(other):
        return 1.0
    a, b = bytes.fromhex(one), bytes.fromhex(other)
    cells = 3 * _LOOK_SIDE * _LOOK_SIDE
    grid = sum(abs(x - y) for x, y in zip(a[:cells], b[:cells], strict=True)) / cells / 255
    spread = sum(abs(x - y) for x, y in zip(a[cells:], b[cells:], strict=True)) / (len(a) - cells) / 255
    return min(1.0, 0.7 * grid + 0.3 * spread)


def are_alike(one: str, other: str) -> bool:
    """Side by side they would look like a slip of the editor."""
    return look_distance(one, other) < _ALIKE
