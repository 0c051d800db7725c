"""A store's brand: name, colour, time zone, logo and end card, with the card as it will look."""

from __future__ import annotations

import base64
import html
from dataclasses import replace
from typing import Any, Final
from zoneinfo import available_timezones

import streamlit as st

from editai.errors import EditAIError
from editai.profiles.end_card import card_content
from editai.profiles.logo import MOST_BYTES, remove_logo, set_logo
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui import frame, media, store_saving
from pages.ui.failures import plain, show_failure, told
from pages.ui.resources import get_media, get_settings, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.store_fields import Fields

_PREVIEW_PX: Final = (540, 960)
_UPLOADS: Slot[int] = Slot("logo-uploads", int)
"""Counts the logos taken in this session: the drop field is a new one after each."""
_TEXTS: Final = {"tagline": "", "call_to_action": "", "address": ""}


@st.fragment
def draw(member: Membership) -> None:
    """The form at the left, the end card at the right as it stands in the form."""
    profile, brand = member.profile, member.profile.brand
    fields = Fields(
        member,
        "brand",
        {
            "name": profile.name,
            "timezone": profile.timezone,
            "colour": frame.store_colour(member),
            "end_card": bool(brand.get("end_card", True)),
            **{name: str(brand.get(name) or "") for name in _TEXTS},
        },
    )
    is_owner = member.role is Role.OWNER
    left, right = st.columns([3, 2], gap="large")
    with left:
        _draw_form(fields, is_owner)
        _draw_logo(member, is_owner)
        changes = fields.changes()
        store_saving.draw_button(member, fields, _sorted(changes), key="save-brand")
    with right:
        _draw_card(member, fields)


def _draw_form(fields: Fields, is_owner: bool) -> None:
    off = not is_owner
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.text_input("Name", key=fields.key("name"), max_chars=80, disabled=off)
        with st.container(width=64):
            st.color_picker("Colour", key=fields.key("colour"), disabled=off)
    st.selectbox(
        "Time zone",
        sorted(available_timezones()),
        key=fields.key("timezone"),
        help="Posting times and months of the books are this store's.",
        disabled=off,
    )
    st.toggle("End card", key=fields.key("end_card"), help="Two seconds at the end of every clip.", disabled=off)
    off = off or not fields.value("end_card")
    st.text_input("Line", key=fields.key("tagline"), max_chars=120, placeholder="Made to be carried", disabled=off)
    with st.container(horizontal=True, gap="medium"):
        st.text_input("Button", key=fields.key("call_to_action"), max_chars=40, placeholder="Shop now", disabled=off)
        st.text_input("Address", key=fields.key("address"), max_chars=200, placeholder="nortia.example", disabled=off)


def _draw_logo(member: Membership, is_owner: bool) -> None:
    """The logo is kept as soon as it is chosen: it has been checked, and the card shows it."""
    uploads = _UPLOADS.get(member.profile_id)
    key = widget_key(member.profile_id, f"logo-{uploads}")
    picture = st.file_uploader(
        "Logo",
        type=["png", "jpg", "jpeg", "webp"],
        key=key,
        help="PNG, JPEG or WebP, up to 5 MB. On the end card; without one it shows the first letter of the name.",
        max_upload_size=MOST_BYTES // 1_000_000,
        disabled=not is_owner,
    )
    if picture is not None:
        _take_logo(member, picture.getvalue())
    if member.profile.brand.get("logo_key"):
        st.button(
            "Remove the logo",
            key=widget_key(member.profile_id, "logo-remove"),
            icon=":material/delete:",
            type="tertiary",
            disabled=not is_owner,
            on_click=_remove_logo,
            args=(member,),
        )


def _take_logo(member: Membership, picture: bytes) -> None:
    try:
        set_logo(get_settings(), get_store(), member, picture)
    except EditAIError as error:
        show_failure(error)
        return
    _UPLOADS.set(member.profile_id, _UPLOADS.get(member.profile_id) + 1)
    st.toast("The logo is kept. New clips end with it.", icon=":material/check_circle:")
    st.rerun()


def _remove_logo(member: Membership) -> None:
    with told():
        remove_logo(get_store(), member)
        st.toast("The logo is removed.", icon=":material/check_circle:")


def _draw_card(member: Membership, fields: Fields) -> None:
    from editai.media.card_still import card_jpeg

    if not fields.value("end_card"):
        media.draw_place("No end card: clips end with their last shot")
        return
    try:
        with get_media() as files:
            jpeg = card_jpeg(card_content(_as_typed(member, fields), files), *_PREVIEW_PX)
    except EditAIError as error:
        media.draw_place("The end card cannot be drawn")
        show_failure(error)
        return
    source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    st.html(
        f'<img alt="The end card of {html.escape(member.profile.name)}" '
        f'style="{media.PLAYER_STYLE};max-width:300px" src="{source}">'
    )
    st.caption(plain("The end card, as new clips will show it."), text_alignment="center")


def _as_typed(member: Membership, fields: Fields) -> Any:
    """The store as it would be after saving."""
    brand = {**member.profile.brand, **{name: fields.value(name) for name in ("colour", *_TEXTS)}}
    name = " ".join(str(fields.value("name")).split()) or member.profile.name
    return replace(member.profile, name=name, brand=brand)


def _sorted(changes: dict[str, Any]) -> dict[str, Any]:
    """The form's fields where the store keeps them."""
    own = {name: value for name, value in changes.items() if name in ("name", "timezone")}
    brand = {name: value for name, value in changes.items() if name not in own}
    return own | ({"brand": brand} if brand else {})
