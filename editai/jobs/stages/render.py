"""make · render: one ffmpeg run from everything the stages before have left; the voice is listened to meanwhile."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from typing import Any, Final

from editai.captions.fonts import fonts_folder
from editai.jobs.hearing import Hearing
from editai.jobs.work import Done, Work
from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.render.music import music_track
from editai.render.parts import MusicTrack
from editai.render.plan import CaptionLayer, EndCard, PlanInputs, PlanSegment, VoiceTrack, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from editai.speech.no_voice import SILENT
from editai.speech.voices import parse_voice

_CLIP_FILE: Final = "clip.mp4"
_MUSIC_FILE: Final = "music.wav"


def run(work: Work, done: Done) -> dict[str, Any]:
    """``clip`` (file), ``duration_ms`` and ``body_ms`` as planned, ``frame_rate``, and what was ``heard``."""
    planned = plan(plan_inputs(work, done))
    spoken = done["speak"]
    language = parse_voice(str(work.data["voice"])).language[:2] or None
    voice = work.file(spoken["voice"])
    listened = Hearing(work, voice, duration_ms=spoken["duration_ms"], language=language) if _speaks(done) else None
    with listened or nullcontext():
        rendered = render(planned, work.file(_CLIP_FILE), cancel=work.cancel, on_progress=work.tell)
        heard = listened.result() if listened else None
    return {
        "clip": _CLIP_FILE,
        "duration_ms": planned.duration_ms,
        "body_ms": planned.body_ms,
        "frame_rate": f"{planned.frame_rate.numerator}/{planned.frame_rate.denominator}",
        "gain_db": rendered.gain_db,
        "heard": heard,
        "voice_sha256": hashlib.sha256(work.file(done["speak"]["voice"]).read_bytes()).hexdigest(),
    }


def plan_inputs(work: Work, done: Done) -> PlanInputs:
    """What the clip is made of, put together from rows and the stages' files."""
    media = work.media
    segments: list[PlanSegment] = []
    for shot, framing in zip(done["pick"]["shots"], done["frame"]["framings"], strict=True):
        row = work.store.library.source_video(work.profile_id, shot["source_video_id"])
        segments.append(
            PlanSegment(
                path=media.path(work.profile_id, row.media_key),
                probe=Probe.from_json(row.probe),
                start_ms=shot["start_ms"],
                end_ms=shot["end_ms"],
                speed=shot["speed"],
                framing=Framing.from_json(framing),
                speech=tuple((int(start), int(end)) for start, end in shot["speech"]),
            )
        )
    card, ass = done["card"], done["caption"]["ass"]
    return PlanInputs(
        platform=PLATFORMS[work.data["platform"]],
        segments=tuple(segments),
        voice=_voice(work, done),
        source_audio=work.data["source_audio"],
        captions=CaptionLayer(path=work.file(ass), fonts_folder=fonts_folder()) if ass else None,
        end_card=EndCard(path=work.file(card["card"]), duration_ms=card["duration_ms"]) if card["card"] else None,
        music=_music(work, done),
    )


def _speaks(done: Done) -> bool:
    """Somebody is heard; a clip without a voice keeps the sound of its videos."""
    return bool(done["speak"]["engine"] != SILENT.engine)


def _voice(work: Work, done: Done) -> VoiceTrack | None:
    if not _speaks(done):
        return None
    return VoiceTrack(
        path=work.file(done["speak"]["voice"]),
        duration_ms=done["speak"]["duration_ms"],
        loudness_lufs=done["speak"]["loudness_lufs"],
    )


def _music(work: Work, done: Done) -> MusicTrack | None:
    """The store's own music, as long as the clip and its card."""
    facts = done["ingest"].get("music")
    if not facts:
        return None
    path = work.media.path(work.profile_id, str(facts["key"]))
    length_ms = int(done["speak"]["duration_ms"]) + int(done["card"]["duration_ms"])
    return music_track(path, dict(facts), length_ms, work.file(_MUSIC_FILE), cancel=work.cancel)
