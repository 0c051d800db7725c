"""Posts in the words of people: a state that is not more than what is known."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from editai.publishing.payload import is_draft
from editai.store.rows import Membership, Publication
from editai.store.states import PublicationState
from pages.ui.resources import get_store

STATES: Final = {
    PublicationState.PLANNED: ("waiting to be sent", "gray"),
    PublicationState.UPLOADING: ("uploading", "blue"),
    PublicationState.SENDING: ("sending", "blue"),
    PublicationState.QUEUED: ("scheduled", "violet"),
    PublicationState.PUBLISHED: ("published", "green"),
    PublicationState.FAILED: ("failed", "red"),
    PublicationState.UNCONFIRMED: ("unconfirmed", "orange"),
    PublicationState.CANCELLED: ("cancelled", "gray"),
}
"""Queued is not published: it is said so."""
_SOON: Final = timedelta(minutes=1)


def state_words(post: Publication, *, now: datetime | None = None) -> tuple[str, str]:
    """The state and its colour. A post whose time has come is not called scheduled any more."""
    words, colour = STATES[post.state]
    if post.state is PublicationState.QUEUED:
        if is_draft(post):
            return "draft at Postiz", "gray"
        if post.scheduled_at <= (now or datetime.now(timezone.utc)) + _SOON:
            return "sent, not out yet", "blue"
    return words, colour


def post_name(post: Publication) -> str:
    """The clip's name as it was when it was planned."""
    return str(post.clip_snapshot.get("name") or "A clip")


def who(member: Membership, user_id: str) -> str:
    """A person, as the one who looks calls them."""
    if user_id == member.user_id:
        return "you"
    return get_store().profiles.emails(member.profile_id).get(user_id) or f"member {user_id[:8]}"


def approved_by(member: Membership, post: Publication) -> str:
    """``approved by you``; empty where the clip is gone and it was not written down."""
    person = str(post.clip_snapshot.get("approved_by") or "")
    if not person and post.clip_id:
        reviews = get_store().library.clip_reviews(member.profile_id, post.clip_id)
        person = next((each.reviewer for each in reviews if each.verdict.value == "approved"), "")
    return f"approved by {who(member, person)}" if person else ""
