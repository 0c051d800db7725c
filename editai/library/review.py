"""Approve a clip, or send it back with a note."""

from __future__ import annotations

from typing import Final

from editai.errors import Conflict, InputError
from editai.library.fingerprint import fingerprint_now
from editai.library.status import failed_checks, is_stale
from editai.profiles.access import REVIEWERS, require
from editai.store.protocol import Store
from editai.store.rows import Clip, Membership
from editai.store.states import ClipState

LONGEST_NOTE_CHARACTERS: Final = 2_000


def approve(store: Store, member: Membership, clip_id: str, note: str = "") -> Clip:
    """Approve a clip, so that it may be published.

    Raises:
        Forbidden: the person is neither owner nor reviewer.
        NotFound: no such clip in the store.
        Conflict: it is approved already, fails a hard delivery check, or is stale.
    """
    require(member, *REVIEWERS)
    clip = store.library.clip(member.profile_id, clip_id)
    failed = failed_checks(clip)
    if failed:
        raise Conflict(
            f"This clip fails {', '.join(failed)} and cannot be published. Make it again; nothing was changed.",
            checks=failed,
        )
    if is_stale(clip, fingerprint_now(store, member.profile, clip)):
        raise Conflict(
            "The script, the settings or the store's look have changed since this clip was made. "
            "Make it again and approve that one; nothing was changed.",
            clip_id=clip.id,
        )
    return store.library.review_clip(
        member.profile_id, clip_id, verdict=ClipState.APPROVED, note=_cleaned(note), reviewer=member.user_id
    )


def send_back(store: Store, member: Membership, clip_id: str, note: str) -> Clip:
    """Send a clip back; the note says what to change.

    Raises:
        Forbidden, NotFound: as ``approve``.
        InputError: there is no note, or it is too long.
        Conflict: the clip is not waiting for a review.
    """
    require(member, *REVIEWERS)
    text = _cleaned(note)
    if not text:
        raise InputError("Say in a note what to change. Nothing was sent back.", field="note")
    return store.library.review_clip(
        member.profile_id, clip_id, verdict=ClipState.SENT_BACK, note=text, reviewer=member.user_id
    )


def _cleaned(note: str) -> str:
    text = note.strip()
    if len(text) > LONGEST_NOTE_CHARACTERS:
        raise InputError(f"A note has at most {LONGEST_NOTE_CHARACTERS:,} characters.", field="note")
    return text
