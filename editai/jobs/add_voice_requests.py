"""Asking for a script spoken over videos; and what every spoken script is checked for.

As ``editai.jobs.requests``: a function proves role and videos, checks what was given and answers with the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Profile

_MOST_VIDEOS: Final = 20


def checked_voice(profile: Profile, script: str, voice: str | None, bed: str = "duck") -> dict[str, Any]:
    """What a tool speaks, every default of the store filled in: ``script`` and the store's preset.

    Raises:
        InputError: nothing that can be spoken, an unknown voice, or an unknown way with the video's sound.
    """
    from editai.render.voiced import BEDS
    from editai.speech.preset import store_preset
    from editai.speech.script import check_script
    from editai.speech.voices import parse_voice

    preset = store_preset(profile.voice, voice=voice)
    check_script(script.strip(), parse_voice(preset.voice))
    if bed not in BEDS:
        raise InputError(f"The sound of the video can be: {', '.join(BEDS)}.")
    return {"script": script.strip(), **preset.as_json()}


def submit_add_voice(
    store: Store,
    member: Membership,
    source_video_ids: Sequence[str],
    script: str,
    *,
    voice: str | None = None,
    bed: str = "duck",
    job_id: str | None = None,
) -> Job:
    """Speak a script over several videos, each as a file of its own.

    Args:
        bed: what becomes of their sound: ``duck``, ``replace`` or ``mute-speech``.

    Result: ``results``: for each video ``input`` (its name), ``ok``, ``error``, ``media_key`` and what was measured.
    """
    require(member, *MAKERS)
    data = checked_voice(member.profile, script, voice, bed)
    ids = list(dict.fromkeys(source_video_ids))
    if not ids:
        raise InputError("There is no video. Choose one or several.")
    if len(ids) > _MOST_VIDEOS:
        raise InputError(f"A voice is laid over at most {_MOST_VIDEOS} videos at once. Choose fewer.")
    names = [store.library.source_video(member.profile_id, each).name for each in ids]
    name = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
    data |= {"source_video_ids": ids, "bed": bed, "name": name}
    return insert_job(store, member, kinds.ADD_VOICE, data, job_id)
