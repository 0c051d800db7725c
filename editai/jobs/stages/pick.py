"""make · pick: which parts of the sources are shown, as long as the voice speaks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from editai.errors import InputError
from editai.jobs.stages.looked import seen_in
from editai.jobs.stages.speak import read_words
from editai.jobs.work import Done, Work
from editai.media.cards import CARD_MS
from editai.media.pacing import Pause
from editai.media.picking import AnalysedSource, Shot, pick_notes, pick_shots
from editai.media.probe import Probe
from editai.media.speech_activity import Span, find_speech
from editai.render.platforms import PLATFORMS, Platform
from editai.store.media_files import MediaFolder

_SENTENCE_ENDS: Final = (".", "!", "?", "…", ":", ".”", "!”", "?”", '."', '!"', '?"')


def run(work: Work, done: Done) -> dict[str, Any]:
    """``shots`` (``source_video_id``, ``start_ms``, ``end_ms``, ``speed``, ``crop_variant``, ``speech``) and
    ``notes``. ``speech``: where people speak in the shot, in the source's time, when that is to be muted."""
    voice_ms = int(done["speak"]["duration_ms"])
    _require_length(PLATFORMS[work.data["platform"]], voice_ms + (CARD_MS if work.data["card"] else 0))
    ids = done["ingest"]["source_video_ids"]
    sources: list[AnalysedSource] = []
    for at, source_video_id in enumerate(ids):
        row = work.store.library.source_video(work.profile_id, source_video_id)
        sources.append(AnalysedSource(source_video_id=row.id, windows=seen_in(work, row, voice_ms).windows))
        work.tell(100 * (at + 1) / len(ids))
    shots = pick_shots(sources, voice_ms, pauses=_pauses(work, done), variant=int(work.data.get("variant") or 0))
    speech = _speech(work, {shot.source_video_id for shot in shots})
    return {
        "shots": [asdict(shot) | {"speech": _within(speech.get(shot.source_video_id, []), shot)} for shot in shots],
        "notes": pick_notes(shots),
    }


def _pauses(work: Work, done: Done) -> list[Pause]:
    """Where a cut may fall: the ends of words."""
    return [
        Pause(at_ms=word.end_ms, ends_sentence=word.text.endswith(_SENTENCE_ENDS)) for word in read_words(work, done)
    ]


def _require_length(platform: Platform, clip_ms: int) -> None:
    """Refuse a clip that the platform would refuse, before it is rendered.

    Raises:
        InputError: the script is too short or too long.
    """
    least, most = platform.min_duration_ms.value, platform.max_duration_ms.value
    told = f"This script makes a clip of {clip_ms / 1000:.1f} s, and {platform.title} takes"
    if clip_ms < least:
        raise InputError(f"{told} {least / 1000:g} s or more. Write a little more.", duration_ms=clip_ms)
    if clip_ms > most:
        raise InputError(f"{told} at most {most / 1000:g} s. Shorten the script.", duration_ms=clip_ms)


def _speech(work: Work, source_video_ids: set[str]) -> dict[str, list[Span]]:
    """Where people speak in each source; looked for only when their speech is to be muted."""
    if work.data["source_audio"] != "mute-speech":
        return {}
    found: dict[str, list[Span]] = {}
    for source_video_id in sorted(source_video_ids):
        row = work.store.library.source_video(work.profile_id, source_video_id)
        path = MediaFolder(work.settings.media_root).path(work.profile_id, row.media_key)
        found[source_video_id] = find_speech(path, Probe.from_json(row.probe), work.cancel)
    return found


def _within(spans: list[Span], shot: Shot) -> list[Span]:
    cut = [(max(start, shot.start_ms), min(end, shot.end_ms)) for start, end in spans]
    return [(start, end) for start, end in cut if end > start]
