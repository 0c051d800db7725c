"""A file on its way to Postiz: which ones it takes, and a reading that can be stopped."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Final

from editai.errors import InputError

_MAX_VIDEO_BYTES: Final = 1_073_741_824
_MAX_IMAGE_BYTES: Final = 10_485_760
_KINDS: Final = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
_ALLOWED_PATHS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4")


def checked_file(path: Path) -> tuple[str, int]:
    """The file's media type and its size in bytes.

    Raises:
        InputError: another kind of file, or larger than Postiz takes.
    """
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise InputError("Postiz takes videos as mp4 and pictures as jpg or png only.", field="media")
    size_bytes = path.stat().st_size
    most = _MAX_VIDEO_BYTES if kind == "video/mp4" else _MAX_IMAGE_BYTES
    if size_bytes > most:
        raise InputError(
            f"The file has {size_bytes / 2**20:.0f} MB; Postiz takes at most {most / 2**20:.0f} MB.", field="media"
        )
    return kind, size_bytes


def may_be_posted(path: str) -> bool:
    """Whether posts may name a file under the path that Postiz has given it."""
    return path.split("?")[0].endswith(_ALLOWED_PATHS)


class Watched:
    """An open file that calls ``check`` before each piece, so that a long upload can be stopped."""

    def __init__(self, file: BufferedReader, check: Callable[[], None] | None) -> None:
        self._file = file
        self._check = check

    def fileno(self) -> int:
        """For httpx, which asks the file's size from it."""
        return self._file.fileno()

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        if self._check is not None:
            self._check()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place in the file."""
        return self._file.tell()
