"""Copies of media that lie elsewhere: whole, checked, together no more than a number of bytes.

A file is called by its content: ``<root>/<profile_id>/media/<sha256><suffix>``. Whoever uses one holds a
shared lock on it, which ends with the process at the latest; what nobody holds may go, the longest unused
first. What is on its way here carries ``.part`` in its name, holds its whole room from the start, and goes
at the next need of room if the process that brought it is gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from editai.errors import StoreError

_BLOCK_BYTES: Final = 1 << 20
_FOLDER: Final = "media"
_READ_THROUGH: Final[dict[Path, tuple[int, int, int]]] = {}
"""Copies found whole by this process, as they were then: number, size and last change of the file."""


class Damaged(Exception):
    """The bytes that came are not the ones that were announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a file holds."""

    sha256: str
    size_bytes: int


def content_of(file: Path) -> Content:
    """Read the file to its end.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK_BYTES):
            digest.update(block)
        return Content(sha256=digest.hexdigest(), size_bytes=opened.tell())


class Lease:
    """A file of the cache in use: it stays until this is closed."""

    def __init__(self, path: Path, held: IO[bytes]) -> None:
        self.path = path
        self._held = held

    def close(self) -> None:
        """Let it go."""
        self._held.close()


class MediaCache:
    """The copies of one home, shared by all its processes.

    Args:
        root: the folder of caches, one folder a store below it.
        most_bytes: what all copies of all stores may take together.
    """

    def __init__(self, root: Path, most_bytes: int) -> None:
        self._root = root
        self._most_bytes = most_bytes

    def place(self, profile_id: str, content: Content, suffix: str) -> Path:
        """Where a copy lies or would lie."""
        return self._root / profile_id / _FOLDER / f"{content.sha256}{suffix}"

    def nothing(self, profile_id: str, suffix: str) -> Path:
        """A path in the store's folder where nothing ever lies."""
        return self._root / profile_id / _FOLDER / f"none{suffix}"

    def find(self, profile_id: str, content: Content, suffix: str) -> Lease | None:
        """The copy, read through once in each process and found whole; None if there is none. A damaged one goes."""
        place = self.place(profile_id, content, suffix)
        lease = _held(place)
        if lease is None:
            return None
        with _closed_unless_kept(lease):
            found = place.stat()
            mark = (found.st_ino, found.st_size, found.st_mtime_ns)
            if _READ_THROUGH.get(place) == mark or content_of(place) == content:
                _READ_THROUGH[place] = mark
                os.utime(place, ns=(time.time_ns(), found.st_mtime_ns))  # used now: the last to go
                return lease
        place.unlink(missing_ok=True)
        lease.close()
        return None

    def keep(self, profile_id: str, content: Content, suffix: str, blocks: Iterable[bytes]) -> Lease:
        """Write the bytes down; they are the announced ones, and lie here whole or not at all.

        Raises:
            Damaged: they are others. Nothing is kept.
            StoreError: there is no room for them.
        """
        place = self.place(profile_id, content, suffix)
        part = place.with_name(f"{content.sha256}.{uuid.uuid4().hex}.part")
        lease = Lease(place, self._room_for(part, content.size_bytes))
        try:
            with _closed_unless_kept(lease):
                _write(part, content, blocks)
                return self._named(part, place, lease)
        except OSError as error:
            raise _no_disk(error) from error
        finally:
            part.unlink(missing_ok=True)

    def take_over(self, profile_id: str, content: Content, suffix: str, file: Path) -> Lease | None:
        """Keep a finished file of ours, which is gone afterwards; None where there is no room for it."""
        place = self.place(profile_id, content, suffix)
        part = place.with_name(f"{content.sha256}.{uuid.uuid4().hex}.part")
        try:
            self._room_for(part, content.size_bytes).close()
        except StoreError:
            file.unlink()
            return None
        try:
            with contextlib.suppress(OSError):  # another disk
                file.replace(part)
            if file.exists():
                shutil.copyfile(file, part)
                file.unlink()
            held = part.open("rb")
            fcntl.flock(held, fcntl.LOCK_SH)
            lease = Lease(place, held)
            with _closed_unless_kept(lease):
                return self._named(part, place, lease)
        except OSError:
            file.unlink(missing_ok=True)
            return None  # a copy only: it can be brought again
        finally:
            part.unlink(missing_ok=True)

    def size_bytes(self) -> int:
        """What all copies take, those on their way with their whole size."""
        return sum(size for _, _, size in self._entries())

    def _named(self, part: Path, place: Path, lease: Lease) -> Lease:
        """The part under its final name. Where the same content has come meanwhile, that one is used."""
        while True:
            try:
                os.link(part, place)  # unlike a rename, it leaves alone what others hold
                return lease
            except FileExistsError:
                other = _held(place)
                if other is not None:
                    lease.close()
                    return other

    def _room_for(self, part: Path, size_bytes: int) -> IO[bytes]:
        """The part, as large as it will be and held; what is longest unused has gone for it."""
        try:
            part.parent.mkdir(parents=True, exist_ok=True)
            with (self._root / ".media.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._make_room(size_bytes)
                held = part.open("xb")
                fcntl.flock(held, fcntl.LOCK_SH)
                try:
                    if size_bytes:
                        os.posix_fallocate(held.fileno(), 0, size_bytes)
                except OSError:
                    held.close()
                    part.unlink(missing_ok=True)
                    raise
                return held
        except OSError as error:
            raise _no_disk(error) from error

    def _make_room(self, size_bytes: int) -> None:
        entries = sorted(self._entries(), key=lambda entry: (entry[0].suffix != ".part", entry[1]))
        total = sum(size for _, _, size in entries)
        for path, _, size in entries:
            if path.suffix != ".part" and total + size_bytes <= self._most_bytes:
                break
            if _gone(path):
                total -= size
        if total + size_bytes > self._most_bytes:
            raise StoreError(
                f"There is no room on this machine for another {size_bytes / 1e6:.0f} MB of media: the cache holds "
                f"{self._most_bytes / 1e9:g} GB, and what is in use stays. Nothing was lost. Try again when other "
                "work is done, or set a larger EDITAI_MEDIA_CACHE_GB."
            )

    def _entries(self) -> Iterator[tuple[Path, float, int]]:
        """Every copy with the moment of its last use and its size."""
        for path in self._root.glob(f"*/{_FOLDER}/*"):
            with contextlib.suppress(FileNotFoundError):  # gone this moment
                found = path.stat()
                yield path, found.st_atime, found.st_size


@contextmanager
def _closed_unless_kept(lease: Lease) -> Iterator[None]:
    try:
        yield
    except BaseException:
        lease.close()
        raise


def _held(path: Path) -> Lease | None:
    """The file, held; None if there is none."""
    while True:
        try:
            held = path.open("rb")
        except FileNotFoundError:
            return None
        fcntl.flock(held, fcntl.LOCK_SH)
        try:
            if os.path.samestat(os.fstat(held.fileno()), path.stat()):
                return Lease(path, held)
        except FileNotFoundError:
            pass  # it went between the two: look again
        held.close()


def _gone(path: Path) -> bool:
    """Remove the file, unless somebody holds it."""
    try:
        with path.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def _write(part: Path, content: Content, blocks: Iterable[bytes]) -> None:
    digest, written = hashlib.sha256(), 0
    with part.open("r+b") as opened:
        for block in blocks:
            written += len(block)
            if written > content.size_bytes:
                raise Damaged(f"more than {content.size_bytes} bytes came")
            digest.update(block)
            opened.write(block)
        opened.flush()
        os.fsync(opened.fileno())
    if written != content.size_bytes or digest.hexdigest() != content.sha256:
        raise Damaged(f"{written} of {content.size_bytes} bytes came, or others than were announced")


def _no_disk(error: OSError) -> StoreError:
    return StoreError(
        f"A file of the team's could not be put on this machine: {error.strerror or 'the disk refused it'}. "
        "It is safe in Storage. Make room or check the rights of EDITAI_HOME, then try again."
    )
