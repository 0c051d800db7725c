"""caption · render: the captions burnt in, if that was asked for; all files in their place."""

from __future__ import annotations

from typing import Any

from editai.captions.fonts import fonts_folder
from editai.jobs.tools import footage, keep_result
from editai.jobs.work import Done, Work
from editai.media.loudness import measure_loudness
from editai.media.probe import probe_media
from editai.render.captioned import captioned_plan
from editai.render.parts import CaptionLayer
from editai.render.run import render


def run(work: Work, done: Done) -> dict[str, Any]:
    """``cues``, ``srt_key``, ``vtt_key``, ``media_key`` (None where only the files were wanted), what was measured."""
    video = footage(work, str(work.data["source_video_id"]))
    made = done["caption"]
    answer: dict[str, Any] = {
        "media_key": None,
        "cues": made["cues"],
        "language": done["transcribe"]["language"],
        "confidence": done["transcribe"]["confidence"],
        "repairs": work.data["repairs"],
        "name": video.row.name,
        "source_video_id": video.row.id,
    }
    if work.data["burn"]:
        layer = CaptionLayer(path=work.file(made["ass"]), fonts_folder=fonts_folder())
        clip = work.file("captioned.mp4")
        if not clip.is_file():
            render(captioned_plan(video.path, video.probe, layer), clip, cancel=work.cancel, on_progress=work.tell)
        probe = probe_media(clip)
        loudness = measure_loudness(clip, work.cancel)
        answer |= {
            "duration_ms": probe.duration_ms,
            "width": probe.width,
            "height": probe.height,
            "loudness_lufs": loudness.integrated_lufs,
            "true_peak_dbtp": loudness.true_peak_dbtp,
            "media_key": keep_result(work, clip),
        }
    for name in ("srt", "vtt"):
        answer[f"{name}_key"] = keep_result(work, work.file(made[name]))
    return answer
