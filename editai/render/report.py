"""A clip's measured facts held against any platform's limits: what was measured once is not measured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from editai.render.platforms import PLATFORMS, Platform

Fact = Mapping[str, Any]
"""A delivery check as a clip keeps it: ``name``, ``ok``, ``hard``, ``value``, ``limit``, ``unit``, ``source``."""


def for_platform(checks: Sequence[Fact], platform: Platform) -> list[dict[str, Any]]:
    """The checks with this platform's numbers: length, size, frame rate and loudness; the others are the same
    everywhere."""
    answer: list[dict[str, Any]] = []
    for check in checks:
        if check.get("name") != "short enough":
            answer.append(_with_limit(dict(check), platform))
    advice = platform.warn_duration_ms
    length = next((check for check in checks if check.get("name") == "duration"), None)
    if advice is not None and length is not None:
        ok = _number(length.get("value")) <= advice.value
        answer.append(
            {
                **length,
                "name": "short enough",
                "ok": ok,
                "hard": False,
                "limit": str(advice.value),
                "source": advice.source,
            }
        )
    return answer


def fits(checks: Sequence[Fact]) -> list[str]:
    """The names of the platforms whose every hard check holds, in the order people see them."""
    return [
        name
        for name, platform in PLATFORMS.items()
        if all(check.get("ok") for check in for_platform(checks, platform) if check.get("hard"))
    ]


def _with_limit(check: dict[str, Any], platform: Platform) -> dict[str, Any]:
    name = check.get("name")
    if name == "duration":
        low, high = platform.min_duration_ms.value, platform.max_duration_ms.value
        ok = low <= _number(check.get("value")) <= high
        return check | {"ok": ok, "limit": f"{low} to {high}", "source": platform.max_duration_ms.source}
    if name == "file size":
        most = platform.max_size_bytes
        ok = _number(check.get("value")) <= most.value
        return check | {"ok": ok, "limit": str(most.value), "source": most.source}
    if name == "frame rate":
        low, high = platform.min_frame_rate.value, platform.max_frame_rate.value
        ok = check.get("value") != "varies" and low <= _number(check.get("value")) <= high
        return check | {"ok": ok, "limit": f"constant, {low} to {high}", "source": platform.min_frame_rate.source}
    if name == "captions inside the safe area":
        return check | {"source": platform.safe_source}
    return check


def _number(value: Any) -> float:
    """The value as a number; one that no limit allows where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("inf")
