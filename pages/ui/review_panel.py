"""The right side of Review: where we are, what the clip says and is, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from editai.library.fingerprint import fingerprint_now
from editai.library.review import approve, send_back
from editai.library.status import is_stale
from editai.money import format_usd
from editai.profiles.access import MAKERS, REVIEWERS
from editai.store.rows import Clip, Membership
from editai.store.states import ClipState
from pages.ui import draft as drafting
from pages.ui import review_keys, visit
from pages.ui.empty import draw_empty
from pages.ui.failures import plain, told
from pages.ui.icon_label import unseen
from pages.ui.post_words import who
from pages.ui.report import draw_report
from pages.ui.resources import get_store
from pages.ui.session import Slot, widget_key
from pages.ui.wording import length, moment

_AT: Slot[int] = Slot("review-at", int)
_EDIT: Slot[str] = Slot("review-edit", str)
_LACKS_NOTE: Slot[str] = Slot("review-lacks-note", str)
"""The clip that was to go back without a note: said beside the note, so that the player goes on where it is."""


def position(member: Membership, many: int) -> int:
    """Which of the waiting clips is shown."""
    return min(_AT.get(member.profile_id), many - 1)


def draw_all_clear(member: Membership) -> None:
    """Nothing waits here; other stores where something does."""
    hint, page, button = _way_on(get_store().library.clip_counts(member.profile_id))
    title = f"All clear for {plain(member.profile.name)}"
    draw_empty(title, hint, icon="task_alt", page=page, button=button, store_id=member.profile_id)
    for other in visit.all_stores():
        many = get_store().library.clip_counts(other.profile_id).get(ClipState.READY, 0)
        if other.profile_id != member.profile_id and many:
            st.button(
                f"{plain(other.profile.name)}: {many} to review",
                key=f"review-{other.profile_id}",
                icon=":material/storefront:",
                on_click=visit.settle,
                args=(other.profile_id,),
            )


def _way_on(counts: Mapping[ClipState, int]) -> tuple[str, str, str]:
    """What there is to say, the page that comes next, and its button's words."""
    looked_at = "Every clip has been looked at."
    if counts.get(ClipState.APPROVED):
        return looked_at, "pages/publish/publish.py", "Publish what is approved"
    if counts.get(ClipState.SENT_BACK):
        return looked_at, "pages/make/library.py", "See what was sent back"
    return "Clips that are ready come here to be looked at.", "pages/make/new_clip.py", "Make a clip"


def draw_steps(member: Membership, many: int) -> None:
    """``2 of 7`` with arrows."""
    at = position(member, many)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{at + 1} of {many} · space plays", width="content")
        for label, icon, step, shortcut in (
            ("Previous", ":material/chevron_left:", -1, "k"),
            ("Next", ":material/chevron_right:", 1, "j"),
        ):
            st.button(
                unseen(label),
                key=widget_key(member.profile_id, f"review-{label}"),
                icon=icon,
                help=label,
                type="tertiary",
                shortcut=shortcut,
                disabled=not 0 <= at + step < many,
                on_click=_AT.set,
                args=(member.profile_id, at + step),
            )


def draw_facts(member: Membership, clip: Clip) -> None:
    """Who, when, how long, what it cost; the script; earlier notes; the report."""
    used = dict(clip.used)
    facts = [
        f"made by {who(member, clip.created_by)}",
        length(int(used.get("duration_ms") or 0)),
        moment(clip.created_at, member.profile.timezone),
        "free" if not used.get("cost_microusd") else format_usd(int(used["cost_microusd"])),
    ]
    st.caption(" · ".join(facts))
    review_keys.draw_script(clip)
    for review in get_store().library.clip_reviews(member.profile_id, clip.id):
        if review.note:
            st.caption(
                f":material/comment: {plain(review.note)} · {plain(who(member, review.reviewer))} "
                f"{moment(review.created_at, member.profile.timezone)}"
            )
    draw_report(clip)


def draw_verdict(member: Membership, clip: Clip) -> None:
    """The note and the buttons. A stale clip can only be sent back or edited."""
    stale = is_stale(clip, fingerprint_now(get_store(), member.profile, clip))
    if stale:
        st.warning(
            "The script, the settings or the store's look have changed since this clip was made. "
            "Make it again; this one is not published.",
            icon=":material/history:",
        )
    judges, edits = member.role in REVIEWERS, member.role in MAKERS
    if not judges:
        st.caption("Owners and reviewers approve clips.")
    key = widget_key(member.profile_id, f"note-{clip.id}")
    st.text_area("Note", key=key, placeholder="What should be different? Needed to send it back.", height=90)
    if _LACKS_NOTE.get(member.profile_id) == clip.id and not str(st.session_state.get(key) or "").strip():
        st.error("Say in the note what to change. Nothing was sent back.", icon=":material/error:")
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if edits:
            st.button(
                "Edit",
                key=widget_key(member.profile_id, f"review-edit-{clip.id}"),
                icon=":material/edit:",
                type="tertiary",
                on_click=_edit,
                args=(member, clip.id),
                help="Opens New clip with what this one was made of.",
            )
        st.button(
            "Send back",
            key=widget_key(member.profile_id, f"send-back-{clip.id}"),
            icon=":material/undo:",
            shortcut="s",
            disabled=not judges,
            on_click=_send_back,
            args=(member, clip.id, key),
        )
        st.button(
            "Approve",
            key=widget_key(member.profile_id, f"review-approve-{clip.id}"),
            type="primary",
            icon=":material/check:",
            shortcut="a",
            disabled=stale or not judges,
            help="It is not what would be made now." if stale else None,
            on_click=_approve,
            args=(member, clip.id),
        )


def take_edited(member: Membership) -> None:
    """Go to New clip once somebody has asked to edit."""
    if _EDIT.get(member.profile_id):
        _EDIT.clear(member.profile_id)
        st.switch_page("pages/make/new_clip.py", query_params={"store": member.profile_id})


def _edit(member: Membership, clip_id: str) -> None:
    drafting.take_clip(member, clip_id)
    _EDIT.set(member.profile_id, clip_id)


def _approve(member: Membership, clip_id: str) -> None:
    with told():
        approve(get_store(), member, clip_id)
        st.toast("Approved. It can be published now.", icon=":material/check_circle:")


def _send_back(member: Membership, clip_id: str, key: str) -> None:
    note = str(st.session_state.get(key) or "").strip()
    _LACKS_NOTE.set(member.profile_id, "" if note else clip_id)
    if not note:
        return
    with told():
        send_back(get_store(), member, clip_id, note)
        st.toast("Sent back with your note.", icon=":material/undo:")
