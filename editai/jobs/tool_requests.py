"""Asking for a single tool's work: as ``editai.jobs.requests``, for what is done with a video besides clips.

Every function proves the member's role and that the videos are the store's, checks what was given and
answers with the queued row. Nothing here imports the jobs engine or anything heavy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from editai.errors import InputError, NotFound
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.media.speech_spans import DEFAULT_SHORTEST_MS, DEFAULT_THRESHOLD
from editai.profiles.access import MAKERS, require
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Profile

if TYPE_CHECKING:
    from editai.captions.reading import SubtitleCue, Subtitles

_SHORTEST_MS: Final = (100, 10_000)
_MOST_VIDEOS: Final = 20
_MOST_PHOTOS: Final = 20
_MOST_WORDS: Final = 80
_PHOTO_SECONDS: Final = 3.0
_PHOTO_WORDS: Final = ("name", "price", "badge", "call_to_action")


def check_listening(threshold: float = DEFAULT_THRESHOLD, shortest_ms: int = DEFAULT_SHORTEST_MS) -> None:
    """Nothing, when speech can be looked for with these numbers.

    Raises:
        InputError: one is out of its range.
    """
    if not (math.isfinite(threshold) and 0 <= threshold <= 1):
        raise InputError("The threshold must be between 0 and 1; 0.5 suits most videos.")
    if not _SHORTEST_MS[0] <= shortest_ms <= _SHORTEST_MS[1]:
        raise InputError("The shortest speech must be between 0.1 and 10 seconds; 0.25 suits most videos.")


def check_keep(keep_percent: float) -> None:
    """Nothing, when so much of the speech can be kept.

    Raises:
        InputError: it is no number from 0 to 100.
    """
    if not (math.isfinite(keep_percent) and 0 <= keep_percent <= 100):
        raise InputError("What is kept of the speech must be between 0 and 100 percent; 0 mutes it.")


def submit_detect_voice(
    store: Store,
    member: Membership,
    source_video_id: str,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    shortest_ms: int = DEFAULT_SHORTEST_MS,
    job_id: str | None = None,
) -> Job:
    """Find where people speak. Result: the ``detect-voice`` object of CONTRACTS §5."""
    check_listening(threshold, shortest_ms)
    data = {"threshold": float(threshold), "shortest_ms": int(shortest_ms)}
    return _submit(store, member, kinds.DETECT_VOICE, source_video_id, data, job_id)


def submit_mute_voice(
    store: Store,
    member: Membership,
    source_video_id: str,
    *,
    keep_percent: float = 0.0,
    threshold: float = DEFAULT_THRESHOLD,
    shortest_ms: int = DEFAULT_SHORTEST_MS,
    job_id: str | None = None,
) -> Job:
    """Lower the speech in a video, the picture untouched.

    Result: ``media_key``, ``speech``, ``speech_ms``, ``keep_percent``, ``note`` where there is something to say, and
    ``before`` and ``after`` with the measured levels ``inside_dbfs`` and ``outside_dbfs``.
    """
    check_listening(threshold, shortest_ms)
    check_keep(keep_percent)
    data = {"keep_percent": float(keep_percent), "threshold": float(threshold), "shortest_ms": int(shortest_ms)}
    return _submit(store, member, kinds.MUTE_VOICE, source_video_id, data, job_id)


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
    from editai.captions.styles import STYLES
    from editai.speech.languages import check_language

    check_language(language)
    if style not in STYLES:
        raise InputError(f"There is no caption style “{style[:40]}”. Choose one of: {', '.join(sorted(STYLES))}.")


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
    from editai.captions.reading import checked_cues, read_subtitles

    require(member, *MAKERS)
    source = store.library.source_video(member.profile_id, source_video_id)
    chosen = str(style or member.profile.caption.get("style") or "bold")
    check_caption(chosen, language)
    duration_ms = int(source.probe["duration_ms"])
    given: Subtitles | None = None
    if cues is not None:
        given = checked_cues(cues, duration_ms)
    elif subtitles is not None:
        given = read_subtitles(subtitles, duration_ms)
    if given is not None:
        check_glyphs(" ".join(cue.text for cue in given.cues), chosen)
    data = {
        "cues": None if given is None else [cue.as_json() for cue in given.cues],
        "repairs": [] if given is None else [{"line": each.line, "what": each.what} for each in given.repairs],
        "language": language,
        "captions": chosen,
        "burn": burn,
    }
    return _submit(store, member, kinds.CAPTION, source_video_id, data, job_id)


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
    from editai.render.platforms import PLATFORMS

    if not 1 <= count <= _MOST_PHOTOS:
        raise InputError(f"A clip takes 1 to {_MOST_PHOTOS} photos; {count} were given.")
    platform = str(how.get("platform") or "tiktok")
    if platform not in PLATFORMS:
        raise InputError(f"There is no platform “{platform[:40]}”. Choose one of: {', '.join(sorted(PLATFORMS))}.")
    style = str(how.get("captions") or profile.caption.get("style") or "bold")
    check_caption(style, None)
    asked = how.get("seconds")
    seconds = _PHOTO_SECONDS if asked is None else float(asked)
    if not (math.isfinite(seconds) and 1 <= seconds <= 10):
        raise InputError("A photo is shown for 1 to 10 seconds.")
    if any(len(words.get(name, "")) > _MOST_WORDS for name in _PHOTO_WORDS):
        raise InputError(f"Name, price, badge and call to action have at most {_MOST_WORDS} characters each.")
    spoken: dict[str, Any] = {"script": "", "voice": "", "speed": 1.0}
    if script.strip():
        spoken = checked_voice(profile, script, how.get("voice"))
        check_glyphs(script, style)
    else:
        least = PLATFORMS[platform].min_duration_ms.value
        if count * seconds * 1000 < least:
            raise InputError(
                f"{count} × {seconds:g} s is shorter than the {least / 1000:g} s that "
                f"{PLATFORMS[platform].title} takes. Add photos, or show each longer."
            )
    told = {name: " ".join(words.get(name, "").split()) for name in _PHOTO_WORDS}
    card = bool(how.get("card"))
    return spoken | {"platform": platform, "captions": style, "seconds": seconds, "words": told, "card": card}


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


def check_glyphs(text: str, style: str) -> None:
    """Nothing, when the captions' font can show the text.

    Raises:
        InputError: the signs that it lacks.
    """
    from editai.captions.fonts import FACES, missing_glyphs
    from editai.captions.styles import STYLES

    missing = missing_glyphs(text, FACES[STYLES[style].family])
    if missing:
        raise InputError(
            f"The font of the captions has no sign for {' '.join(missing[:10])}. Write these words otherwise.",
            signs=missing[:50],
        )


def _submit(
    store: Store, member: Membership, kind: str, source_video_id: str, data: Mapping[str, Any], job_id: str | None
) -> Job:
    """Insert the row for one video, once role and video are proven."""
    require(member, *MAKERS)
    source = store.library.source_video(member.profile_id, source_video_id)
    return insert_job(store, member, kind, {"source_video_id": source.id, "name": source.name, **data}, job_id)
