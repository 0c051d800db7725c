"""Times, lengths and states in the words of people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from editai.store.states import JobState

WORDS_A_SECOND: Final = 2.5
"""Kokoro at its natural speed, with the pauses between sentences."""

JOB_NAMES: Final = {
    "ingest": "Read a video",
    "sample": "Make the sample video",
    "make": "Make a clip",
    "look": "Look at the shots",
    "preview-voice": "Speak a sample",
    "keep-recording": "Keep a recording",
    "clone-voice": "Clone a voice",
    "test-connection": "Test the connection",
    "list-channels": "Fetch the channels",
    "publish": "Publish",
    "read-back": "Look up the posts",
    "cancel-post": "Take a post back",
    "move-post": "Move a post",
    "detect-voice": "Find speech",
    "mute-voice": "Mute speech",
    "caption": "Set captions",
    "add-voice": "Speak over videos",
    "photos": "Make a clip of photos",
    "voice-account": "Look at the voice account",
    "speak": "Speak a text",
    "analyse": "Look for the best moments",
    "extract": "Cut a part out",
    "multi-plan": "Plan inserts",
    "multi": "Set videos into one",
    "draft-script": "Draft a script",
}
JOB_STATES: Final = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "working",
    JobState.SUCCEEDED: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}
NETWORK_NAMES: Final = {
    "tiktok": "TikTok",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "pinterest": "Pinterest",
}


def length(duration_ms: int) -> str:
    """``0:24``, ``1:02:03``; whole seconds, as players count."""
    seconds = duration_ms // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def script_length(script: str) -> str:
    """``52 words · about 0:21``."""
    words = len(script.split())
    if not words:
        return "0 words"
    spoken = length(round(words / WORDS_A_SECOND * 1000))
    return f"{words} word{'s' if words != 1 else ''} · about {spoken}"


def moment(when: datetime, zone: str, *, now: datetime | None = None) -> str:
    """``just now``, ``4 min ago``, ``in 20 min``, ``today 14:20``, ``yesterday 14:20``, ``3 Nov 14:20``."""
    now = now or datetime.now(timezone.utc)
    seconds = (now - when).total_seconds()
    if abs(seconds) < 45:
        return "just now" if seconds >= 0 else "in a moment"
    if 0 < seconds < 3600:
        return f"{max(1, round(seconds / 60))} min ago"
    if -3600 < seconds < 0:
        return f"in {max(1, round(-seconds / 60))} min"
    local, today = when.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    clock = f"{local:%H:%M}"
    for day, word in (
        (today, "today"),
        (today - timedelta(days=1), "yesterday"),
        (today + timedelta(days=1), "tomorrow"),
    ):
        if local.date() == day:
            return f"{word} {clock}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%b}{year} {clock}"


def exact(when: datetime, zone: str) -> str:
    """The full date for a tooltip: ``Tue 3 Nov 2026, 14:20:05 (Europe/Berlin)``."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M:%S} ({zone})"


def time_left(percent: int, started_at: datetime | None, *, now: datetime | None = None) -> str:
    """``about 25 s left`` from how long the done part took; empty at first, when loading the voice distorts it."""
    if started_at is None or not 25 <= percent < 100:
        return ""
    seconds = ((now or datetime.now(timezone.utc)) - started_at).total_seconds()
    left = seconds * (100 - percent) / percent
    if left < 90:
        return f"about {max(5, round(left / 5) * 5)} s left"
    return f"about {round(left / 60)} min left"


def network_name(network: str) -> str:
    """The network as it writes itself."""
    return NETWORK_NAMES.get(network, network)


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 post``, ``2 posts``, ``1,200 posts``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def file_size(size_bytes: int) -> str:
    """``0 MB``, ``3.4 MB``, ``480 MB``, ``2.7 GB``."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{size_bytes / 1e6:.1f} MB" if 0 < size_bytes < 10_000_000 else f"{round(size_bytes / 1e6)} MB"
