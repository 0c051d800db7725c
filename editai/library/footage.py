"""Source videos and their segments, as the store's people keep them in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from editai.errors import InputError, NotFound
from editai.library.matching import fold, says_all
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Membership, Segment, SourceVideo

Orientation = Literal["portrait", "landscape", "square"]

SHORTEST_SEGMENT_MS: Final = 200
"""Shorter is a flicker."""
MOST_KEYWORDS: Final = 20
_LONGEST_KEYWORD: Final = 40
_LONGEST_NOTE: Final = 500
_LONGEST_NAME: Final = 200
_SQUARE: Final = 0.02
"""So little longer one way still looks square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to show of a store's source videos. Empty shows all."""

    query: str = ""
    """Words of the name, the rights note or a segment's keywords."""
    orientation: Orientation | None = None
    speech: bool | None = None
    """True: somebody speaks. False: nobody does, or there is no sound. None: either."""


def orientation(probe: Mapping[str, Any]) -> Orientation:
    """How a video lies, as displayed."""
    width, height = int(probe.get("width") or 1), int(probe.get("height") or 1)
    if abs(width - height) <= _SQUARE * max(width, height):
        return "square"
    return "portrait" if height > width else "landscape"


def find_footage(sources: Sequence[SourceVideo], segments: Sequence[Segment], wanted: Wanted) -> list[SourceVideo]:
    """The videos that fit, in their order."""
    keywords: dict[str, list[str]] = {}
    for segment in segments:
        keywords.setdefault(segment.source_video_id, []).extend(segment.keywords)
    return [
        source
        for source in sources
        if (wanted.orientation is None or orientation(source.probe) == wanted.orientation)
        and (wanted.speech is None or _speaks(source) == wanted.speech)
        and says_all(wanted.query, source.name, source.rights_note, *keywords.get(source.id, ()))
    ]


def _speaks(source: SourceVideo) -> bool | None:
    """None while nobody has listened to it: it is counted neither among those with speech nor without."""
    if not source.probe.get("audio"):
        return False
    known = source.probe.get("has_speech")
    return None if known is None else bool(known)


def change_source(
    store: Store, member: Membership, source_video_id: str, *, name: str | None = None, rights_note: str | None = None
) -> SourceVideo:
    """Give a source video another name, or say whose it is and where it may be shown.

    Raises:
        Forbidden: the person is neither owner nor editor.
        NotFound: no such video in the store.
        InputError: empty or too long.
    """
    require(member, *MAKERS)
    changes: dict[str, Any] = {}
    if name is not None:
        changes["name"] = " ".join(name.split())
        if not 0 < len(changes["name"]) <= _LONGEST_NAME:
            raise InputError(f"A video's name has 1 to {_LONGEST_NAME} characters.", field="name")
    if rights_note is not None:
        changes["rights_note"] = rights_note.strip()
        if len(changes["rights_note"]) > _LONGEST_NOTE:
            raise InputError(f"A rights note has at most {_LONGEST_NOTE} characters.", field="rights_note")
    return store.library.change_source_video(member.profile_id, source_video_id, changes)


def add_segment(
    store: Store,
    member: Membership,
    source_video_id: str,
    start_ms: int,
    end_ms: int,
    keywords: str | Sequence[str] = (),
) -> Segment:
    """Keep a part of a source video as a segment.

    Args:
        keywords: words, or one text with commas between them.

    Raises:
        Forbidden, NotFound: as ``change_source``.
        InputError: it leaves the video, is too short, or stands already.
    """
    require(member, *MAKERS)
    source = store.library.source_video(member.profile_id, source_video_id)
    start_ms, end_ms = _checked_span(source, start_ms, end_ms)
    words = checked_keywords(keywords)
    for standing in store.library.segments(member.profile_id, source_video_id):
        if (standing.start_ms, standing.end_ms) == (start_ms, end_ms):
            raise InputError("There is a segment of exactly these times already.", segment_id=standing.id)
    return store.library.add_segment(
        member.profile_id, source_video_id, start_ms=start_ms, end_ms=end_ms, keywords=words
    )


def change_segment(
    store: Store,
    member: Membership,
    segment: Segment,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    keywords: str | Sequence[str] | None = None,
    is_favourite: bool | None = None,
) -> Segment:
    """Change what is named of a segment. Raises: as ``add_segment``."""
    require(member, *MAKERS)
    changes: dict[str, Any] = {}
    if start_ms is not None or end_ms is not None:
        source = store.library.source_video(member.profile_id, segment.source_video_id)
        changes["start_ms"], changes["end_ms"] = _checked_span(
            source,
            segment.start_ms if start_ms is None else start_ms,
            segment.end_ms if end_ms is None else end_ms,
        )
    if keywords is not None:
        changes["keywords"] = checked_keywords(keywords)
    if is_favourite is not None:
        changes["is_favourite"] = is_favourite
    return store.library.change_segment(member.profile_id, segment.id, changes)


def segment_of(store: Store, profile_id: str, segment_id: str) -> Segment:
    """The store's segment of that id.

    Raises:
        NotFound: there is none.
    """
    for segment in store.library.all_segments(profile_id):
        if segment.id == segment_id:
            return segment
    raise NotFound("There is no such segment in this store.")


def delete_segment(store: Store, member: Membership, segment_id: str) -> None:
    """Take a segment out; its video and the clips that show it stay.

    Raises:
        Forbidden, NotFound: as ``change_source``.
    """
    require(member, *MAKERS)
    store.library.delete_segment(member.profile_id, segment_id)


def checked_keywords(given: str | Sequence[str]) -> list[str]:
    """Keywords as they are kept: trimmed, each once whatever its letters and accents.

    Raises:
        InputError: too many, or one is too long.
    """
    parts = given.replace(";", ",").split(",") if isinstance(given, str) else given
    kept: dict[str, str] = {}
    for part in parts:
        word = " ".join(str(part).split())
        if word:
            kept.setdefault(fold(word), word)
    if len(kept) > MOST_KEYWORDS:
        raise InputError(f"A segment has at most {MOST_KEYWORDS} keywords; {len(kept)} were given.")
    for word in kept.values():
        if len(word) > _LONGEST_KEYWORD:
            raise InputError(f"A keyword has at most {_LONGEST_KEYWORD} characters: “{word[:30]}…” is longer.")
    return list(kept.values())


def _checked_span(source: SourceVideo, start_ms: int, end_ms: int) -> tuple[int, int]:
    duration_ms = int(source.probe.get("duration_ms") or 0)
    if not 0 <= start_ms < end_ms <= duration_ms:
        raise InputError(
            f"A segment lies within its video, which lasts {duration_ms / 1000:.1f} s; "
            f"{start_ms / 1000:.1f} to {end_ms / 1000:.1f} s does not."
        )
    if end_ms - start_ms < SHORTEST_SEGMENT_MS:
        raise InputError(f"A segment lasts {SHORTEST_SEGMENT_MS / 1000:g} s or more.")
    return start_ms, end_ms
