"""Asking for captions in a video.

As ``editai.jobs.requests``: a function proves role and videos, checks what was given and answers with the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from editai.jobs import kinds
from editai.jobs.inserting import insert_for_video
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Job, Membership

if TYPE_CHECKING:
    from editai.captions.reading import SubtitleCue, Subtitles


def read_given(content: bytes) -> Subtitles:
    """A person's SRT or VTT file, checked before any video is looked at.

    Raises:
        InputError: every fault by its line.
    """
    from editai.captions.reading import read_subtitles

    return read_subtitles(content)


def check_caption(style: str, language: str | None) -> None:
    """Nothing, when captions can be made in that look from that language.

    Raises:
        InputError: there is no such style or language.
    """
    from editai.captions.choice import check_style
    from editai.speech.languages import check_language

    check_language(language)
    check_style(style)


def submit_caption(
    store: Store,
    member: Membership,
    source_video_id: str,
    *,
    subtitles: bytes | None = None,
    cues: Sequence[SubtitleCue] | None = None,
    language: str | None = None,
    style: str | None = None,
    burn: bool = True,
    job_id: str | None = None,
) -> Job:
    """Set captions into a video: from an SRT or VTT file, from edited cues, else from what is said in it.

    Result: ``cues``, ``srt_key``, ``vtt_key``, ``media_key`` (None without ``burn``), ``language``, ``confidence`` of
    what was heard, ``repairs`` (``line``, ``what``) of what was given, and the measured size, length and loudness.

    Raises:
        InputError: the captions have faults, all named by line or row; unknown style or language.
        NotFound: the video is not this store's.
    """
    from editai.captions.choice import check_signs, style_name
    from editai.captions.reading import checked_cues, read_subtitles

    require(member, *MAKERS)
    source = store.library.source_video(member.profile_id, source_video_id)
    chosen = style_name(member.profile, style)
    check_caption(chosen, language)
    duration_ms = int(source.probe["duration_ms"])
    given: Subtitles | None = None
    if cues is not None:
        given = checked_cues(cues, duration_ms)
    elif subtitles is not None:
        given = read_subtitles(subtitles, duration_ms)
    if given is not None:
        check_signs(member.profile, chosen, " ".join(cue.text for cue in given.cues))
    data = {
        "cues": None if given is None else [cue.as_json() for cue in given.cues],
        "repairs": [] if given is None else [{"line": each.line, "what": each.what} for each in given.repairs],
        "language": language,
        "captions": chosen,
        "burn": burn,
    }
    return insert_for_video(store, member, kinds.CAPTION, source_video_id, data, job_id)
