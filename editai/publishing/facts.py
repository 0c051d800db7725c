"""What a clip's file is, as its delivery checks measured it, held against another network's limits.

A clip is checked for the platform it was made for. Before it is posted somewhere else, the same
measured facts are read again with *that* network's numbers (``render/platforms``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from editai.render.platforms import PLATFORMS, Platform
from editai.store.rows import Clip

MAX_POSTIZ_BYTES: Final = 1_073_741_824
"""Postiz stores no larger video (docs/postiz-api.md §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """Measured on the finished file. None: not measured."""

    duration_ms: int | None = None
    size_bytes: int | None = None
    video_codec: str | None = None
    """``h264 High``."""
    audio_codec: str | None = None
    """``aac LC 48000 Hz 2 ch``."""
    frame_rate: float | None = None
    """Frames a second; None also where it varies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One limit of a network that the clip does not keep."""

    fact: str
    sentence: str


def facts_of(clip: Clip, size_bytes: int | None = None) -> ClipFacts:
    """The facts as the clip's own checks hold them; the size of the file as it lies there goes first."""
    measured = {str(check.get("name")): check.get("value") for check in clip.checks}

    def text(name: str) -> str | None:
        value = measured.get(name)
        return str(value) if value not in (None, "") else None

    def whole(value: object) -> int | None:
        return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    rate = text("frame rate")
    return ClipFacts(
        duration_ms=whole(clip.used.get("duration_ms")) or whole(measured.get("duration")),
        size_bytes=size_bytes if size_bytes is not None else whole(measured.get("file size")),
        video_codec=text("video codec"),
        audio_codec=text("audio codec"),
        frame_rate=float(rate) if rate is not None and rate.replace(".", "", 1).isdigit() else None,
    )


def problems_on(network: str, facts: ClipFacts) -> list[Problem]:
    """Every limit of the network's platform that the clip breaks; empty: it may be posted there."""
    platform = PLATFORMS[network]
    return [problem for rule in _RULES if (problem := rule(platform, facts)) is not None]


def advice_on(network: str, facts: ClipFacts) -> str:
    """What is accepted with a known drawback, as a sentence; empty: nothing."""
    platform = PLATFORMS[network]
    warn = platform.warn_duration_ms
    if warn is None or facts.duration_ms is None or facts.duration_ms <= warn.value:
        return ""
    return (
        f"{platform.title}: over {warn.value / 1000:g} seconds it is accepted with a drawback "
        f"(this one has {facts.duration_ms / 1000:.1f} s): {warn.source.split(': ')[-1]}."
    )


def _duration(platform: Platform, facts: ClipFacts) -> Problem | None:
    least_ms, most_ms = platform.min_duration_ms.value, platform.max_duration_ms.value
    if facts.duration_ms is None or least_ms <= facts.duration_ms <= most_ms:
        return None
    return Problem(
        fact="duration",
        sentence=f"{_title(platform)} takes clips of {least_ms / 1000:g} to {most_ms / 1000:g} seconds; "
        f"this one has {facts.duration_ms / 1000:.1f}.",
    )


def _size(platform: Platform, facts: ClipFacts) -> Problem | None:
    most_bytes = min(platform.max_size_bytes.value, MAX_POSTIZ_BYTES)
    if facts.size_bytes is None or facts.size_bytes <= most_bytes:
        return None
    return Problem(
        fact="size",
        sentence=f"{_title(platform)} takes clips of at most {most_bytes / 1e6:.0f} MB; "
        f"this one has {facts.size_bytes / 1e6:.0f} MB.",
    )


def _codec(platform: Platform, facts: ClipFacts) -> Problem | None:
    if facts.video_codec is not None and not facts.video_codec.startswith("h264"):
        return Problem(
            fact="codec", sentence=f"{_title(platform)} wants H.264 pictures; this clip has {facts.video_codec}."
        )
    if facts.audio_codec is not None and not facts.audio_codec.startswith("aac"):
        return Problem(fact="codec", sentence=f"{_title(platform)} wants AAC sound; this clip has {facts.audio_codec}.")
    return None


def _rate(platform: Platform, facts: ClipFacts) -> Problem | None:
    low, high = platform.min_frame_rate.value, platform.max_frame_rate.value
    if facts.frame_rate is None or low <= facts.frame_rate <= high:
        return None
    return Problem(
        fact="frame rate",
        sentence=f"{_title(platform)} takes {low} to {high} frames a second; this clip has {facts.frame_rate:g}.",
    )


def _title(platform: Platform) -> str:
    from editai.publishing.networks import NETWORKS

    return NETWORKS[platform.name].title


_RULES: Final[tuple[Callable[[Platform, ClipFacts], Problem | None], ...]] = (_duration, _size, _codec, _rate)
