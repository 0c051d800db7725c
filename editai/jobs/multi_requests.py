"""Asking for other videos to be set into a main one: as ``editai.jobs.requests``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.add_voice_requests import checked_voice
from editai.jobs.inserting import insert_job
from editai.library.footage import checked_keywords
from editai.library.inserts import DEFAULT_LENGTH_MS, LENGTHS_MS, MOST_EXTRAS, Insert, check_inserts
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Profile

SOURCE_AUDIO: Final = ("duck", "mute-speech", "off")


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiRequest:
    """A main video, others with their keywords, and what is said."""

    main_id: str
    others: Mapping[str, str | Sequence[str]]
    """Keywords by the id of each other video."""
    script: str = ""
    """Spoken over all of it; or ``subtitles``."""
    subtitles: bytes | None = None
    """An SRT or VTT file of what is said in the main video, whose sound then stays."""
    voice: str | None = None
    platform: str = "tiktok"
    captions: str | None = None
    burn: bool = True
    """Show captions."""
    length_ms: int = DEFAULT_LENGTH_MS
    """Of an insert."""
    source_audio: str = "duck"
    """What becomes of the videos' sound under a script."""


def check_multi(profile: Profile, request: MultiRequest) -> dict[str, Any]:
    """The job's data, all but the videos; for whoever has still to bring them in.

    Raises:
        InputError: one sentence for the first thing that is wrong.
    """
    from editai.captions.choice import check_signs, check_style, style_name
    from editai.captions.reading import read_subtitles
    from editai.render.platforms import check_platform

    if not 1 <= len(request.others) <= MOST_EXTRAS:
        raise InputError(f"Set 1 to {MOST_EXTRAS} other videos in; {len(request.others)} were given.")
    if not LENGTHS_MS[0] <= request.length_ms <= LENGTHS_MS[1]:
        raise InputError("An insert lasts 0.5 to 5 seconds.")
    check_platform(request.platform)
    if request.source_audio not in SOURCE_AUDIO:
        raise InputError("The sound of the videos can be: duck, mute-speech or off.")
    style = style_name(profile, request.captions)
    check_style(style)
    if bool(request.script.strip()) == (request.subtitles is not None):
        raise InputError("Give a script or an SRT file: one of them, so that it is known when each word is said.")
    spoken: dict[str, Any] = {"script": "", "cues": None}
    if request.subtitles is not None:
        given = read_subtitles(request.subtitles)
        spoken["cues"] = [cue.as_json() for cue in given.cues]
        told = " ".join(cue.text for cue in given.cues)
    else:
        spoken |= checked_voice(profile, request.script, request.voice)
        told = request.script
    if request.burn:
        check_signs(profile, style, told)
    return spoken | {
        "platform": request.platform,
        "captions": style,
        "burn": request.burn,
        "length_ms": int(request.length_ms),
        "source_audio": request.source_audio,
    }


def multi_data(store: Store, member: Membership, request: MultiRequest) -> dict[str, Any]:
    """All of the job's data.

    Raises:
        InputError: as ``check_multi``; or a video has no keywords, or is the main one, too.
        NotFound: a video is not this store's.
    """
    require(member, *MAKERS)
    data = check_multi(member.profile, request)
    main = store.library.source_video(member.profile_id, request.main_id)
    others = []
    for source_video_id, keywords in request.others.items():
        other = store.library.source_video(member.profile_id, source_video_id)
        if other.id == main.id:
            raise InputError(f"“{other.name}” is the main video. Choose another one to set in.")
        words = checked_keywords(keywords)
        if not words:
            raise InputError(f"“{other.name}” has no keywords, so nobody knows where to show it. Give it some.")
        others.append({"source_video_id": other.id, "keywords": words})
    main_ms = int(main.probe["duration_ms"])
    if data["cues"] is not None and data["cues"][-1]["start_ms"] >= main_ms:
        raise InputError(f"The captions go on after the main video has ended at {main_ms / 1000:.1f} s.")
    return data | {"main_id": main.id, "others": others, "name": main.name, "inserts": None}


def submit_multi_plan(store: Store, member: Membership, request: MultiRequest, *, job_id: str | None = None) -> Job:
    """Find where the videos fit. Result: ``inserts``, ``unmatched`` (``name``, ``keyword``), ``notes``, ``words``,
    ``duration_ms``, ``videos`` (names by id), and ``asked`` to render it with.
    """
    return insert_job(store, member, kinds.MULTI_PLAN, multi_data(store, member, request), job_id)


def submit_multi(
    store: Store,
    member: Membership,
    request: MultiRequest | None = None,
    *,
    plan: Job | None = None,
    inserts: Sequence[Insert] | None = None,
    job_id: str | None = None,
) -> Job:
    """Set the videos into the main one: as a request says, or as a finished plan does.

    Args:
        inserts: a person's own in place of the planned ones.

    Result: ``media_key``, what was measured, ``inserts``, ``unmatched``, ``notes``, ``cues``, ``cost_microusd``.

    Raises:
        InputError: as ``multi_data``; the inserts have faults, all named by row.
    """
    require(member, *MAKERS)
    if (request is None) == (plan is None):
        raise ValueError("a request or a plan")
    if request is not None:
        data = multi_data(store, member, request)
    else:
        assert plan is not None
        require(member, *MAKERS)
        data = {name: value for name, value in plan.data.items() if name not in ("profile_id", "retry_of", "first_job")}
    for source_video_id in [data["main_id"], *(each["source_video_id"] for each in data["others"])]:
        store.library.source_video(member.profile_id, str(source_video_id))
    if inserts is not None:
        lengths = {
            str(each["source_video_id"]): int(
                store.library.source_video(member.profile_id, str(each["source_video_id"])).probe["duration_ms"]
            )
            for each in data["others"]
        }
        duration_ms = int(dict(plan.result or {}).get("duration_ms") or 0) if plan else 0
        data["inserts"] = [each.as_json() for each in check_inserts(inserts, lengths, duration_ms or None)]
    return insert_job(store, member, kinds.MULTI, data, job_id)
