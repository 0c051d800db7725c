"""make · pick: which parts of the sources are shown, as long as the voice speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from editai.errors import InputError
from editai.jobs.make_choices import ChosenShot
from editai.jobs.stages.looked import seen_in
from editai.jobs.stages.speak import read_words
from editai.jobs.work import Done, Work
from editai.media.cards import CARD_MS
from editai.media.chosen import fit_chosen
from editai.media.pacing import Pause
from editai.media.picking import AnalysedSource, Shot, on_pauses, pick_notes, pick_shots
from editai.media.probe import Probe
from editai.media.speech_activity import Span, find_speech
from editai.media.varying import vary
from editai.render.platforms import PLATFORMS, Platform
from editai.speech.words import Word

_SENTENCE_ENDS: Final = (".", "!", "?", "…", ":", ".”", "!”", "?”", '."', '!"', '?"')


def run(work: Work, done: Done) -> dict[str, Any]:
    """``shots`` (``source_video_id``, ``start_ms``, ``end_ms``, ``speed``, ``crop_variant``, ``focus``, ``fit``,
    ``speech``) and ``notes``. Shots that a person has chosen are taken as they are. ``speech``: where people speak
    in the shot, in the source's time, when that is to be muted."""
    voice_ms = int(done["speak"]["duration_ms"])
    _require_length(PLATFORMS[work.data["platform"]], voice_ms + (CARD_MS if work.data["card"] else 0))
    pauses = pauses_of(read_words(work, done))
    chosen = [ChosenShot.from_json(value) for value in work.data.get("segments") or ()]
    if chosen:
        shots, notes = fitted(chosen, voice_ms, pauses)
    else:
        shots = picked(work, analysed(work, done["ingest"]["source_video_ids"], voice_ms), voice_ms, pauses)
        notes = pick_notes(shots)
    speech = _speech(work, {shot.source_video_id for shot in shots})
    return {
        "shots": [
            asdict(shot) | _by_hand(shot, chosen) | {"speech": _within(speech.get(shot.source_video_id, []), shot)}
            for shot in shots
        ],
        "notes": notes,
    }


def analysed(work: Work, source_video_ids: Sequence[str], voice_ms: int) -> list[AnalysedSource]:
    """What there is to choose from."""
    sources: list[AnalysedSource] = []
    for at, source_video_id in enumerate(source_video_ids):
        row = work.store.library.source_video(work.profile_id, source_video_id)
        sources.append(AnalysedSource(source_video_id=row.id, windows=seen_in(work, row, voice_ms).windows))
        work.tell(100 * (at + 1) / len(source_video_ids))
    return sources


def picked(work: Work, sources: Sequence[AnalysedSource], voice_ms: int, pauses: Sequence[Pause]) -> list[Shot]:
    """EditAI's own choice for this variant."""
    variant = int(work.data.get("variant") or 0)
    shots = vary(lambda number: pick_shots(sources, voice_ms, pauses=pauses, variant=number), variant)
    return on_pauses(shots, sources, pauses) if variant else shots  # another order has its cuts elsewhere


def fitted(chosen: Sequence[ChosenShot], voice_ms: int, pauses: Sequence[Pause]) -> tuple[list[Shot], list[str]]:
    """The person's own choice, as long as the voice-over, and what there is to say about it."""
    return fit_chosen([_shot(each) for each in chosen], voice_ms, pauses)


def _shot(chosen: ChosenShot) -> Shot:
    return Shot(
        source_video_id=chosen.source_video_id,
        start_ms=chosen.start_ms,
        end_ms=chosen.end_ms,
        speed=chosen.speed,
        crop_variant=chosen.crop_variant,
    )


def _by_hand(shot: Shot, chosen: Sequence[ChosenShot]) -> dict[str, Any]:
    """The focus and fit that were set for the shot: of the chosen one that it lies in."""
    for each in chosen:
        same = each.source_video_id == shot.source_video_id
        if same and each.start_ms <= shot.start_ms and shot.end_ms <= each.end_ms:
            return {"focus": each.focus, "fit": each.fit}
    return {"focus": None, "fit": ""}


def pauses_of(words: Sequence[Word]) -> list[Pause]:
    """Where a cut may fall: the ends of words."""
    return [Pause(at_ms=word.end_ms, ends_sentence=word.text.endswith(_SENTENCE_ENDS)) for word in words]


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
        path = work.media.path(work.profile_id, row.media_key)
        found[source_video_id] = find_speech(path, Probe.from_json(row.probe), work.cancel)
    return found


def _within(spans: list[Span], shot: Shot) -> list[Span]:
    cut = [(max(start, shot.start_ms), min(end, shot.end_ms)) for start, end in spans]
    return [(start, end) for start, end in cut if end > start]
