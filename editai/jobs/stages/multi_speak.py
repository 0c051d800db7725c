"""multi · speak: what is said and when: the script spoken, or the captions that were given."""

from __future__ import annotations

from typing import Any

from editai.jobs.tools import footage
from editai.jobs.voice_work import speak_script
from editai.jobs.work import Done, Work
from editai.library.placing import spoken_words


def run(work: Work, done: Done) -> dict[str, Any]:
    """As ``speak_script``; ``voice`` None where the main video's own sound stays. Nothing is spoken for videos that
    are not the store's."""
    main = footage(work, str(work.data["main_id"]))
    for each in work.data["others"]:
        footage(work, str(each["source_video_id"]))
    if work.data["script"]:
        return speak_script(work)
    words = spoken_words([(cue["text"], cue["start_ms"], cue["end_ms"]) for cue in work.data["cues"]])
    told = [word.as_json() for word in words]
    return {"voice": None, "duration_ms": main.probe.duration_ms, "words": told, "cost_microusd": 0}
