"""make · save: the clip's files under their final names, its row, and what the job answers."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from editai.captions.files import to_srt, to_vtt
from editai.errors import ToolError
from editai.jobs.stages.caption import read_cues
from editai.jobs.stages.looked import known_of
from editai.jobs.stages.speak import read_words
from editai.jobs.work import Done, Work, clip_id_of
from editai.library.fingerprint import VOICE_DETAILS, clip_fingerprint, clip_inputs
from editai.media.framing import Framing
from editai.media.shots import Shot
from editai.render.cover import CoverPart, best_moment_ms, make_cover
from editai.render.structure import first_picture_ms
from editai.store.media import Media
from editai.store.rows import ClipSegment


def run(work: Work, done: Done) -> dict[str, Any]:
    """The ``make`` object of CONTRACTS §5 without ``stages``, with media keys in place of paths."""
    clip_id = clip_id_of(work.first_job_id)
    _time_files(work, done)
    keys = _adopted(work, done, clip_id)
    words = [word.as_json() for word in read_words(work, done)]
    cues = [{name: cue[name] for name in ("text", "start_ms", "end_ms")} for cue in done["caption"]["cues"]]
    report = done["check"]
    clip = work.store.library.save_clip(
        work.profile_id,
        clip_id=clip_id,
        project_id=done["ingest"]["project_id"],
        media_key=keys["clip"],
        cover_key=keys["cover"],
        fingerprint=_fingerprint(work, done),
        checks=report["checks"],
        words=words,
        cues=cues,
        used=_used(work, done, keys),
        segments=[
            ClipSegment(
                segment_id=None,
                source_video_id=shot["source_video_id"],
                start_ms=shot["start_ms"],
                end_ms=shot["end_ms"],
            )
            for shot in done["pick"]["shots"]
        ],
        created_by=work.job.created_by,
    )
    measured = ("duration_ms", "width", "height", "loudness_lufs", "true_peak_dbtp", "checks")
    return {
        "clip_id": clip.id,
        "project_id": clip.project_id,
        "media_key": keys["clip"],
        "cover_key": keys["cover"],
        "srt_key": keys["srt"],
        "vtt_key": keys["vtt"],
        **{name: report[name] for name in measured},
        "words": words,
        "cues": cues,
        "cost_microusd": done["speak"]["cost_microusd"],
        "voice": work.data["voice"],
        "platform": work.data["platform"],
        "notes": done["pick"]["notes"],
    }


def _time_files(work: Work, done: Done) -> None:
    """Put the subtitle files on the clip's own time line: its first picture is shown two frames late."""
    clip = work.file(done["render"]["clip"])
    if not clip.is_file():  # taken over already, and the subtitles with it or before it
        return
    cues, later_ms = read_cues(work, done), first_picture_ms(clip)
    for name, text in (("srt", to_srt(cues, later_ms=later_ms)), ("vtt", to_vtt(cues, later_ms=later_ms))):
        file = work.file(done["caption"][name])
        if file.is_file():
            beside = file.with_name(f"{file.name}.part")
            beside.write_text(text, encoding="utf-8")
            beside.replace(file)


def _adopted(work: Work, done: Done, clip_id: str) -> dict[str, str]:
    """The media keys of the clip's files, which lie there now. Run again, it takes up where it stopped."""
    cover = work.file("cover.jpg")
    files = {
        "srt": ("captions", work.file(done["caption"]["srt"])),
        "vtt": ("captions", work.file(done["caption"]["vtt"])),
        "cover": ("covers", cover),
        "clip": ("clips", work.file(done["render"]["clip"])),
    }
    keys = {name: f"{work.profile_id}/{kind}/{clip_id}{file.suffix}" for name, (kind, file) in files.items()}
    media = work.media
    clip = files["clip"][1]
    if clip.is_file() and not cover.is_file():
        make_cover(
            clip, cover, body_ms=done["render"]["body_ms"], at_ms=_best_moment_ms(work, done, clip), cancel=work.cancel
        )
    for name, (_, file) in files.items():
        _adopt(media, work.profile_id, keys[name], file)
    return keys


def _best_moment_ms(work: Work, done: Done, clip: Path) -> int | None:
    """The clip's best moment, from what its shots were chosen by; None where a shot's source was not looked at."""
    parts: list[CoverPart] = []
    for shot, framing in zip(done["pick"]["shots"], done["frame"]["framings"], strict=True):
        row = work.store.library.source_video(work.profile_id, shot["source_video_id"])
        seen = known_of(work, row, int(done["speak"]["duration_ms"]))
        if seen is None:
            return None
        parts.append(
            CoverPart(
                shot=Shot(**{each.name: shot[each.name] for each in fields(Shot)}),
                windows=seen.windows,
                sightings=seen.sightings,
                framing=Framing.from_json(framing),
            )
        )
    at_ms = best_moment_ms(parts, int(done["render"]["body_ms"]))
    return None if at_ms is None else at_ms + first_picture_ms(clip)


def _adopt(media: Media, profile_id: str, key: str, file: Path) -> None:
    if file.is_file():
        media.adopt(profile_id, key, file)
    elif media.size(profile_id, key) is None:
        raise ToolError("A file of the finished clip is gone. Make the clip again.", file=file.name)


_SHOT_FIELDS: Final = ("source_video_id", "start_ms", "end_ms", "speed", "crop_variant", "focus", "fit")
_CHOICES: Final = ("focus", "fit", "music", "variant", "segments", "cues", "batch")
"""What the person has decided beyond the form, kept where it was decided."""


def _fingerprint(work: Work, done: Done) -> str:
    sha256s = [
        work.store.library.source_video(work.profile_id, source_video_id).sha256
        for source_video_id in done["ingest"]["source_video_ids"]
    ]
    return clip_fingerprint(
        clip_inputs(work.profile, script=str(work.data["script"]), settings=work.data, source_sha256s=sha256s)
    )


def _used(work: Work, done: Done, keys: dict[str, str]) -> dict[str, Any]:
    report = done["check"]
    return {
        "voice": work.data["voice"],
        "engine": done["speak"]["engine"],
        "speed": work.data["speed"],
        **{name: work.data[name] for name in VOICE_DETAILS if work.data.get(name)},
        "style": work.data["captions"],
        "platform": work.data["platform"],
        "source_audio": work.data["source_audio"],
        "script": work.data["script"],
        "cost_microusd": done["speak"]["cost_microusd"],
        **{name: report[name] for name in ("duration_ms", "width", "height", "loudness_lufs", "true_peak_dbtp")},
        "body_ms": done["render"]["body_ms"],
        "srt_key": keys["srt"],
        "vtt_key": keys["vtt"],
        "notes": done["pick"]["notes"],
        "job_id": work.job.id,
        "card": work.data["card"],
        "source_video_ids": list(done["ingest"]["source_video_ids"]),
        "shots": [
            {name: shot.get(name) for name in _SHOT_FIELDS} | {"framing": framing}  # as it is seen in the clip
            for shot, framing in zip(done["pick"]["shots"], done["frame"]["framings"], strict=True)
        ],
        "speech_cached": done["speak"].get("cached"),
        "voice_sha256": done["render"].get("voice_sha256"),
        **{name: work.data[name] for name in _CHOICES if work.data.get(name)},
    }
