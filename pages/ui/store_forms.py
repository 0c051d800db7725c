"""Stores as cards, the form that edits one, and its deletion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import available_timezones

import streamlit as st

from editai.captions.styles import STYLES
from editai.errors import EditAIError
from editai.library.drafts import forget_drafts
from editai.profiles.actions import create_store, delete_store, edit_store, make_default
from editai.speech.voices import DEFAULT_VOICE, VOICES
from editai.store.rows import Membership
from pages.ui import frame, visit
from pages.ui.clip_steps import voice_words
from pages.ui.failures import plain, show_failure, told
from pages.ui.grid import card_grid
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key

_COLOURS: Final = ("#4338ca", "#0f766e", "#b45309", "#be123c", "#1d4ed8", "#7c3aed", "#15803d", "#334155")
"""For new stores, one after the other, so that two stores look different from the start."""


def draw_cards(member: Membership, stores: Sequence[Membership]) -> None:
    """Every store of the person, and the way to a new one."""
    with card_grid(least_width_px=220):
        for each in stores:
            _draw_card(member, each)
        with st.container(border=True, horizontal_alignment="center", vertical_alignment="center"):
            if st.button(
                "New store", key=widget_key(member.profile_id, "new-store"), icon=":material/add:", type="tertiary"
            ):
                _ask_new(member, len(stores))


def draw_brand(member: Membership) -> None:
    """Name, colour, zone, defaults, end card: one form, one button."""
    profile = member.profile
    voices = {voice.name: voice for voice in VOICES}
    with st.form(widget_key(member.profile_id, "brand")):
        left, right = st.columns(2)
        name = left.text_input("Name", value=profile.name, max_chars=80)
        zones = sorted(available_timezones())
        zone = right.selectbox(
            "Time zone",
            zones,
            index=zones.index(profile.timezone) if profile.timezone in zones else zones.index("UTC"),
            help="Posting times and months of the books are this store's.",
        )
        voice = left.selectbox(
            "Default voice",
            list(voices),
            index=_index(list(voices), str(profile.voice.get("voice") or DEFAULT_VOICE)),
            format_func=lambda key: voice_words(voices[key]),
        )
        style = right.selectbox(
            "Default captions",
            list(STYLES),
            index=_index(list(STYLES), str(profile.caption.get("style") or "bold")),
            format_func=str.capitalize,
        )
        tagline = left.text_input("Line on the end card", value=str(profile.brand.get("tagline") or ""), max_chars=120)
        address = right.text_input(
            "Address on the end card", value=str(profile.brand.get("address") or ""), placeholder="nortia.example"
        )
        with left:
            end_card = st.toggle("End card", value=bool(profile.brand.get("end_card", True)))
        with right:
            colour = st.color_picker("Colour", value=frame.store_colour(member))
        saved = st.form_submit_button("Save", type="primary", icon=":material/check:")
    if saved:
        try:
            edit_store(
                get_store(),
                member,
                {
                    "name": name,
                    "timezone": zone,
                    "voice": {"voice": voice},
                    "caption": {"style": style},
                    "brand": {"colour": colour, "end_card": end_card, "tagline": tagline, "address": address},
                },
            )
        except EditAIError as error:
            show_failure(error)
        else:
            st.toast("Saved.", icon=":material/check_circle:")
            st.rerun()


def draw_delete(member: Membership) -> None:
    """The way out, with the name typed."""
    name = member.profile.name
    st.write(
        f"Deleting {plain(name)} removes its videos, clips, voices and connection for good. "
        "Its jobs and its entries in the books stay."
    )
    if member.is_default:
        st.info("This is your default store. Make another one the default first, then this one can be deleted.")
        return
    if st.button(f"Delete {plain(name)}…", key=widget_key(member.profile_id, "delete-store"), icon=":material/delete:"):
        _ask_delete(member)


def _index(values: Sequence[str], value: str) -> int:
    return values.index(value) if value in values else 0


def _draw_card(member: Membership, each: Membership) -> None:
    here = each.profile_id == member.profile_id
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(frame.dot(each), width="content")
            st.markdown(f"**{plain(each.profile.name)}**")
        st.caption(f"{each.role.value} · {each.profile.timezone}")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if each.is_default:
                st.badge("default", color="green")
            else:
                st.button(
                    "Make default",
                    key=widget_key(member.profile_id, f"default-{each.profile_id}"),
                    type="tertiary",
                    on_click=_default,
                    args=(each,),
                )
            if here:
                st.badge("you are here", color="gray")
            else:
                st.button(
                    "Open",
                    key=widget_key(member.profile_id, f"open-{each.profile_id}"),
                    type="tertiary",
                    icon=":material/arrow_forward:",
                    on_click=visit.settle,
                    args=(each.profile_id,),
                )


@st.dialog("New store", icon=":material/storefront:")
def _ask_new(member: Membership, many: int) -> None:
    with st.form("new-store-form", border=False):
        name = st.text_input("Name", max_chars=80, placeholder="Nortia")
        zones = sorted(available_timezones())
        zone = st.selectbox("Time zone", zones, index=_index(zones, member.profile.timezone))
        colour = st.color_picker("Colour", value=_COLOURS[many % len(_COLOURS)])
        made = st.form_submit_button("Create store", type="primary")
    if made:
        try:
            created = create_store(get_store(), member.user_id, name=name, timezone=str(zone), brand={"colour": colour})
        except EditAIError as error:
            show_failure(error)
            return
        visit.settle(created.profile_id)
        st.toast(f"{created.profile.name} is ready.", icon=":material/storefront:")
        st.rerun()


@st.dialog("Delete this store", icon=":material/delete:")
def _ask_delete(member: Membership) -> None:
    name = member.profile.name
    st.write(f"Type **{plain(name)}** to delete the store and everything in it.")
    typed = st.text_input("Name of the store", key=widget_key(member.profile_id, "typed-name"))
    if st.button(f"Delete {plain(name)}", type="primary", key=widget_key(member.profile_id, "really-delete")):
        try:
            delete_store(get_settings(), get_store(), member, typed)
        except EditAIError as error:
            show_failure(error)
            return
        forget_drafts(get_settings(), member.profile_id)
        visit.leave()
        st.toast(f"{name} is deleted.", icon=":material/delete:")
        st.rerun()


def _default(each: Membership) -> None:
    with told():
        make_default(get_store(), each)
        st.toast(f"{each.profile.name} is your default now.", icon=":material/check_circle:")
