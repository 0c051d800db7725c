"""caption · transcribe: what is said, unless the person has given the captions."""

from __future__ import annotations

import json
from typing import Any, Final

from editai.errors import InputError
from editai.jobs.tools import footage, heard_in
from editai.jobs.work import Done, Work
from editai.media.speech_spans import speech_spans
from editai.speech.transcription import settled, transcribe
from editai.store.rows import Profile

WORDS_FILE: Final = "heard.json"
_MOST_NAMES: Final = 40
"""The model takes about 200 tokens of vocabulary."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """``words`` (file, or None where captions were given), ``language``, ``confidence``."""
    if work.data["cues"] is not None:
        return {"words": None, "language": work.data["language"], "confidence": None}
    video = footage(work, str(work.data["source_video_id"]))
    heard = transcribe(
        video.path,
        video.probe,
        work.settings.models_root,
        language=work.data["language"],
        vocabulary=vocabulary(work.profile),
        cancel=work.cancel,
        on_progress=work.tell,
    )
    if not heard.words:
        raise InputError("Nobody speaks in this video, so there is nothing to write down. Give an SRT or VTT file.")
    spoken = speech_spans(heard_in(work, video), video.probe.duration_ms)
    words = settled(heard.words, [(each.start_ms, each.end_ms) for each in spoken])
    beside = work.file(f"{WORDS_FILE}.part")
    beside.write_text(json.dumps([word.as_json() for word in words], ensure_ascii=False), encoding="utf-8")
    beside.replace(work.file(WORDS_FILE))
    return {"words": WORDS_FILE, "language": heard.language, "confidence": heard.confidence}


def vocabulary(profile: Profile) -> list[str]:
    """Names as the store writes them: its own, and those kept with its captions."""
    kept = profile.caption.get("vocabulary") or ()
    names = kept.split(",") if isinstance(kept, str) else [str(name) for name in kept]
    return list(dict.fromkeys(name.strip() for name in (profile.name, *names) if name.strip()))[:_MOST_NAMES]
