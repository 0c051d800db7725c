"""How a store speaks: its default voice, how fast, its usual platforms, and how its own words are said."""

from __future__ import annotations

import streamlit as st

from editai.profiles.pronunciations import forget_pronunciation, pronunciations, set_pronunciation
from editai.render.platforms import PLATFORMS
from editai.speech.voices import DEFAULT_VOICE
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui import store_saving
from pages.ui.failures import plain, told
from pages.ui.icon_label import unseen
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.store_fields import Fields
from pages.ui.voice_choice import choosable, voice_name

_WHERE = {"voice": "voice", "speed": "voice", "platforms": "publishing"}
"""In which of the store's objects a field is kept."""


@st.fragment
def draw(member: Membership) -> None:
    """The defaults of new clips."""
    profile = member.profile
    voices = {name: voice_name(voice) for name, voice in choosable(member).items()}
    default = str(profile.voice.get("voice") or DEFAULT_VOICE)
    kept = [name for name in profile.publishing.get("platforms") or () if name in PLATFORMS]
    fields = Fields(
        member,
        "voice",
        {
            "voice": default,
            "speed": float(profile.voice.get("speed") or 1.0),
            "platforms": kept or [next(iter(PLATFORMS))],
        },
    )
    off = member.role is not Role.OWNER
    left, right = st.columns(2, gap="large")
    with left:
        st.selectbox(
            "Default voice",
            list(voices),
            format_func=lambda name: voices.get(name, name),
            key=fields.key("voice"),
            help="Listen to them under Voices.",
            disabled=off,
        )
        st.slider("Speed", 0.5, 2.0, step=0.05, format="%.2f ×", key=fields.key("speed"), disabled=off)
        st.multiselect(
            "Platforms",
            list(PLATFORMS),
            format_func=lambda name: PLATFORMS[name].title,
            key=fields.key("platforms"),
            help="New clip starts with the first one.",
            disabled=off,
        )
        store_saving.draw_button(member, fields, _sorted(fields.changes()), key="save-voice")
    with right:
        _draw_words(member, off)


def _draw_words(member: Membership, off: bool) -> None:
    """The list of words; each is kept as soon as it is added. Captions keep the word as it is written."""
    st.markdown("**How words are said**", help="Captions show the word as it is written; only the voice changes.")
    words = pronunciations(get_store().profiles.profile(member.profile_id))
    for word, said in words.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(word)}** → {plain(said)}")
            st.button(
                unseen(f"Say {word} as the voice does by itself"),
                key=widget_key(member.profile_id, f"unsay-{word}"),
                icon=":material/close:",
                type="tertiary",
                help=f"Say {plain(word)} as the voice does by itself",
                disabled=off,
                on_click=_forget,
                args=(member, word),
            )
    if not words:
        st.caption("No words yet. Add the names that a voice gets wrong, such as Nortia → Nor sha.")
    if off:
        return
    with (
        st.form(widget_key(member.profile_id, "say"), clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input("Word", key=widget_key(member.profile_id, "say-word"), max_chars=60, placeholder="Nortia")
        st.text_input("Said as", key=widget_key(member.profile_id, "say-said"), max_chars=120, placeholder="Nor sha")
        st.form_submit_button("Add", icon=":material/add:", on_click=_add, args=(member,))


def _add(member: Membership) -> None:
    word = str(st.session_state.get(widget_key(member.profile_id, "say-word")) or "")
    said = str(st.session_state.get(widget_key(member.profile_id, "say-said")) or "")
    with told():
        set_pronunciation(get_store(), member, word, said)


def _forget(member: Membership, word: str) -> None:
    with told():
        forget_pronunciation(get_store(), member, word)


def _sorted(changes: dict[str, object]) -> dict[str, dict[str, object]]:
    """The form's fields where the store keeps them."""
    found: dict[str, dict[str, object]] = {}
    for name, value in changes.items():
        found.setdefault(_WHERE[name], {})[name] = value
    return found
