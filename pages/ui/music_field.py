"""Music of the store's own under the clip: add a file, or take one that a clip had before; and what allows it."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from editai.library.drafts import Draft
from editai.library.music import MOST_BYTES, MOST_NOTE_CHARACTERS, TYPES, keep_music, used_before
from editai.store.rows import Membership
from pages.ui import draft as drafting
from pages.ui import media
from pages.ui.failures import plain, told
from pages.ui.icon_label import unseen
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key

_LATEST_CLIPS: Final = 60


def draw_music(member: Membership, draft: Draft) -> None:
    """The field; with music chosen: its player, the note, and a way out."""
    music: dict[str, Any] = dict(draft.choices.get("music") or {})
    st.markdown("**Music**")
    if not music:
        _draw_chooser(member)
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f":material/music_note: {plain(str(music.get('name')))}")
        st.button(
            unseen("Make the clip without music"),
            key=widget_key(member.profile_id, "music-drop"),
            icon=":material/close:",
            type="tertiary",
            help="Make the clip without music",
            on_click=drafting.choose,
            args=(member,),
            kwargs={"music": None},
        )
    media.draw_sound(str(music.get("key")), title=str(music.get("name")))
    key = widget_key(member.profile_id, f"music-rights-{music.get('key')}")
    st.session_state.setdefault(key, str(music.get("rights_note") or ""))
    st.text_input(
        "What allows its use",
        key=key,
        max_chars=MOST_NOTE_CHARACTERS,
        placeholder="Our own · licence and number · where it was bought",
        help="Kept with the clip. Networks mute or block clips whose music is claimed by others.",
        on_change=_keep_note,
        args=(member, key),
    )
    st.caption("It steps back while the voice speaks, begins again where it is short, and fades out at the end.")


def _draw_chooser(member: Membership) -> None:
    file_key = widget_key(member.profile_id, "music-file")
    st.file_uploader(
        "Add music",
        type=list(TYPES),
        max_upload_size=MOST_BYTES // 1_000_000,
        key=file_key,
        label_visibility="collapsed",
        on_change=_take_file,
        args=(member, file_key),
    )
    known = {
        each["key"]: each for each in used_before(get_store().library.clips(member.profile_id, limit=_LATEST_CLIPS))
    }
    if known:
        key = widget_key(member.profile_id, "music-known")
        st.selectbox(
            "Or from an earlier clip",
            list(known),
            index=None,
            format_func=lambda name: known[name]["name"] if name in known else "",
            key=key,
            placeholder="Music of an earlier clip",
            label_visibility="collapsed",
            on_change=_take_known,
            args=(member, key, known),
        )


def _take_file(member: Membership, file_key: str) -> None:
    file = st.session_state.get(file_key)
    if file is None:
        return
    with told():
        kept = keep_music(get_settings(), get_store(), member.profile_id, file.getvalue(), file.name)
        drafting.choose(member, music=kept | {"rights_note": ""})


def _take_known(member: Membership, key: str, known: dict[str, dict[str, str]]) -> None:
    chosen = st.session_state.get(key)
    if chosen in known:
        drafting.choose(member, music=known[chosen])


def _keep_note(member: Membership, key: str) -> None:
    music = dict(drafting.load(member).choices.get("music") or {})
    if music:
        drafting.choose(member, music=music | {"rights_note": str(st.session_state.get(key) or "").strip()})
