"""The folder of a store that people copy big files into, and which of them are whole."""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.library.matching import fold
from editai.settings import Settings
from editai.store.rows import Profile

REFUSED: Final = "refused"
"""What cannot be used lies in this folder afterwards, with the reason beside it."""
QUIET_S: Final = 20.0
"""A file that nobody has touched for so long, and whose size stays, is whole."""
_HALF: Final = (".part", ".partial", ".crdownload", ".download", ".tmp", ".temp", ".!ut", ".aria2", ".filepart", ".swp")
"""What browsers and copying programs call files that they are still writing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How a file looked; a file that looks the same twice has come to rest."""

    size_bytes: int
    modified_ns: int


def drop_root(settings: Settings) -> Path:
    """Where the folders of all stores are."""
    return settings.home / "drop"


def drop_folder(settings: Settings, profile: Profile) -> Path:
    """The store's folder: found again by the store's id when its name has changed, made if there is none."""
    root = drop_root(settings)
    profile_id = str(uuid.UUID(profile.id))
    standing = sorted(root.glob(f"*{profile_id}")) if root.is_dir() else []
    folder = standing[0] if standing else root / f"{_slug(profile.name)}-{profile_id}"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        folder = root / profile_id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def resting(folder: Path, before: dict[Path, Seen], now: float | None = None) -> tuple[list[Path], dict[Path, Seen]]:
    """The files that are whole, by name, and how all of them look now, for the next look.

    A file is whole when it looked the same at the look before, was last written ``QUIET_S`` ago and is open
    for writing in no process that can be seen. Folders, links, hidden files and half-written names are
    passed over.
    """
    moment = time.time() if now is None else now
    looks = dict(_files(folder))
    still = [
        path
        for path, seen in looks.items()
        if seen.size_bytes > 0 and before.get(path) == seen and moment - seen.modified_ns / 1e9 >= QUIET_S
    ]
    if still:
        written = _open_for_writing()
        still = [path for path in still if os.path.realpath(path) not in written]
    return sorted(still), looks


def _files(folder: Path) -> Iterator[tuple[Path, Seen]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = entry.name.lower()
        if name.startswith((".", "~")) or name.endswith((*_HALF, ".txt", "~")):
            continue
        try:
            if entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                continue
            told = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # it went away just now
        yield Path(entry.path), Seen(told.st_size, told.st_mtime_ns)


def _open_for_writing() -> set[str]:
    """Files that processes of this machine write, as far as they may be looked at; Linux only."""
    found: set[str] = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            flags = (descriptor.parent.parent / "fdinfo" / descriptor.name).read_text(encoding="ascii")
            mode = int(re.search(r"^flags:\s*([0-7]+)", flags, re.MULTILINE)[1], 8)  # type: ignore[index]
            if mode & os.O_ACCMODE != os.O_RDONLY:
                found.add(str(descriptor.readlink()))
        except (OSError, TypeError, ValueError):
            continue
    return found


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:40] or "store"
