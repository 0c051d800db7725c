"""What a stage gets in hand, and the folder it works in."""

from __future__ import annotations

import contextlib
import json
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import NotFound
from editai.media.process import CancelSignal
from editai.settings import Settings
from editai.store.media import Media
from editai.store.protocol import Store
from editai.store.rows import Job, Profile

if TYPE_CHECKING:
    from editai.jobs.engines import Engines

Done = Mapping[str, Mapping[str, Any]]
"""What the finished stages of this job gave, by stage: plain JSON, file names relative to the folder."""

_GONE: Final = "That upload is no longer there. Upload it again."
_NOT_HERE: Final = (
    "That upload is not where this worker looks. Upload it again. If it happens each time, pages and worker run with "
    "two EDITAI_HOME: give both the same one, then try again; nothing was lost."
)
"""In a team: an upload waits in the EDITAI_HOME of the pages that took it."""
_KEPT: Final = "unfinished"
"""Folder of a store's cache where an ended job's finished stages wait for a retry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One job at work. A stage takes everything from here and touches no global."""

    settings: Settings
    store: Store
    media: Media
    """What ``path`` hands out stays on this machine until the job ends."""
    engines: Engines
    job: Job
    profile: Profile
    folder: Path
    """``temp/<profile_id>/<job_id>/``: exists, is the job's alone and is gone when it ends."""
    cancel: CancelSignal
    """Set when the job is to stop: cancelled, its store gone, or the worker ending."""
    tell: Callable[[float], None]
    """Progress within the stage, 0 to 100; cheap to call often."""

    @property
    def profile_id(self) -> str:
        """The store's id, proven by the store itself."""
        return self.profile.id

    @property
    def data(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.job.data

    @property
    def first_job_id(self) -> str:
        """The job that was asked for first; the same in all its retries, so ids made from it are too."""
        return str(self.job.data.get("first_job") or self.job.id)

    def file(self, name: str) -> Path:
        """A file in the job's folder by the name a stage gave."""
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise ValueError(f"{name!r} leaves the job's folder")
        return path


_CLIP_SPACE: Final = uuid.UUID("a0e2c6c4-1b90-4d0e-8a87-5d9a3a1c5b2e")
"""Name space of clips' ids: one clip for each job that was asked for, however often it is begun."""


def clip_id_of(first_job_id: str) -> str:
    """The id of the clip that a job makes, known before it is made."""
    return str(uuid.uuid5(_CLIP_SPACE, first_job_id))


def job_folder(settings: Settings, profile_id: str, job_id: str) -> Path:
    """Where a job works."""
    return settings.temp_root / profile_id / job_id


def open_folder(settings: Settings, profile_id: str, job: Job) -> Path:
    """The job's folder, made now. A retry takes over what the job before it had finished."""
    folder = job_folder(settings, profile_id, job.id)
    before = job.data.get("retry_of")
    if before and not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # swept, or another retry has it: then all stages run
            _kept_folder(settings, profile_id, str(before)).rename(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def close_folder(settings: Settings, profile_id: str, job_id: str, *, keep: bool) -> None:
    """End a job's folder. ``keep``: finished stages wait for a retry, half-made files do not."""
    folder = job_folder(settings, profile_id, job_id)
    if not profile_id or not folder.exists():
        return
    stages = folder / "stages"
    if keep and any(stages.glob("*.json")):
        _drop_half_made(folder)
        kept = _kept_folder(settings, profile_id, job_id)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(kept, ignore_errors=True)
        folder.rename(kept)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):  # other jobs of the store still work there
        folder.parent.rmdir()


def kept_root(settings: Settings, profile_id: str) -> Path:
    """Where a store's ended jobs wait for a retry; a cache, so it may be swept."""
    return settings.cache_root / profile_id / _KEPT


def read_record(folder: Path, stage: str) -> dict[str, Any] | None:
    """What a finished stage left on disk, or None when it has not finished here."""
    try:
        record = json.loads((folder / "stages" / f"{stage}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def write_record(folder: Path, stage: str, record: Mapping[str, Any]) -> None:
    """Remember that a stage has finished: written beside, then put in place in one move."""
    path = folder / "stages" / f"{stage}.json"
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def count_beginning(folder: Path, stage: str, by: int) -> int:
    """Count how often a stage has begun and neither finished nor been stopped cleanly; the new count."""
    path = folder / "stages" / f"{stage}.begun"
    path.parent.mkdir(exist_ok=True)
    try:
        before = int(path.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        before = 0
    path.write_text(str(before + by), encoding="ascii")
    return before + by


def proven_upload(settings: Settings, profile_id: str, upload_id: str) -> Path:
    """The uploaded file of that id in the store's inbox.

    Raises:
        NotFound: there is none, or the id would lead out of the inbox.
    """
    root = (settings.inbox_root / profile_id).resolve()
    path = (root / upload_id).resolve()
    if path.parent != root or not path.is_file():
        raise NotFound(_GONE if settings.supabase_url is None else _NOT_HERE, upload_id=upload_id)
    return path


def _kept_folder(settings: Settings, profile_id: str, job_id: str) -> Path:
    return kept_root(settings, profile_id) / job_id


def _drop_half_made(folder: Path) -> None:
    """Remove what was being written (half files carry ``.part`` in their names) and the counts of beginnings."""
    for path in [*folder.rglob("*.part*"), *folder.glob("stages/*.begun")]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
