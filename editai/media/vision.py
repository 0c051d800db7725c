"""OpenCV, loaded when it is first needed."""

from __future__ import annotations

import threading
from typing import Any

from editai.errors import NotInstalled

_MEND = "python -m editai start"
"""It brings the headless build: the other one is linked against libraries of a desktop, which a bare machine lacks."""
_IMPORTING = threading.Lock()
"""While it is imported it is two modules in turn, under one name: another thread might get the wrong one."""


def load_cv2() -> Any:
    """The module ``cv2``; it costs about 30 MB, so only where pictures are looked at.

    Raises:
        NotInstalled: it is missing, or cannot be loaded here.
    """
    try:
        with _IMPORTING:
            import cv2
    except ImportError as error:
        raise NotInstalled(
            f"OpenCV cannot be loaded ({error}), so videos cannot be looked at. This brings it: {_MEND}", mend=_MEND
        ) from error
    cv2.setNumThreads(1)  # the decoder has the cores; pictures this small gain nothing from more
    return cv2
