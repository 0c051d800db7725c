"""sample: a made product video and a script, so that the first clip needs no file."""

from __future__ import annotations

from typing import Any, Final

from editai.jobs.stages.ingest import answer
from editai.jobs.work import Done, Work
from editai.library.ingest import ingest_file
from editai.media.sample import SAMPLE_NAME, SAMPLE_SCRIPT, make_sample_video

_MADE: Final = 0.85
"""Of the whole; the rest is reading it in."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """As for an upload, plus ``script``. The video belongs to nobody, so it is made once for all stores."""
    made = work.settings.cache_root / "sample" / "sample.mp4"
    made.parent.mkdir(parents=True, exist_ok=True)
    if not made.is_file():
        make_sample_video(made, cancel=work.cancel, on_progress=lambda percent: work.tell(percent * _MADE))
    source = ingest_file(
        work.settings,
        work.store,
        work.profile_id,
        made,
        SAMPLE_NAME,
        work.job.created_by,
        keep_original=True,
        cancel=work.cancel,
    )
    return answer(source) | {"script": SAMPLE_SCRIPT}
