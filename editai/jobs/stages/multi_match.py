"""multi · match: the other videos where their words are said, unless a person has placed them."""

from __future__ import annotations

from typing import Any

from editai.errors import InputError
from editai.jobs.tools import footage
from editai.jobs.work import Done, Work
from editai.library.inserts import Insert, check_inserts, lay_out
from editai.library.matching import fold
from editai.library.placing import Extra, place_inserts
from editai.render.platforms import PLATFORMS
from editai.speech.words import Word


def run(work: Work, done: Done) -> dict[str, Any]:
    """``inserts``, ``unmatched``, ``notes``, ``words``, ``duration_ms``, ``videos`` (names by id)."""
    duration_ms = int(done["speak"]["duration_ms"])
    _require_length(work, duration_ms)
    extras = [_extra(work, each) for each in work.data["others"]]
    words = [Word.from_json(word) for word in done["speak"]["words"]]
    placed = place_inserts(words, extras, duration_ms, int(work.data["length_ms"]))
    inserts = placed.inserts
    if work.data["inserts"] is not None:
        lengths = {extra.source_video_id: footage(work, extra.source_video_id).probe.duration_ms for extra in extras}
        given = [Insert.from_json(each) for each in work.data["inserts"]]
        inserts = tuple(check_inserts(given, lengths, duration_ms))
    main = footage(work, str(work.data["main_id"]))
    lay_out(inserts, main.row.id, main.probe.duration_ms, duration_ms, goes_on=done["speak"]["voice"] is None)
    return {
        "inserts": [insert.as_json() for insert in inserts],
        "unmatched": [{"name": name, "keyword": keyword} for name, keyword in placed.unmatched],
        "notes": list(placed.notes) if work.data["inserts"] is None else [],
        "words": done["speak"]["words"],
        "duration_ms": duration_ms,
        "videos": {extra.source_video_id: extra.name for extra in extras},
        "main_id": main.row.id,
        "name": main.row.name,
    }


def _extra(work: Work, asked: Any) -> Extra:
    """The video with its shots: segments of these keywords first, then favourites, then its other segments; all
    of it where it has none."""
    video = footage(work, str(asked["source_video_id"]))
    wanted = {fold(word) for word in asked["keywords"]}
    segments = work.store.library.segments(work.profile_id, video.row.id)
    ordered = sorted(
        segments,
        key=lambda each: (not wanted & {fold(word) for word in each.keywords}, not each.is_favourite, each.start_ms),
    )
    parts = tuple((each.start_ms, min(each.end_ms, video.probe.duration_ms)) for each in ordered)
    return Extra(
        source_video_id=video.row.id,
        name=video.row.name,
        keywords=tuple(str(word) for word in asked["keywords"]),
        parts=parts or ((0, video.probe.duration_ms),),
    )


def _require_length(work: Work, duration_ms: int) -> None:
    platform = PLATFORMS[work.data["platform"]]
    least, most = platform.min_duration_ms.value, platform.max_duration_ms.value
    if not least <= duration_ms <= most:
        raise InputError(
            f"This makes a video of {duration_ms / 1000:.1f} s, and {platform.title} takes {least / 1000:g} to "
            f"{most / 1000:g} s."
        )
