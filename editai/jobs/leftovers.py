"""Files in an installation that nothing needs any more: listed first, then removed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from editai.clock import Clock
from editai.jobs.work import clip_id_of
from editai.settings import MediaPlace, Settings
from editai.store.media import Media, open_media
from editai.store.media_files import MediaFile
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, Scope
from editai.store.states import JobState

OLD_S: Final = 24 * 3600
"""What is younger may be about to be named by a row."""
KEPT_FOR_RETRY: Final = timedelta(days=7)
"""How long a failed or cancelled job can be tried again with what it had finished."""
_MOST_JOBS: Final = 100_000
_LIVE: Final = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """A file or a folder that may go."""

    path: Path
    size_bytes: int
    why: str
    key: str = ""
    """It lies in the team's Storage, under this key."""


def leftovers(settings: Settings, store: Store, clock: Clock, profile_id: str | None = None) -> list[Leftover]:
    """What may go of one store, or of all of them together with what lies in no store's folder.

    Args:
        store: sees every store's rows: embedded, or a team's with the worker's key.
    """
    scope: Scope = EVERY_PROFILE if profile_id is None else profile_id
    # Files first named by a row after this look are younger than a day, so they stay.
    needed = needed_names(store, clock)
    # What is brought while we look is younger than the list of it, so it is listed first.
    stored = _stored(settings, store, clock, profile_id)
    keys = store.library.named_media(scope)
    found = find_leftovers(settings, profile_id=profile_id, keys=keys, needed_names=needed)
    return found + [
        Leftover(path=Path(one.key), size_bytes=one.size_bytes, why="media in Storage that no row names", key=one.key)
        for one in stored
        if one.key not in keys and Path(one.key).stem not in needed
    ]


def _stored(settings: Settings, store: Store, clock: Clock, profile_id: str | None) -> list[MediaFile]:
    """Files in the team's Storage that are a day old or more; none where media lie in a folder."""
    if settings.media is MediaPlace.FOLDER:
        return []
    before = clock.now() - timedelta(seconds=OLD_S)
    with open_media(settings, store) as media:
        return [one for one in media.files(profile_id) if one.made_at < before]


def needed_names(store: Store, clock: Clock) -> str:
    """The ids of jobs that go on or may be tried again, of the clips they make, and whatever their data name."""
    since = clock.now() - KEPT_FOR_RETRY
    rows = [
        *store.jobs.jobs(EVERY_PROFILE, states=_LIVE, limit=_MOST_JOBS),
        *(
            job
            for job in store.jobs.jobs(EVERY_PROFILE, states=(JobState.FAILED, JobState.CANCELLED), limit=_MOST_JOBS)
            if (job.finished_at or job.created_at) > since
        ),
    ]
    return " ".join(
        f"{job.id} {clip_id_of(str(job.data.get('first_job') or job.id))} {json.dumps(dict(job.data), default=str)}"
        for job in rows
    )


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
        needed_names: a text in which the ids of live jobs and of what they wait for and make occur.
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
        if not path.is_file() or _newest(path) >= before or path.stem in needed_names:
            continue
        if _key(settings, path) not in keys:
            found.append(_leftover(path, "media that no row names"))
    kept_before = (time.time() if now is None else now) - KEPT_FOR_RETRY.total_seconds()
    for path in sorted(settings.cache_root.glob(f"{profile_id or '*'}/unfinished/*")):
        if _newest(path) < kept_before:
            found.append(_leftover(path, "what a job had finished that nobody tried again"))
    return found


def remove(leftovers: Collection[Leftover], media: Media | None = None) -> int:
    """Remove them and return the bytes that became free.

    Args:
        media: as the worker may change it; without it, what lies in the team's Storage stays.
    """
    freed = 0
    for leftover in leftovers:
        if leftover.key:
            if media is not None:
                media.delete(leftover.key.split("/")[0], leftover.key)
                freed += leftover.size_bytes
            continue
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
