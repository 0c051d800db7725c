"""Asking for a clip of product photos.

As ``editai.jobs.requests``: a function proves role and videos, checks what was given and answers with the row.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from editai.errors import InputError, NotFound
from editai.jobs import kinds
from editai.jobs.add_voice_requests import checked_voice
from editai.jobs.inserting import insert_job
from editai.profiles.access import MAKERS, require
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Profile

_MOST_PHOTOS: Final = 20
_MOST_WORDS: Final = 80
_PHOTO_SECONDS: Final = 3.0
_PHOTO_WORDS: Final = ("name", "price", "badge", "call_to_action")


def check_photos(
    profile: Profile, count: int, words: Mapping[str, str], *, script: str = "", **how: Any
) -> dict[str, Any]:
    """The job's data for a clip of photos, every default filled in, all but the photos themselves.

    Args:
        words: ``name``, ``price``, ``badge``, ``call_to_action``; what is missing is ''.
        how: ``voice``, ``platform``, ``captions``, ``seconds`` a photo where there is no script, ``card``: whether
            the store's end card closes it.

    Raises:
        InputError: one sentence for the first thing that is wrong.
    """
    from editai.captions.choice import check_signs, check_style, style_name
    from editai.render.platforms import check_platform

    if not 1 <= count <= _MOST_PHOTOS:
        raise InputError(f"A clip takes 1 to {_MOST_PHOTOS} photos; {count} were given.")
    platform = check_platform(str(how.get("platform") or "tiktok"))
    style = style_name(profile, how.get("captions"))
    check_style(style)
    asked = how.get("seconds")
    seconds = _PHOTO_SECONDS if asked is None else float(asked)
    if not (math.isfinite(seconds) and 1 <= seconds <= 10):
        raise InputError("A photo is shown for 1 to 10 seconds.")
    if any(len(words.get(name, "")) > _MOST_WORDS for name in _PHOTO_WORDS):
        raise InputError(f"Name, price, badge and call to action have at most {_MOST_WORDS} characters each.")
    spoken: dict[str, Any] = {"script": "", "voice": "", "speed": 1.0}
    if script.strip():
        spoken = checked_voice(profile, script, how.get("voice"))
        check_signs(profile, style, script)
    else:
        least = platform.min_duration_ms.value
        if count * seconds * 1000 < least:
            raise InputError(
                f"{count} × {seconds:g} s is shorter than the {least / 1000:g} s that "
                f"{platform.title} takes. Add photos, or show each longer."
            )
    told = {name: " ".join(words.get(name, "").split()) for name in _PHOTO_WORDS}
    card = bool(how.get("card"))
    return spoken | {"platform": platform.name, "captions": style, "seconds": seconds, "words": told, "card": card}


def submit_photos(
    settings: Settings,
    store: Store,
    member: Membership,
    photo_keys: Sequence[str],
    words: Mapping[str, str],
    *,
    script: str = "",
    source_video_id: str | None = None,
    job_id: str | None = None,
    **how: Any,
) -> Job:
    """Make a clip of product photos (keys of ``library.photos.keep_photo``), spoken over where there is a script.

    Args:
        source_video_id: a video whose best part opens the clip.

    Result: ``media_key``, ``duration_ms``, ``width``, ``height``, ``loudness_lufs``, ``shots``, ``cues``,
    ``cost_microusd``.

    Raises:
        InputError: as ``check_photos``.
        NotFound: a photo is not this store's.
    """
    require(member, *MAKERS)
    data = check_photos(member.profile, len(photo_keys), words, script=script, **how)
    with open_media(settings, store) as media:
        if any(media.size(member.profile_id, key) is None for key in photo_keys):
            raise NotFound("One of the photos is gone. Add it again.")
    if source_video_id:
        data["source_video_id"] = store.library.source_video(member.profile_id, source_video_id).id
    data |= {"photo_keys": list(photo_keys), "name": data["words"]["name"] or f"{len(photo_keys)} photos"}
    return insert_job(store, member, kinds.PHOTOS, data, job_id)
