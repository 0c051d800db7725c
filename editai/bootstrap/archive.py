"""A backup: a tar of both databases as they are at one moment, then the files that they name.

The last member, ``contents.json``, lists every other one with its size and digest: an archive that was
cut or changed is known by it (``editai.bootstrap.restore``).
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from editai.errors import InputError, ToolError
from editai.settings import MediaPlace, Settings

CONTENTS: Final = "contents.json"
FORMAT: Final = 1
"""Of the list of contents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was written."""

    size_bytes: int
    files: int
    holds_key: bool
    """Whether the key of the secrets is in it."""
    left_out: list[str]
    """What this file does not hold, in words."""


def write_backup(settings: Settings, file: Path) -> Backup:
    """Write the backup, readable by its owner only. It appears under its name when it is whole.

    The databases are copied first, through SQLite's own backup, so every file that they name is in
    the archive unless it was deleted meanwhile.

    Raises:
        InputError: the file exists, its folder does not, it lies where it would hold itself, or there
            is nothing to back up.
        ToolError: the disk or a database refused; nothing is left behind.
    """
    _refuse(settings, file)
    beside = file.with_name(f".{file.name}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            files, left_out = _write(settings, stream, file.suffix in (".gz", ".tgz"))
            stream.flush()
            os.fsync(stream.fileno())
        size_bytes = beside.stat().st_size
        beside.replace(file)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        raise ToolError(f"The backup could not be written: {error}. Nothing was left behind.") from error
    finally:
        beside.unlink(missing_ok=True)
    holds_key = settings.key_path.is_file() and not settings.secret_key
    return Backup(size_bytes=size_bytes, files=files, holds_key=holds_key, left_out=left_out)


def _refuse(settings: Settings, file: Path) -> None:
    if not settings.home.is_dir():
        raise InputError(f"There is nothing to back up: {settings.home} does not exist.")
    if file.exists():
        raise InputError(f"{file} exists already. Name a new file; an older backup is never written over.")
    if not file.parent.is_dir():
        raise InputError(f"The folder {file.parent} does not exist.")
    if any(file.resolve().is_relative_to(root.resolve()) for root in (settings.media_root, settings.inbox_root)):
        raise InputError("A backup cannot lie among the files that it holds. Name a file elsewhere.")


def _write(settings: Settings, stream: object, packed: bool) -> tuple[int, list[str]]:
    left_out = []
    contents: dict[str, dict[str, Any]] = {}
    with (
        tarfile.open(fileobj=stream, mode="w:gz" if packed else "w") as tar,  # type: ignore[call-overload]
        tempfile.TemporaryDirectory(prefix="editai-backup-") as folder,
    ):
        for database in (settings.database_path, settings.home / "jobs.sqlite"):
            if database.is_file():
                copy = Path(folder) / database.name
                _copy_database(database, copy)
                _add(tar, copy, database.name, contents)
        if settings.jobs_database_url:
            left_out.append("the jobs engine's database, which is where EDITAI_JOBS_DATABASE_URL says")
        if settings.supabase_url:
            left_out.append("the team's database, which Supabase backs up itself")
        if settings.media is MediaPlace.SUPABASE:
            left_out.append("videos and clips, which lie in Supabase Storage: no backup of Supabase holds them")
        if settings.secret_key:
            left_out.append("the key of your secrets, which is in EDITAI_SECRET_KEY: keep it as well")
        elif settings.key_path.is_file():
            _add(tar, settings.key_path, settings.key_path.name, contents)
        for root in (settings.media_root, settings.inbox_root, settings.home / "drafts"):
            _add_folder(tar, root, settings.home, contents)
        listed = json.dumps({"format": FORMAT, "files": contents}).encode()
        last = tarfile.TarInfo(CONTENTS)
        last.size = len(listed)
        tar.addfile(last, io.BytesIO(listed))
        return len(contents), left_out


def _copy_database(database: Path, copy: Path) -> None:
    """A copy at one moment, while others may write: what SQLite's online backup is for."""
    source = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=30)
    with contextlib.closing(source), contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)


class _Digesting:
    """A file that is digested while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As the file's own."""
        block = self._stream.read(size)
        self.digest.update(block)
        return block


def _add(tar: tarfile.TarFile, path: Path, name: str, contents: dict[str, dict[str, Any]]) -> None:
    with path.open("rb") as stream:
        info = tar.gettarinfo(arcname=name, fileobj=stream)
        digesting = _Digesting(stream)
        tar.addfile(info, cast("IO[bytes]", digesting))
    contents[name] = {"size_bytes": info.size, "sha256": digesting.digest.hexdigest()}


def _add_folder(tar: tarfile.TarFile, root: Path, home: Path, contents: dict[str, dict[str, Any]]) -> None:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.endswith(".part"):
            with contextlib.suppress(FileNotFoundError):  # deleted since the listing, so no row names it any more
                _add(tar, path, path.relative_to(home).as_posix(), contents)
