"""photos · render: the shots, the voice and its captions, in the clips' one ffmpeg run; then measured."""

from __future__ import annotations

from typing import Any

from editai.captions.ass import to_ass
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import Cue, split_cues
from editai.captions.fonts import fonts_folder
from editai.captions.styles import store_style
from editai.jobs.stages import card
from editai.jobs.stages.looked import seen_in
from editai.jobs.tools import footage, keep_result
from editai.jobs.voice_work import voice_track
from editai.jobs.work import Done, Work
from editai.media.framing import Framing, choose_framing
from editai.media.loudness import measure_loudness
from editai.media.picking import AnalysedSource, pick_shots
from editai.media.probe import probe_media
from editai.render.parts import CaptionLayer, EndCard, PlanInputs, PlanSegment
from editai.render.plan import plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from editai.speech.words import Word


def run(work: Work, done: Done) -> dict[str, Any]:
    """What ``submit_photos`` promises."""
    platform = PLATFORMS[work.data["platform"]]
    spoken = done["speak"]
    cues: list[Cue] = []
    captions = None
    if spoken["voice"]:
        style = store_style(work.data["captions"], work.profile.caption.get("font"))
        cues = split_cues(
            [Word.from_json(word) for word in spoken["words"]],
            style,
            platform.frame,
            ends_ms=int(spoken["duration_ms"]),
        )
        accent = str(work.profile.brand.get("colour") or FALLBACK_ACCENT)
        work.file("captions.ass").write_text(to_ass(cues, style, platform.frame, accent), encoding="utf-8")
        captions = CaptionLayer(path=work.file("captions.ass"), fonts_folder=fonts_folder())
    whole = Framing(mode="crop", left=0.0, top=0.0, width=1.0, height=1.0)
    segments = _video_segments(work, done) + tuple(
        PlanSegment(
            path=work.file(shot["file"]),
            probe=probe_media(work.file(shot["file"])),
            start_ms=0,
            end_ms=int(shot["duration_ms"]),
            framing=whole,
        )
        for shot in done["move"]["shots"]
    )
    voice = voice_track(work, spoken) if spoken["voice"] else None
    made = card.run(work, done) if work.data.get("card") else None
    end_card = EndCard(path=work.file(made["card"]), duration_ms=made["duration_ms"]) if made else None
    planned = plan(PlanInputs(platform=platform, segments=segments, voice=voice, captions=captions, end_card=end_card))
    clip = work.file("photos.mp4")
    if not clip.is_file():
        render(planned, clip, cancel=work.cancel, on_progress=work.tell)
    probe, loudness = probe_media(clip), measure_loudness(clip, work.cancel)
    return {
        "media_key": keep_result(work, clip),
        "duration_ms": probe.duration_ms,
        "width": probe.width,
        "height": probe.height,
        "loudness_lufs": loudness.integrated_lufs,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "shots": [
            {"photo_key": shot["photo_key"], "duration_ms": shot["duration_ms"]} for shot in done["move"]["shots"]
        ],
        "cues": [{"text": cue.text, "start_ms": cue.start_ms, "end_ms": cue.end_ms} for cue in cues],
        "cost_microusd": spoken["cost_microusd"],
        "platform": platform.name,
        "name": work.data["name"],
        "video_ms": done["move"]["video_ms"],
    }


def _video_segments(work: Work, done: Done) -> tuple[PlanSegment, ...]:
    """The best parts of the video that opens the clip; none without one."""
    video_ms = int(done["move"]["video_ms"])
    if not video_ms:
        return ()
    platform = PLATFORMS[work.data["platform"]]
    video = footage(work, str(work.data["source_video_id"]))
    seen = seen_in(work, video.row, video_ms)
    shots = pick_shots([AnalysedSource(source_video_id=video.row.id, windows=seen.windows)], video_ms)
    return tuple(
        PlanSegment(
            path=video.path,
            probe=video.probe,
            start_ms=shot.start_ms,
            end_ms=shot.end_ms,
            speed=shot.speed,
            framing=choose_framing(
                video.probe,
                platform.width_px,
                platform.height_px,
                shot.crop_variant,
                seen=seen.seen_between(shot.start_ms, shot.end_ms),
                span_ms=(shot.start_ms, shot.end_ms),
            ),
        )
        for shot in shots
    )
