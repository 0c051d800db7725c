"""multi · frame: the pieces in order, each with the part of its picture that fills the frame."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from editai.jobs.stages.looked import seen_in
from editai.jobs.tools import Footage, footage
from editai.jobs.work import Done, Work
from editai.library.inserts import Insert, lay_out
from editai.media.framing import choose_framing
from editai.render.platforms import PLATFORMS


def run(work: Work, done: Done) -> dict[str, Any]:
    """``pieces``: ``source_video_id``, ``start_ms``, ``end_ms``, ``speed``, ``framing``."""
    platform = PLATFORMS[work.data["platform"]]
    main = footage(work, str(work.data["main_id"]))
    duration_ms = int(done["speak"]["duration_ms"])
    inserts = [Insert.from_json(each) for each in done["match"]["inserts"]]
    pieces = lay_out(inserts, main.row.id, main.probe.duration_ms, duration_ms, goes_on=done["speak"]["voice"] is None)
    videos: dict[str, Footage] = {main.row.id: main}
    framed: list[dict[str, Any]] = []
    for at, piece in enumerate(pieces):
        video = videos.setdefault(piece.source_video_id, footage(work, piece.source_video_id))
        seen = seen_in(work, video.row, duration_ms).seen_between(piece.start_ms, piece.end_ms)
        framing = choose_framing(
            video.probe, platform.width_px, platform.height_px, seen=seen, span_ms=(piece.start_ms, piece.end_ms)
        )
        framed.append(asdict(piece) | {"framing": asdict(framing)})
        work.tell(100 * (at + 1) / len(pieces))
    return {"pieces": framed}
