"""caption · caption: the cues for the video's own shape, as files."""

from __future__ import annotations

import json
from typing import Any

from editai.captions.ass import to_ass
from editai.captions.choice import check_signs
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import Cue, split_cues
from editai.captions.files import to_srt, to_vtt
from editai.captions.fitting import fit_cues, style_for
from editai.captions.frame import Frame
from editai.captions.reading import SubtitleCue
from editai.captions.styles import CaptionStyle, store_style
from editai.jobs.tools import footage
from editai.jobs.work import Done, Work
from editai.render.captioned import own_frame
from editai.speech.words import Word


def run(work: Work, done: Done) -> dict[str, Any]:
    """``ass``, ``srt``, ``vtt`` (files) and ``cues`` as CONTRACTS §5 has them."""
    video = footage(work, str(work.data["source_video_id"]))
    frame = own_frame(video.probe)
    style = style_for(store_style(work.data["captions"], work.profile.caption.get("font")), frame)
    cues = _cues(work, done, style, frame)
    check_signs(work.profile, str(work.data["captions"]), " ".join(cue.text for cue in cues))
    accent = str(work.profile.brand.get("colour") or FALLBACK_ACCENT)
    texts = {
        "ass": to_ass(cues, style, frame, accent),
        "srt": to_srt(cues),
        "vtt": to_vtt(cues),
    }
    for name, text in texts.items():
        beside = work.file(f"captions.{name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(work.file(f"captions.{name}"))
    shown = [{"text": cue.text, "start_ms": cue.start_ms, "end_ms": cue.end_ms} for cue in cues]
    return {**{name: f"captions.{name}" for name in texts}, "cues": shown}


def _cues(work: Work, done: Done, style: CaptionStyle, frame: Frame) -> list[Cue]:
    given = work.data["cues"]
    if given is not None:
        return fit_cues([SubtitleCue(**cue) for cue in given], style, frame)
    text = work.file(done["transcribe"]["words"]).read_text(encoding="utf-8")
    return split_cues([Word.from_json(value) for value in json.loads(text)], style, frame)
