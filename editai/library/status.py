"""Where a clip stands, as people see it: what is stored, and what its publications add."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Final

from editai.store.rows import Clip, Publication
from editai.store.states import PENDING_PUBLICATIONS, ClipState, PublicationState


class ShownState(str, Enum):
    """The states of CONTRACTS §3; ``working`` and ``failed`` are a job's, not yet a clip's."""

    WORKING = "working"
    FAILED = "failed"
    READY = "ready"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    STALE = "stale"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


LABELS: Final = {
    ShownState.WORKING: "working",
    ShownState.FAILED: "failed",
    ShownState.READY: "to review",
    ShownState.APPROVED: "approved",
    ShownState.SENT_BACK: "sent back",
    ShownState.STALE: "stale",
    ShownState.SCHEDULED: "scheduled",
    ShownState.PUBLISHED: "published",
}
"""For badges."""


def shown_state(clip: Clip, publications: Sequence[Publication], fingerprint_now: str | None = None) -> ShownState:
    """The one state to show for a clip.

    What is out in the world comes first (published, then on its way), then whether the clip still
    is what it was made from, then the verdict.

    Args:
        publications: may hold those of other clips; they are passed over.
        fingerprint_now: of ``library.fingerprint.fingerprint_now``; None: not looked at.
    """
    states = {publication.state for publication in publications if publication.clip_id == clip.id}
    if PublicationState.PUBLISHED in states:
        return ShownState.PUBLISHED
    if states & PENDING_PUBLICATIONS:
        return ShownState.SCHEDULED
    if is_stale(clip, fingerprint_now):
        return ShownState.STALE
    return ShownState(clip.state.value)


def is_stale(clip: Clip, fingerprint_now: str | None) -> bool:
    """The script, the settings or the brand changed after the clip was made."""
    return fingerprint_now is not None and fingerprint_now != clip.fingerprint


def failed_checks(clip: Clip) -> list[str]:
    """The names of the hard delivery checks that the clip fails; such a clip is never published."""
    return [str(check.get("name", "?")) for check in clip.checks if check.get("hard") and not check.get("ok")]


def may_be_published(clip: Clip) -> bool:
    """Approved, and every hard check holds."""
    return clip.state is ClipState.APPROVED and not failed_checks(clip)
