"""A weight file on its way in: written beside its place, compared with its pin, renamed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from editai.models.manifest import ModelFile

CHUNK_BYTES = 1 << 20


class RefusedFile(Exception):
    """The bytes are not those of the manifest; nothing was put in place."""


class Incoming:
    """Takes the published bytes in order and puts the installed file in its place.

    Raises:
        RefusedFile: more bytes came than the file has, or other ones.
    """

    def __init__(self, models_root: Path, folder: Path, file: ModelFile) -> None:
        self._file = file
        self._place = models_root / file.name
        self._beside = folder / file.name.replace("/", "__")
        self._stream = self._beside.open("wb")
        self._sum = hashlib.sha256()
        self._size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._size_bytes += len(chunk)
        if self._size_bytes > self._file.size_bytes:
            raise RefusedFile(f"{self._file.name} is longer than the {self._file.size_bytes} bytes it must have")
        self._sum.update(chunk)
        self._stream.write(chunk)

    def finish(self) -> None:
        """Compare with the pin, write what belongs behind it, compare again, rename."""
        file = self._file
        if self._size_bytes != file.size_bytes:
            raise RefusedFile(f"{file.name} was cut after {self._size_bytes} of {file.size_bytes} bytes")
        if self._sum.hexdigest() != file.sha256:
            raise RefusedFile(f"{file.name} does not hold the bytes it must hold")
        self._stream.write(file.tail)
        self._sum.update(file.tail)
        if self._sum.hexdigest() != file.installed_sha256:
            raise RefusedFile(f"{file.name} was not completed to the file it must be")
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._beside.replace(self._place)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._stream.close()
        self._beside.unlink(missing_ok=True)


def file_sha256(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            total.update(chunk)
    return total.hexdigest()
