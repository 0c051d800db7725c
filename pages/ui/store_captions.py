"""How a store's captions look: style and font, with a picture of them as they change."""

from __future__ import annotations

import base64
from typing import Final

import streamlit as st

from editai.captions.choice import DEFAULT_STYLE, style_name
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.estimate import estimate_words
from editai.captions.fonts import FACES
from editai.captions.styles import STYLES, store_style
from editai.errors import EditAIError
from editai.render.platforms import PLATFORMS
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui import media, store_saving
from pages.ui.failures import LOG
from pages.ui.resources import get_settings
from pages.ui.session import widget_key
from pages.ui.store_fields import Fields

_FOLDER: Final = "previews"
_OWN: Final = ""
"""The font of the style itself."""


@st.fragment
def draw(member: Membership) -> None:
    """Style and font at the left, the picture at the right."""
    caption = member.profile.caption
    style, font = style_name(member.profile), str(caption.get("font") or _OWN)
    fields = Fields(
        member,
        "captions",
        {"style": style if style in STYLES else DEFAULT_STYLE, "font": font if font in FACES else _OWN},
    )
    off = member.role is not Role.OWNER
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.radio(
            "Style",
            list(STYLES),
            format_func=lambda name: name.replace("-", " ").capitalize(),
            key=fields.key("style"),
            horizontal=True,
            disabled=off,
        )
        st.selectbox(
            "Font",
            [_OWN, *FACES],
            format_func=lambda name: name or "As the style has it",
            key=fields.key("font"),
            disabled=off,
        )
        st.caption("The word that is spoken takes the store's colour where the style has one.")
        changes = {name: value or None for name, value in fields.changes().items()}
        store_saving.draw_button(member, fields, {"caption": changes} if changes else {}, key="save-captions")
    with right:
        _draw_picture(member, str(fields.value("style")), str(fields.value("font")))


def _draw_picture(member: Membership, style: str, font: str) -> None:
    """One moment of captions, which the slider moves."""
    from editai.render.style_preview import style_jpeg

    words = estimate_words("This is how your captions look. Every word has its moment.")
    length_s = round(words[-1].end_ms / 1000, 1)
    picture = st.container()
    moment_s = st.slider(
        "Drag through the words",
        0.0,
        length_s,
        value=min(0.8, length_s),
        step=0.1,
        format="%.1f s",
        key=widget_key(member.profile_id, "style-moment"),
    )
    try:
        jpeg = style_jpeg(
            words,
            store_style(style, font),
            PLATFORMS["tiktok"],
            str(member.profile.brand.get("colour") or FALLBACK_ACCENT),
            round(moment_s * 1000),
            get_settings().cache_root / member.profile_id / _FOLDER,
        ).read_bytes()
    except EditAIError as error:
        LOG.info("no preview of a style: %s: %s", error.kind, error.sentence)
        with picture:
            media.draw_place("The preview could not be drawn")
        return
    source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    with picture:
        st.html(
            f'<img alt="Captions in the style {style}" style="{media.PLAYER_STYLE};max-width:300px" src="{source}">'
        )
