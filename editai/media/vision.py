"""OpenCV, loaded when it is first needed."""

from __future__ import annotations

from typing import Any

from editai.errors import NotInstalled

_PYTHON_MEND = "python -m pip install opencv-python==4.14.0.94"
_SYSTEM_MEND = "sudo apt-get install libgl1 libglib2.0-0"


def load_cv2() -> Any:
    """The module ``cv2``; it costs about 30 MB, so only where pictures are looked at.

    Raises:
        NotInstalled: it, or a system library that it is linked against, is missing.
    """
    try:
        import cv2
    except ModuleNotFoundError as error:
        raise NotInstalled(
            f"OpenCV is missing, so videos cannot be looked at. Install it with: {_PYTHON_MEND}", mend=_PYTHON_MEND
        ) from error
    except ImportError as error:
        raise NotInstalled(
            f"OpenCV lacks a library of the system ({error}). Install it with: {_SYSTEM_MEND}", mend=_SYSTEM_MEND
        ) from error
    cv2.setNumThreads(1)  # the decoder has the cores; pictures this small gain nothing from more
    return cv2
