"""A looked-at video as people see it: its shots with what each is worth, and its best moments. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from editai.media.analysis import Analysis
from editai.media.picking import AnalysedSource, pick_shots

Span = tuple[int, int]


def timeline(seen: Analysis, speech: Sequence[Span], duration_ms: int, best_ms: int) -> dict[str, Any]:
    """The ``analyse`` object of CONTRACTS §5, with ``looked_ms`` and each shot's ``shake``.

    Of a long video slices are looked at, which ``looked`` names (``start_ms``, ``end_ms``): a shot whose start
    or end lies at the border of one, and so is no known cut, has it in ``open`` (``start``, ``end``).

    Args:
        speech: where people speak; ``speech`` of a shot is the share of it in which somebody does.
        best_ms: how long the best moments are together, where there is so much.
    """
    shots = [_shot(seen, start_ms, end_ms, speech) for start_ms, end_ms in seen.shots()]
    wanted_ms = min(max(1, best_ms), sum(shot["end_ms"] - shot["start_ms"] for shot in shots))
    best = pick_shots([AnalysedSource(source_video_id="", windows=seen.windows)], wanted_ms)
    return {
        "duration_ms": duration_ms,
        "looked_ms": seen.looked_ms,
        "looked": [{"start_ms": start_ms, "end_ms": end_ms} for start_ms, end_ms in seen.looked],
        "shots": shots,
        "best": [{"start_ms": shot.start_ms, "end_ms": shot.end_ms} for shot in best],
    }


def _shot(seen: Analysis, start_ms: int, end_ms: int, speech: Sequence[Span]) -> dict[str, Any]:
    windows = [each for each in seen.windows if start_ms <= each.start_ms < end_ms]
    spoken_ms = sum(max(0, min(end_ms, high) - max(start_ms, low)) for low, high in speech)

    def mean(name: str) -> float:
        return float(sum(getattr(each, name) * (each.end_ms - each.start_ms) for each in windows) / (end_ms - start_ms))

    return {
        "start_ms": start_ms,
        "end_ms": end_ms,
        "open": [
            end for end, is_open in zip(("start", "end"), seen.open_ends(start_ms, end_ms), strict=True) if is_open
        ],
        "sharpness": round(mean("sharpness"), 2),
        "motion": round(mean("motion"), 5),
        "brightness": round(mean("brightness"), 4),
        "shake": round(mean("shake"), 5),
        "speech": round(spoken_ms / (end_ms - start_ms), 3),
        "score": round(mean("score"), 4),
    }
