"""What the tools' stages share: a store's video in hand, what is known of it, and the place of a result."""

from __future__ import annotations

import json
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.errors import NotFound
from editai.jobs.work import Work
from editai.media.probe import Probe
from editai.media.speech_activity import speech_likelihood
from editai.media.speech_spans import speech_spans
from editai.store.rows import SourceVideo

_RESULT_SPACE: Final = uuid.UUID("6f6c7d1e-2b0f-4f53-9c38-8d6f0f6f4a55")
"""Name space of results: one file for each job that was asked for, however often it is begun."""
_HEARD: Final = "speech-1"
"""Names how speech is looked for: another way takes another name, so old answers are not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """A source video of the job's own store."""

    row: SourceVideo
    path: Path
    probe: Probe


def footage(work: Work, source_video_id: str) -> Footage:
    """The video of that id, proven to be the store's and really there.

    Raises:
        NotFound: it is not.
    """
    row = work.store.library.source_video(work.profile_id, source_video_id)
    path = work.media.path(work.profile_id, row.media_key)
    if not path.is_file():
        raise NotFound(f"The file of “{row.name}” is gone. Upload it again, or choose another video.")
    return Footage(row=row, path=path, probe=Probe.from_json(row.probe))


def heard_in(work: Work, video: Footage) -> list[float]:
    """How likely speech is, window by window; listened to once for a store's bytes, then read from its cache."""
    kept = work.settings.cache_root / work.profile_id / _HEARD / f"{video.row.sha256}.json"
    try:
        return [float(value) for value in json.loads(kept.read_text(encoding="utf-8"))]
    except (FileNotFoundError, ValueError, TypeError):
        pass  # not listened to yet, or a file that was cut off
    likely = speech_likelihood(video.path, video.probe, work.cancel, work.tell)
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f"{kept.stem}.{work.job.id}.part")
    beside.write_text(json.dumps(likely), encoding="utf-8")
    beside.replace(kept)
    speaks = bool(speech_spans(likely, video.probe.duration_ms))
    work.store.library.change_source_video(work.profile_id, video.row.id, {"probe": {"has_speech": speaks}})
    return likely


def keep_result(work: Work, file: Path, name: str = "") -> str:
    """The media key under which a finished file now lies. ``name`` tells several files of one job apart."""
    key = f"{work.profile_id}/results/{uuid.uuid5(_RESULT_SPACE, f'{work.first_job_id}/{name}')}{file.suffix}"
    work.media.adopt(work.profile_id, key, file)
    return key


def keep_copy(work: Work, video: Footage) -> str:
    """The media key of a copy of the video itself, for work that had nothing to change."""
    copy = work.file(f"copy{video.path.suffix}")
    shutil.copyfile(video.path, copy)
    return keep_result(work, copy)
