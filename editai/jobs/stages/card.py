"""make · card: the store's end card, composed once for a content."""

from __future__ import annotations

from typing import Any

from editai.jobs.work import Done, Work


def run(work: Work, done: Done) -> dict[str, Any]:
    """``card`` (file, or None where the store wants none) and ``duration_ms``."""
    return {"card": None, "duration_ms": 0}
