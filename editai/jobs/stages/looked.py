"""What was seen in a source: looked at once for a store, since the same bytes look the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from editai.jobs.work import Work
from editai.media.analysis import Analysis, analyse_apart
from editai.media.probe import Probe
from editai.media.process import CancelSignal
from editai.store.rows import SourceVideo

_ANALYSIS: Final = "seen-2"
"""Names how sources are looked at: another way takes another name, so what was seen before is not used."""
_CHOICE: Final = 1.5
"""So much more footage than is needed is looked at, so that there is something to choose from."""
_STEP_MS: Final = 15_000


def looked_ms(needed_ms: int) -> int:
    """How much of a source is looked at for a clip of ``needed_ms``; in steps, so that similar clips share it."""
    return -(-round(_CHOICE * needed_ms) // _STEP_MS) * _STEP_MS


def seen_in(work: Work, row: SourceVideo, needed_ms: int, *, cancel: CancelSignal | None = None) -> Analysis:
    """The source's analysis, good for a clip of ``needed_ms``.

    Args:
        cancel: the job's own, when None.

    Raises:
        ToolError: no picture could be decoded.
        Cancelled: the job is to stop.
    """
    wanted_ms = looked_ms(needed_ms)
    kept = _kept(work, row, wanted_ms)
    seen = _read(kept)
    if seen is not None:
        return seen
    path = work.media.path(work.profile_id, row.media_key)
    seen = analyse_apart(path, Probe.from_json(row.probe), wanted_ms=wanted_ms, cancel=cancel or work.cancel)
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f"{kept.stem}.{work.job.id}.part")
    beside.write_text(json.dumps(seen.as_json()), encoding="utf-8")
    beside.replace(kept)
    return seen


def known_of(work: Work, row: SourceVideo, needed_ms: int) -> Analysis | None:
    """As ``seen_in``, where it has been looked at; else None."""
    return _read(_kept(work, row, looked_ms(needed_ms)))


def _kept(work: Work, row: SourceVideo, wanted_ms: int) -> Path:
    return work.settings.cache_root / work.profile_id / _ANALYSIS / f"{row.sha256}-{wanted_ms}.json"


def _read(kept: Path) -> Analysis | None:
    try:
        return Analysis.from_json(json.loads(kept.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None  # not looked at yet, or by another version
