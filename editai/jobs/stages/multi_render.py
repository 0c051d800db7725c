"""multi · render: all pieces, the voice or the main video's own sound, and captions, in one ffmpeg run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from editai.captions.ass import to_ass
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import Cue, split_cues
from editai.captions.fitting import fit_cues
from editai.captions.fonts import fonts_folder
from editai.captions.reading import SubtitleCue
from editai.captions.styles import store_style
from editai.jobs.tools import footage, keep_result
from editai.jobs.voice_work import voice_track
from editai.jobs.work import Done, Work
from editai.media.extracting import extract_sound
from editai.media.framing import Framing
from editai.media.loudness import measure_loudness
from editai.media.probe import probe_media
from editai.media.speech_activity import find_speech
from editai.render.parts import CaptionLayer, PlanInputs, PlanSegment, VoiceTrack
from editai.render.plan import plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from editai.speech.words import Word


def run(work: Work, done: Done) -> dict[str, Any]:
    """What ``submit_multi`` promises."""
    platform = PLATFORMS[work.data["platform"]]
    cues = _cues(work, done)
    captions = None
    if work.data["burn"] and cues:
        accent = str(work.profile.brand.get("colour") or FALLBACK_ACCENT)
        style = store_style(work.data["captions"], work.profile.caption.get("font"))
        work.file("captions.ass").write_text(to_ass(cues, style, platform.frame, accent), encoding="utf-8")
        captions = CaptionLayer(path=work.file("captions.ass"), fonts_folder=fonts_folder())
    own = done["speak"]["voice"] is None
    voice = _own_sound(work) if own else voice_track(work, done["speak"])
    planned = plan(
        PlanInputs(
            platform=platform,
            segments=_segments(work, done),
            voice=voice,
            source_audio="off" if own else work.data["source_audio"],
            captions=captions,
        )
    )
    clip = work.file("multi.mp4")
    if not clip.is_file():
        render(planned, clip, cancel=work.cancel, on_progress=work.tell)
    probe, loudness = probe_media(clip), measure_loudness(clip, work.cancel)
    kept = ("inserts", "unmatched", "notes", "videos", "name")
    return {name: done["match"][name] for name in kept} | {
        "media_key": keep_result(work, clip),
        "duration_ms": probe.duration_ms,
        "width": probe.width,
        "height": probe.height,
        "loudness_lufs": loudness.integrated_lufs,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "cues": [{"text": cue.text, "start_ms": cue.start_ms, "end_ms": cue.end_ms} for cue in cues],
        "cost_microusd": done["speak"]["cost_microusd"],
        "platform": platform.name,
    }


def _cues(work: Work, done: Done) -> list[Cue]:
    style = store_style(work.data["captions"], work.profile.caption.get("font"))
    frame = PLATFORMS[work.data["platform"]].frame
    given = work.data["cues"]
    end_ms = int(done["speak"]["duration_ms"])
    if given is None:
        return split_cues([Word.from_json(word) for word in done["speak"]["words"]], style, frame, ends_ms=end_ms)
    inside = [SubtitleCue(**cue | {"end_ms": min(end_ms, cue["end_ms"])}) for cue in given if cue["start_ms"] < end_ms]
    return fit_cues(inside, style, frame)


def _own_sound(work: Work) -> VoiceTrack | None:
    """The main video's sound from its start to its end, as a track; inserts do not interrupt it."""
    main = footage(work, str(work.data["main_id"]))
    if main.probe.audio is None:
        return None
    wav = work.file("own.wav")
    if not wav.is_file():
        extract_sound(main.path, main.probe, wav, cancel=work.cancel)
    loudness = measure_loudness(wav, work.cancel).integrated_lufs
    return VoiceTrack(path=wav, duration_ms=main.probe.duration_ms, loudness_lufs=loudness)


def _segments(work: Work, done: Done) -> tuple[PlanSegment, ...]:
    found: list[PlanSegment] = []
    speech: dict[Path, list[tuple[int, int]]] = {}
    for piece in done["frame"]["pieces"]:
        video = footage(work, str(piece["source_video_id"]))
        start_ms, end_ms = int(piece["start_ms"]), int(piece["end_ms"])
        if work.data["source_audio"] == "mute-speech" and work.data["script"] and video.path not in speech:
            speech[video.path] = find_speech(video.path, video.probe, work.cancel)
        found.append(
            PlanSegment(
                path=video.path,
                probe=video.probe,
                start_ms=start_ms,
                end_ms=end_ms,
                speed=float(piece["speed"]),
                framing=Framing.from_json(piece["framing"]),
                speech=tuple(
                    (max(low, start_ms), min(high, end_ms))
                    for low, high in speech.get(video.path, ())
                    if low < end_ms and high > start_ms
                ),
            )
        )
    return tuple(found)
