"""A person's stores as cards, and the way to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import available_timezones

import streamlit as st

from editai.errors import EditAIError
from editai.profiles.actions import create_store, make_default
from editai.store.rows import Membership
from pages.ui import frame, visit
from pages.ui.failures import plain, show_failure, told
from pages.ui.grid import card_grid
from pages.ui.resources import get_store
from pages.ui.session import widget_key

COLOURS: Final = ("#4338ca", "#0f766e", "#b45309", "#be123c", "#1d4ed8", "#7c3aed", "#15803d", "#334155")
"""For new stores, one after the other, so that two stores look different from the start."""


def draw(member: Membership, stores: Sequence[Membership]) -> None:
    """Every store of the person, and the way to a new one."""
    with card_grid(least_width_px=220):
        for each in stores:
            _draw_card(member, each)
        with st.container(border=True, height="stretch", horizontal_alignment="center", vertical_alignment="center"):
            if st.button(
                "New store", key=widget_key(member.profile_id, "new-store"), icon=":material/add:", type="tertiary"
            ):
                _ask_new(member, len(stores))


def _draw_card(member: Membership, each: Membership) -> None:
    here = each.profile_id == member.profile_id
    with st.container(border=True, gap="xsmall", height="stretch"):
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
    with st.form(widget_key(member.profile_id, "new-store-form"), border=False):
        name = st.text_input("Name", max_chars=80, placeholder="Nortia")
        zones = sorted(available_timezones())
        standing = member.profile.timezone
        zone = st.selectbox("Time zone", zones, index=zones.index(standing) if standing in zones else 0)
        colour = st.color_picker("Colour", value=COLOURS[many % len(COLOURS)])
        made = st.form_submit_button("Create store", type="primary")
    if made:
        try:
            created = create_store(get_store(), member.user_id, name=name, timezone=str(zone), brand={"colour": colour})
        except EditAIError as error:
            show_failure(error)
            return
        visit.settle(created.profile_id)
        st.toast(f"{plain(created.profile.name)} is ready.", icon=":material/storefront:")
        st.rerun()


def _default(each: Membership) -> None:
    with told():
        make_default(get_store(), each)
        st.toast(f"{plain(each.profile.name)} is your default now.", icon=":material/check_circle:")
