"""Files in an installation that nothing needs any more."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from editai.settings import Settings

OLD_S = 24 * 3600
"""What is younger may be about to be named by a row."""
_KEY = re.compile(r"[0-9A-Za-z-]{1,64}/[a-z]+/[0-9A-Za-z-]{1,64}\.[a-z0-9]{1,8}")
"""A media key, wherever in a row it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A file or a folder that may go."""

    path: Path
    size_bytes: int
    why: str


def named_keys(database: Path) -> set[str]:
    """Every media key that any row of any table names, in whichever column."""
    keys: set[str] = set()
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=30)
    with contextlib.closing(connection):
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    if isinstance(value, str):
                        keys.update(_KEY.findall(value))
    return keys


def find_leftovers(
    settings: Settings,
    *,
    profile_id: str | None,
    keys: Collection[str],
    needed_names: str,
    now: float | None = None,
) -> list[Leftover]:
    """What may go: working files, uploads and media, a day old or more, that nothing needs.

    Args:
        profile_id: this store's only; None is every store, with what lies in no store's folder.
        keys: media that a row names.
        needed_names: a text in which the ids of live jobs and of the uploads that they wait for occur.
    """
    before = (time.time() if now is None else now) - OLD_S
    found = []
    for path in _entries(settings.temp_root, profile_id):
        if _newest(path) < before and path.name not in needed_names:
            found.append(_leftover(path, "working files of a job that is over"))
    for path in _entries(settings.inbox_root, profile_id):
        if _newest(path) < before and path.stem.partition(".")[0] not in needed_names:
            found.append(_leftover(path, "an upload that no job waits for"))
    root = settings.media_root / profile_id if profile_id else settings.media_root
    for path in sorted(root.rglob("*")):
        if path.is_file() and _newest(path) < before and _key(settings, path) not in keys:
            found.append(_leftover(path, "media that no row names"))
    return found


def remove(leftovers: Collection[Leftover]) -> int:
    """Remove them and return the bytes that became free."""
    freed = 0
    for leftover in leftovers:
        if leftover.path.is_dir() and not leftover.path.is_symlink():
            shutil.rmtree(leftover.path, ignore_errors=True)
        else:
            leftover.path.unlink(missing_ok=True)
        if not leftover.path.exists():
            freed += leftover.size_bytes
    return freed


def _entries(root: Path, profile_id: str | None) -> Iterator[Path]:
    """What lies in the stores' folders; for every store also what lies outside of them, as it once did."""
    if not root.is_dir():
        return
    for folder in sorted(root.iterdir()):
        if profile_id is not None and folder.name != profile_id:
            continue
        if folder.is_dir() and not folder.is_symlink():
            yield from sorted(folder.iterdir())
        elif profile_id is None:
            yield folder


def _key(settings: Settings, path: Path) -> str:
    return path.relative_to(settings.media_root).as_posix()


def _newest(path: Path) -> float:
    """When something in it was last written."""
    times = [path.lstat().st_mtime]
    if path.is_dir() and not path.is_symlink():
        times += [inner.lstat().st_mtime for inner in path.rglob("*")]
    return max(times)


def _leftover(path: Path, why: str) -> Leftover:
    if path.is_dir() and not path.is_symlink():
        size = sum(inner.lstat().st_size for inner in path.rglob("*") if inner.is_file())
    else:
        size = path.lstat().st_size
    return Leftover(path=path, size_bytes=size, why=why)
