"""make · card: the store's end card, composed once for a content."""

from __future__ import annotations

import shutil
from typing import Any, Final

from editai.jobs.work import Done, Work
from editai.media.cards import CARD_MS, cached_end_card
from editai.profiles.end_card import card_content
from editai.render.platforms import PLATFORMS

_CARD_FILE: Final = "card.mp4"


def run(work: Work, done: Done) -> dict[str, Any]:
    """``card`` (file, or None where none is wanted) and ``duration_ms``."""
    if not work.data["card"]:
        return {"card": None, "duration_ms": 0}
    platform = PLATFORMS[work.data["platform"]]
    kept = cached_end_card(
        card_content(work.profile, work.media),
        platform.width_px,
        platform.height_px,
        CARD_MS,
        work.settings.cache_root / work.profile_id / "cards",
        cancel=work.cancel,
    )
    beside = work.file(f"{_CARD_FILE}.part")
    shutil.copyfile(kept, beside)
    beside.replace(work.file(_CARD_FILE))
    return {"card": _CARD_FILE, "duration_ms": CARD_MS}
