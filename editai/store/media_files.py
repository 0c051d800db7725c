"""The folder that finished files lie in: keys for other processes, paths only here.

A key is ``<profile_id>/<kind>/<uuid>.<ext>``. Every key that comes from outside is resolved and
must lie in its store's own folder, whatever it spells.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from editai.errors import NotFound, StoreError

KINDS: Final = ("sources", "covers", "clips", "captions", "brand", "previews", "results", "photos", "music", "voices")
"""The folders of a store."""

_KEY: Final = re.compile(r"[A-Za-z0-9-]{1,64}/[a-z]+/[A-Za-z0-9-]{1,64}\.[a-z0-9]{1,8}")
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A finished file as it lies there."""

    key: str
    size_bytes: int
    made_at: datetime
    """When it came there, aware UTC."""


def new_key(profile_id: str, kind: str, suffix: str) -> str:
    """A key that no file has yet. ``suffix`` is like ``.mp4``."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of media")
    suffix = suffix.lower()
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError(f"{suffix!r} is no file suffix")
    key = f"{profile_id}/{kind}/{uuid.uuid4()}{suffix}"
    if not _KEY.fullmatch(key):
        raise ValueError(f"{profile_id!r} is no store's id")
    return key


def require_own(profile_id: str, key: str) -> None:
    """Nothing, when the key is spelt as one of the store's.

    Raises:
        NotFound: it is not.
    """
    if not _KEY.fullmatch(key) or key.split("/")[0] != profile_id or key.split("/")[1] not in KINDS:
        raise _not_here()


def require_store_id(profile_id: str) -> None:
    """Nothing, when the id can be a folder's name.

    Raises:
        NotFound: it cannot.
    """
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", profile_id):
        raise _not_here()


class MediaFolder:
    """Media of all stores below one root, one folder a store."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def new_key(self, profile_id: str, kind: str, suffix: str) -> str:
        """A key that no file has yet. ``suffix`` is like ``.mp4``."""
        return new_key(profile_id, kind, suffix)

    def path(self, profile_id: str, key: str) -> Path:
        """Where the key's file lies or will lie.

        Raises:
            NotFound: the key is not this store's, or leads out of its folder, also by a link.
        """
        require_own(profile_id, key)
        path = (self.root / key).resolve()
        if not path.is_relative_to(self._folder(profile_id)):
            raise _not_here()
        return path

    def adopt(self, profile_id: str, key: str, file: Path) -> Path:
        """Take a finished file over under the key; ``file`` is gone afterwards.

        The file appears under its final name whole or not at all: from another disk it is copied
        beside, written out, and renamed.

        Raises:
            StoreError: the disk is full or the folder cannot be written; ``file`` is as it was.
        """
        target = self.path(profile_id, key)
        if file.is_symlink():
            raise ValueError("a link is no file to take over")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _write_out(file)
                file.replace(target)
            except OSError as error:
                if not file.is_file() or error.errno != errno.EXDEV:
                    raise
                _copy_and_rename(file, target)
                file.unlink()
            _write_out(target.parent)
        except OSError as error:
            raise StoreError(
                f"The file could not be kept: {error.strerror or 'the disk refused it'}. "
                "Make room or check the rights of EDITAI_HOME, then try again.",
            ) from error
        return target

    def size(self, profile_id: str, key: str) -> int | None:
        """How many bytes the key's file has, None if there is none.

        Raises:
            NotFound: as ``path``.
        """
        path = self.path(profile_id, key)
        return path.stat().st_size if path.is_file() else None

    def delete(self, profile_id: str, key: str) -> None:
        """Delete the key's file; nothing happens if it is gone already."""
        self.path(profile_id, key).unlink(missing_ok=True)

    def delete_profile(self, profile_id: str) -> None:
        """Delete all files of a store; nothing happens if it has none."""
        folder = self._folder(profile_id)
        if folder.is_dir():
            shutil.rmtree(folder)

    def size_bytes(self, profile_id: str) -> int:
        """How much room the store's files take."""
        folder = self._folder(profile_id)
        return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())

    def files(self, profile_id: str | None = None) -> Iterator[MediaFile]:
        """Every file of a store, or of all; links and what is half written are left out."""
        folders = [self._folder(profile_id)] if profile_id is not None else sorted(self.root.glob("*"))
        for path in (path for folder in folders for path in sorted(folder.glob("*/*"))):
            key = path.relative_to(self.root.resolve() if profile_id is not None else self.root).as_posix()
            if _KEY.fullmatch(key) and path.is_file() and not path.is_symlink():
                found = path.stat()
                made_at = datetime.fromtimestamp(found.st_mtime, timezone.utc)
                yield MediaFile(key=key, size_bytes=found.st_size, made_at=made_at)

    def close(self) -> None:
        """Nothing is held here."""

    def __enter__(self) -> MediaFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _folder(self, profile_id: str) -> Path:
        """The store's folder, itself no link to elsewhere."""
        require_store_id(profile_id)
        root = self.root.resolve()
        folder = (root / profile_id).resolve()
        if folder != root / profile_id:
            raise _not_here()
        return folder


def _not_here() -> NotFound:
    return NotFound("There is no such file in this store.")


def _copy_and_rename(file: Path, target: Path) -> None:
    beside = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(file, beside)
        _write_out(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _write_out(path: Path) -> None:
    """Have the disk hold it before a row names it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
