"""Faces in the samples of a scene: looked for in some of them, followed through the others."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.media.measuring import Measured
from editai.media.thing import Thing
from editai.media.vision import load_cv2

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

_LOOK_EVERY: Final = 2
_FOLLOWED: Final = 15
"""Samples (at five a second) for which a face is followed that is not recognised as one."""
_ALIKE: Final = 0.55
"""Correlation with the picture before."""
_RIM: Final = 0.2
_WEIGHT: Final = 3.0
"""Before whatever moves or stands out."""
_OF_THREAD: Final = threading.local()


def faces_over_time(samples: Sequence[Measured]) -> list[tuple[Thing, ...]]:
    """The faces of each sample: looked for in some, and followed while they are turned away for a moment."""
    found: list[tuple[Thing, ...]] = [()] * len(samples)
    for at in range(0, len(samples), _LOOK_EVERY):
        found[at] = _faces(samples[at].small)
    if not any(found):
        return found
    for order in (range(1, len(samples)), range(len(samples) - 2, -1, -1)):
        back = -1 if order.step > 0 else 1
        missed = 0
        for at in order:
            if found[at]:
                missed = 0
            elif missed < _FOLLOWED and found[at + back]:
                missed += 1
                before, now = samples[at + back].small, samples[at].small
                found[at] = tuple(each for face in found[at + back] for each in _followed(face, before, now))
    return found


def _followed(face: Thing, before: Pixels, now: Pixels) -> tuple[Thing, ...]:
    """The same face in the next picture, near where it was; nothing when there is nothing like it."""
    cv2 = load_cv2()
    height, width = now.shape[:2]
    # the face's own middle: what is behind its edges stays where it is
    rim_x, rim_y = _RIM * (face.right - face.left), _RIM * (face.bottom - face.top)
    left, right = round((face.left + rim_x) * width), round((face.right - rim_x) * width)
    top, bottom = round((face.top + rim_y) * height), round((face.bottom - rim_y) * height)
    if right - left < 6 or bottom - top < 6:
        return ()
    reach = max(4, (right - left) // 2)
    low_x, low_y = max(0, left - reach), max(0, top - reach)
    around = now[low_y : min(height, bottom + reach), low_x : min(width, right + reach)]
    fits = cv2.matchTemplate(around, before[top:bottom, left:right], cv2.TM_CCOEFF_NORMED)
    _, best, _, place = cv2.minMaxLoc(fits)
    if best < _ALIKE:
        return ()
    across, down = (low_x + place[0] - left) / width, (low_y + place[1] - top) / height
    moved = replace(
        face,
        left=max(0.0, face.left + across),
        right=min(1.0, face.right + across),
        top=max(0.0, face.top + down),
        bottom=min(1.0, face.bottom + down),
    )
    return (moved,)


def _face_finder() -> Any:
    """This thread's own: one finder may not look at two pictures at once."""
    finder = getattr(_OF_THREAD, "face_finder", None)
    if finder is None:
        cv2 = load_cv2()
        finder = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades, "haarcascade_frontalface_default.xml")))
        _OF_THREAD.face_finder = finder
    return finder


def _faces(picture: Pixels) -> tuple[Thing, ...]:
    """Faces that look at the camera, with hair and chin."""
    cv2 = load_cv2()
    height, width = picture.shape[:2]
    grey = cv2.equalizeHist(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    large = cv2.resize(grey, None, None, 2, 2, cv2.INTER_LINEAR)
    found = _face_finder().detectMultiScale(large, 1.15, 5, 0, (28, 28))
    return tuple(
        Thing(
            left=max(0.0, (left / 2 - 0.1 * wide / 2) / width),
            top=max(0.0, (top / 2 - 0.25 * high / 2) / height),
            right=min(1.0, (left / 2 + 1.1 * wide / 2) / width),
            bottom=min(1.0, (top / 2 + 1.15 * high / 2) / height),
            weight=_WEIGHT * (wide * high / 4 / width / height) ** 0.5 * 1.5,
        )
        for left, top, wide, high in (tuple(map(float, each)) for each in found)
    )
