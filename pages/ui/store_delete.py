"""The end of a store: what goes with it, what stays, and its name typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from editai.errors import EditAIError
from editai.library.drafts import forget_drafts
from editai.profiles.actions import delete_store
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui import visit
from pages.ui.failures import plain, show_failure
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.wording import count, file_size

if TYPE_CHECKING:
    from editai.profiles.deletion import Deletion


def draw(member: Membership) -> None:
    """What would happen, then the button; what is in the way instead of it."""
    from editai.profiles.deletion import look_at_deletion

    name = plain(member.profile.name)
    if member.role is not Role.OWNER:
        st.write(f"Only an owner deletes {name}. You can leave it under People.")
        return
    deletion = look_at_deletion(get_settings(), get_store(), member)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**Goes for good**")
        st.markdown(_listed(_going(deletion)))
    with right:
        st.markdown("**Stays**")
        st.markdown(_listed(_staying(deletion)))
    for sentence in deletion.obstacles:
        st.info(sentence, icon=":material/block:")
    if st.button(
        f"Delete {name}…",
        key=widget_key(member.profile_id, "delete-store"),
        icon=":material/delete:",
        disabled=bool(deletion.obstacles),
    ):
        _ask_delete(member, deletion)


def _going(deletion: Deletion) -> list[str]:
    held = deletion.contents
    counted = [
        (held.source_videos, "video", "videos"),
        (held.segments, "segment of them", "segments of them"),
        (held.clips, "clip", "clips"),
        (held.projects, "project", "projects"),
        (held.voices, "voice of its own", "voices of its own"),
        (held.publications, "entry in the history of posts", "entries in the history of posts"),
        (held.members - 1, "other person's place", "other people's places"),
    ]
    lines = [count(number, one, many) for number, one, many in counted if number > 0]
    lines.append("its brand, its Postiz key, what is half written")
    if deletion.size_bytes:
        lines.append(f"{file_size(deletion.size_bytes)} of files")
    return lines


def _staying(deletion: Deletion) -> list[str]:
    held = deletion.contents
    lines = []
    if held.cost_entries:
        lines.append(f"{count(held.cost_entries, 'entry', 'entries')} in the books, under the store's name")
    if held.jobs:
        lines.append(f"{count(held.jobs, 'job')}, without their store")
    lines.append("what is published: delete that on the networks themselves")
    return lines


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- {plain(line)}" for line in lines)


@st.dialog("Delete this store", icon=":material/delete:")
def _ask_delete(member: Membership, deletion: Deletion) -> None:
    name = member.profile.name
    held = deletion.contents
    st.write(
        f"{count(held.source_videos, 'video')}, {count(held.clips, 'clip')} and "
        f"{file_size(deletion.size_bytes)} of files go for good. Type **{plain(name)}** to delete the store."
    )
    typed = st.text_input("Name of the store", key=widget_key(member.profile_id, "typed-name"))
    if st.button(f"Delete {plain(name)}", type="primary", key=widget_key(member.profile_id, "really-delete")):
        try:
            delete_store(get_settings(), get_store(), member, typed)
        except EditAIError as error:
            show_failure(error)
            return
        forget_drafts(get_settings(), member.profile_id)
        visit.leave()
        st.toast(f"{plain(name)} is deleted.", icon=":material/delete:")
        st.rerun()
