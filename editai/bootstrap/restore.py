"""A backup put back: proven whole first, and only where nothing would be written over."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from editai.bootstrap.archive import CONTENTS, FORMAT
from editai.errors import InputError, ToolError
from editai.settings import Settings

_DATABASES: Final = ("editai.sqlite", "jobs.sqlite")
_KEY: Final = "secret.key"
_FOLDERS: Final = ("media", "inbox", "drafts")
_ORDER: Final = (*_FOLDERS, _KEY, "jobs.sqlite", "editai.sqlite")
"""The database that names everything comes last, so that nothing is missing once it is there."""
_BLOCK_BYTES: Final = 1 << 20
_LONGEST_LIST_BYTES: Final = 512 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back."""

    files: int
    size_bytes: int
    holds_key: bool


def restore_backup(settings: Settings, file: Path) -> Restored:
    """Put a backup back into ``EDITAI_HOME``, which holds no data yet; models and logs may lie there.

    Everything is unpacked beside, compared with the archive's own list, and the databases are read
    through, before the first file is put in place.

    Raises:
        InputError: the home holds data, or the file is no backup, was cut or changed. Nothing was changed.
        ToolError: the disk refused. Nothing is left behind.
    """
    _refuse(settings, file)
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.home) as name:
        folder = Path(name)
        try:
            found = _unpack(file, folder)
            for database in _DATABASES:
                _read_through(folder / database)
            _put_in_place(folder, settings.home)
        except (OSError, sqlite3.Error) as error:
            raise ToolError(f"The backup could not be put back: {error}. Nothing was changed.") from error
    size_bytes = sum(int(one["size_bytes"]) for one in found.values())
    return Restored(files=len(found), size_bytes=size_bytes, holds_key=_KEY in found)


def _refuse(settings: Settings, file: Path) -> None:
    if not file.is_file():
        raise InputError(f"There is no file {file}.")
    home = settings.home
    if home.exists() and not home.is_dir():
        raise InputError(f"{home} is no folder. Set EDITAI_HOME to an empty one.")
    standing = [name for name in _ORDER if _holds_something(home / name)]
    if standing:
        raise InputError(
            f"{home} holds data already ({', '.join(standing)}), which is never written over. Set EDITAI_HOME to an "
            "empty folder, or move that data away first.",
            standing=standing,
        )


def _holds_something(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        return any(inner.is_file() or inner.is_symlink() for inner in path.rglob("*"))
    return path.exists() or path.is_symlink()


def _unpack(file: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """Every file of the archive, proven by its list; the list."""
    seen: dict[str, tuple[int, str]] = {}
    listed: dict[str, Any] | None = None
    with _opened(file) as tar:
        for member in tar:
            stream = tar.extractfile(member) if member.isreg() else None
            if stream is None or listed is not None:
                raise _no_backup(f"it holds {member.name!r}, which no backup does")
            if member.name == CONTENTS:
                listed = _list(stream)
            else:
                seen[member.name] = _extract(stream, _place(folder, member.name))
    if listed is None:
        raise _no_backup("its list of contents is missing, so it was cut or is something else")
    wanted = {name: (int(one["size_bytes"]), str(one["sha256"])) for name, one in listed.items()}
    wrong = sorted(name for name in wanted.keys() | seen.keys() if wanted.get(name) != seen.get(name))
    if wrong:
        raise _no_backup(f"{wrong[0]} is not what was backed up", files=wrong[:20])
    return listed


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file) as tar:
            yield tar
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise _no_backup("it cannot be read to its end") from error
    except OSError as error:
        if error.errno is None:  # what gzip raises for a damaged file; a disk's errors have a number
            raise _no_backup("it cannot be read to its end") from error
        raise


def _list(stream: IO[bytes]) -> dict[str, Any]:
    document = json.loads(stream.read(_LONGEST_LIST_BYTES))
    if document["format"] != FORMAT:
        raise InputError("This backup was made by a newer EditAI. Update EditAI, then restore. Nothing was changed.")
    files = document["files"]
    if not isinstance(files, dict):
        raise ValueError("no list of files")
    return files


def _place(folder: Path, name: str) -> Path:
    """Where a member goes, if a backup has such a one."""
    parts = PurePosixPath(name).parts
    is_file = len(parts) == 1 and name in (*_DATABASES, _KEY)
    is_inside = len(parts) > 1 and parts[0] in _FOLDERS and ".." not in parts
    if not (is_file or is_inside) or "/".join(parts) != name:
        raise _no_backup(f"it holds {name!r}, which no backup does")
    return folder.joinpath(*parts)


def _extract(stream: IO[bytes], path: Path) -> tuple[int, str]:
    """Write the file, for its owner only; its size and digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size_bytes = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
            size_bytes += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return size_bytes, digest.hexdigest()


def _read_through(database: Path) -> None:
    if not database.exists():
        return
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    with contextlib.closing(connection):
        try:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            raise _no_backup(f"{database.name} is damaged") from error
    if answer != "ok":
        raise _no_backup(f"{database.name} is damaged", database=str(answer))


def _put_in_place(folder: Path, home: Path) -> None:
    moved: list[Path] = []
    try:
        for name in _ORDER:
            if (folder / name).exists():
                if (home / name).is_dir():  # empty folders; what holds a file was refused
                    shutil.rmtree(home / name)
                (folder / name).rename(home / name)
                moved.append(home / name)
    except OSError:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _no_backup(why: str, **details: Any) -> InputError:
    return InputError(f"This is no whole backup of EditAI: {why}. Nothing was changed.", **details)
