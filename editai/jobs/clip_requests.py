"""Asking for more of a clip: its shots before it is made, several variants at once, and the same clip changed.

As ``editai.jobs.requests``: every function proves the role and what was given, and answers with queued rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from editai.captions.table import Row, cleaned
from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.jobs.make_choices import ChosenMusic, ChosenShot
from editai.jobs.make_request import MOST_VARIANTS, MakeRequest, checked_make_data
from editai.library.fingerprint import VOICE_DETAILS
from editai.profiles.access import MAKERS, require
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Clip, Job, Membership

_VARIANT_SPACE: Final = uuid.UUID("0c9b6a55-7f0e-4a3e-9a55-7a0d6cf7d2b1")
"""Name space of a batch's jobs: one for each number, however often the button is pressed."""


def submit_look(
    settings: Settings, store: Store, member: Membership, request: MakeRequest, *, job_id: str | None = None
) -> Job:
    """Look at the shots of a clip before it is made; quick, and free of charge.

    A voice that costs nothing is spoken, so that the shots are exactly those of the clip (and its speaking is
    done); any other is estimated.

    Result: ``shots`` and ``alternatives`` (``source_video_id``, ``start_ms``, ``end_ms``, ``speed``,
    ``crop_variant``, ``framing``), ``duration_ms``, ``is_exact``, ``notes``.

    Raises: as ``submit_make``.
    """
    require(member, *MAKERS)
    data = checked_make_data(settings, store, member.profile, request)
    return insert_job(store, member, kinds.LOOK, data, job_id)


def submit_variants(
    settings: Settings,
    store: Store,
    member: Membership,
    request: MakeRequest,
    count: int,
    *,
    batch_id: str | None = None,
    vary_style: bool = True,
) -> list[Job]:
    """Make 1 to 10 variants of one project: each opens with another shot, in another order and caption style.

    Args:
        batch_id: a UUID; asking again with the same one answers with the jobs that stand.
        vary_style: False keeps the asked caption style in all of them.

    Raises: as ``submit_make``; nothing was asked for then.
    """
    from editai.captions.choice import check_signs

    require(member, *MAKERS)
    if not 1 <= count <= MOST_VARIANTS:
        raise InputError(f"A project is made in 1 to {MOST_VARIANTS} variants at once.")
    if count > 1 and (request.segments or request.cues):
        raise InputError("Chosen shots and captions make one clip. Reset them, or make one variant.")
    batch = str(uuid.UUID(batch_id)) if batch_id else str(uuid.uuid4())
    asked = [replace(request, variant=number) for number in range(count)]
    all_data = [checked_make_data(settings, store, member.profile, each) for each in asked]
    styles = _styles_from(str(all_data[0]["captions"]))
    if vary_style:
        all_data = [{**data, "captions": styles[at % len(styles)]} for at, data in enumerate(all_data)]
    for data in all_data:
        check_signs(member.profile, data["captions"], request.script)
    return [
        insert_job(
            store, member, kinds.MAKE, {**data, "batch": batch}, str(uuid.uuid5(_VARIANT_SPACE, f"{batch}/{at}"))
        )
        for at, data in enumerate(all_data)
    ]


def request_of_clip(clip: Clip) -> MakeRequest:
    """The request that makes this clip once more, as the next variant of its project, shot for shot.

    Raises:
        InputError: the clip is from a version that did not keep what it was made of.
    """
    used: dict[str, Any] = dict(clip.used)
    if "shots" not in used or "source_video_ids" not in used:
        raise InputError("This clip was made by an older version. Make it anew from the form to change it.")
    music = used.get("music")
    return MakeRequest(
        script=str(used["script"]),
        source_video_ids=tuple(used["source_video_ids"]),
        platform=str(used["platform"]),
        voice=str(used["voice"]),
        spoken_as={name: used[name] for name in ("voice", "speed", *VOICE_DETAILS) if used.get(name)},
        captions=str(used["style"]),
        source_audio=str(used["source_audio"]),
        card=bool(used.get("card")),
        name=clip.project_name,
        project_id=clip.project_id,
        segments=tuple(ChosenShot.from_json(shot) for shot in used["shots"] if shot.get("source_video_id")),
        focus=dict(used.get("focus") or {}),
        fit=dict(used.get("fit") or {}),
        cues=tuple(Row(**row) for row in used.get("cues") or ()),
        music=ChosenMusic.from_json(music) if music else None,
    )


def with_captions(clip: Clip, rows: Sequence[Row], *, say_it: bool = False) -> MakeRequest:
    """The clip with these captions. The voice stays as it is, word for word, unless they are to be said, too.

    Args:
        say_it: the captions' text becomes the script; only its changed sentences are spoken again, and the
            captions follow the voice's new times.

    Raises:
        InputError: no row is left; the script's own captions would have come back.
    """
    request = request_of_clip(clip)
    kept = tuple(cleaned(row) for row in rows)
    if not kept:
        raise InputError("There is no caption left. Keep one, or make the clip without captions.")
    text = " ".join(row.text for row in kept)
    if say_it and text != " ".join(request.script.split()):
        return replace(request, script=text, cues=())
    return replace(request, cues=kept)


def _styles_from(first: str) -> list[str]:
    """All caption styles, beginning with this one; where there are to be none, there are none in all."""
    from editai.captions.styles import NO_CAPTIONS, STYLES

    if first == NO_CAPTIONS:
        return [NO_CAPTIONS]
    names = list(STYLES)
    at = names.index(first) if first in names else 0
    return names[at:] + names[:at]
