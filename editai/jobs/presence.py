"""Who works: one lock file that dies with the process that holds it.

The kernel gives the lock back when its holder ends, however it ends, so there is no stale "running".
Standard library only, so that pages and the supervisor may ask.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from editai.errors import NotInstalled
from editai.jobs.edition import current_edition
from editai.settings import MediaPlace, Settings

_PATIENCE_S: Final = 0.5
"""Somebody who only asks holds the lock for a moment; a claim waits that out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that does the work."""

    pid: int
    role: str
    """``worker`` does everything; ``command`` does its own job only."""
    media: MediaPlace = MediaPlace.FOLDER
    """Where it keeps finished files."""
    edition: str = ""
    """The files of EditAI that it began with; '' of a worker from before this was written down."""

    @property
    def is_outdated(self) -> bool:
        """EditAI's files were changed since it began."""
        return self.edition != current_edition()


class WorkerLock:
    """Proof that this process is the one that works. Give it back with ``release``."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def release(self) -> None:
        """Let another process work."""
        with contextlib.suppress(OSError):
            self._file.truncate(0)
        self._file.close()


def claim_work(settings: Settings, role: str) -> WorkerLock | None:
    """The right to work in this installation, or None when another process has it.

    The database of the jobs engine and two renders at once are safe with exactly one worker process
    a machine; that is what the lock holds to.
    """
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("a+", encoding="utf-8")
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > until:
                file.close()
                return None
            time.sleep(0.02)
    file.truncate(0)
    said = {"pid": os.getpid(), "role": role, "media": settings.media.value, "edition": current_edition()}
    file.write(json.dumps(said))
    file.flush()
    return WorkerLock(file)


def who_works(settings: Settings) -> Holder | None:
    """The process that holds the lock now, or None when nobody works."""
    try:
        file = _path(settings).open(encoding="utf-8")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                said = json.loads(file.read() or "{}")
            except ValueError:
                said = {}
            return Holder(
                pid=int(said.get("pid", 0)),
                role=str(said.get("role", "worker")),
                media=MediaPlace(said.get("media", settings.media.value)),
                edition=str(said.get("edition", "")),
            )
        return None


def require_same_media(settings: Settings) -> None:
    """Whoever works here keeps finished files where this process looks for them; nobody at work is fine.

    Raises:
        NotInstalled: they were started with another ``EDITAI_MEDIA``. What one brought, the other would not find.
    """
    holder = who_works(settings)
    if holder is None or holder.media is settings.media:
        return
    places = {MediaPlace.FOLDER: "a folder of EDITAI_HOME", MediaPlace.SUPABASE: "Supabase Storage"}
    raise NotInstalled(
        f"The worker keeps videos and clips in {places[holder.media]}, and this looks for them in "
        f"{places[settings.media]}. Nothing was changed. Start both with EDITAI_MEDIA={holder.media.value}.",
        mend=f"set EDITAI_MEDIA={holder.media.value}",
    )


def _path(settings: Settings) -> Path:
    return settings.home / "worker.lock"
