"""What was seen in a source: looked at once for a store, since the same bytes look the same."""

from __future__ import annotations

import json
from typing import Final

from editai.jobs.work import Work
from editai.media.analysis import Analysis, analyse_apart
from editai.media.probe import Probe
from editai.store.rows import SourceVideo

_ANALYSIS: Final = "seen-2"
"""Names how sources are looked at: another way takes another name, so what was seen before is not used."""
_CHOICE: Final = 1.5
"""So much more footage than is needed is looked at, so that there is something to choose from."""
_STEP_MS: Final = 15_000


def seen_in(work: Work, row: SourceVideo, needed_ms: int) -> Analysis:
    """The source's analysis, good for a clip of ``needed_ms``.

    Raises:
        ToolError: no picture could be decoded.
        Cancelled: the job is to stop.
    """
    wanted_ms = -(-round(_CHOICE * needed_ms) // _STEP_MS) * _STEP_MS
    kept = work.settings.cache_root / work.profile_id / _ANALYSIS / f"{row.sha256}-{wanted_ms}.json"
    try:
        return Analysis.from_json(json.loads(kept.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        pass  # not looked at yet, or by another version
    path = work.media.path(work.profile_id, row.media_key)
    seen = analyse_apart(path, Probe.from_json(row.probe), wanted_ms=wanted_ms, cancel=work.cancel)
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f"{kept.stem}.{work.job.id}.part")
    beside.write_text(json.dumps(seen.as_json()), encoding="utf-8")
    beside.replace(kept)
    return seen
