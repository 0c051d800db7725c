"""The closed sets of CONTRACTS §3, stored by value."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Role(str, Enum):
    """What a member may do in a store."""

    OWNER = "owner"
    EDITOR = "editor"
    REVIEWER = "reviewer"


class JobState(str, Enum):
    """Terminal states never change."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Nothing more will happen to the job."""
        return self in (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class Lane(str, Enum):
    """``render``: one at a time per store. ``quick``: never behind renders."""

    RENDER = "render"
    QUICK = "quick"


class ClipState(str, Enum):
    """The stored states; working, failed, stale, scheduled and published are derived."""

    READY = "ready"
    APPROVED = "approved"
    SENT_BACK = "sent_back"


class PublicationState(str, Enum):
    """Where one clip on one channel stands."""

    PLANNED = "planned"
    UPLOADING = "uploading"
    SENDING = "sending"
    QUEUED = "queued"
    PUBLISHED = "published"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"
    CANCELLED = "cancelled"


LIVE_PUBLICATIONS: Final = frozenset(
    {
        PublicationState.PLANNED,
        PublicationState.UPLOADING,
        PublicationState.SENDING,
        PublicationState.QUEUED,
        PublicationState.PUBLISHED,
        PublicationState.UNCONFIRMED,
    }
)
"""At most one publication of a clip on a channel is in one of these."""

PENDING_PUBLICATIONS: Final = LIVE_PUBLICATIONS - {PublicationState.PUBLISHED}
"""Something may still be sent or may still appear: their store and clip cannot be deleted."""


class ReservationState(str, Enum):
    """``held`` and ``unsettled`` count against the quota."""

    HELD = "held"
    COMMITTED = "committed"
    RELEASED = "released"
    UNSETTLED = "unsettled"
