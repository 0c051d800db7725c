"""make · pick: which parts of the sources are shown, as long as the voice speaks."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

from editai.errors import InputError
from editai.jobs.work import Done, Work
from editai.media.analysis import AnalysedSource, Shot, Window, pick_notes, pick_shots, score_windows
from editai.media.cards import CARD_MS
from editai.media.probe import Probe
from editai.media.speech_activity import Span, find_speech
from editai.render.platforms import PLATFORMS, Platform
from editai.store.media_files import MediaFolder
from editai.store.rows import SourceVideo

_ANALYSIS: Final = "windows-1"
"""Names how windows are scored: another way of scoring takes another name, so old scores are not used."""


def run(work: Work, done: Done) -> dict[str, Any]:
    """``shots`` (``source_video_id``, ``start_ms``, ``end_ms``, ``speed``, ``crop_variant``, ``speech``) and
    ``notes``. ``speech``: where people speak in the shot, in the source's time, when that is to be muted."""
    voice_ms = int(done["speak"]["duration_ms"])
    _require_length(PLATFORMS[work.data["platform"]], voice_ms + (CARD_MS if work.data["card"] else 0))
    ids = done["ingest"]["source_video_ids"]
    sources: list[AnalysedSource] = []
    for at, source_video_id in enumerate(ids):
        row = work.store.library.source_video(work.profile_id, source_video_id)
        sources.append(AnalysedSource(source_video_id=row.id, windows=_windows(work, row)))
        work.tell(100 * (at + 1) / len(ids))
    shots = pick_shots(sources, voice_ms)
    speech = _speech(work, {shot.source_video_id for shot in shots})
    return {
        "shots": [asdict(shot) | {"speech": _within(speech.get(shot.source_video_id, []), shot)} for shot in shots],
        "notes": pick_notes(shots),
    }


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


def _windows(work: Work, row: SourceVideo) -> tuple[Window, ...]:
    """The source's windows; measured once for a store, since the same bytes score the same."""
    kept = work.settings.cache_root / work.profile_id / _ANALYSIS / f"{row.sha256}.json"
    try:
        return tuple(Window(**value) for value in json.loads(kept.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        pass  # not measured yet, or by another version
    path = MediaFolder(work.settings.media_root).path(work.profile_id, row.media_key)
    windows = tuple(score_windows(path, Probe.from_json(row.probe), work.cancel))
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f"{kept.stem}.{work.job.id}.part")
    beside.write_text(json.dumps([asdict(window) for window in windows]), encoding="utf-8")
    beside.replace(kept)
    return windows
