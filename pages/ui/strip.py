"""A strip of small pictures side by side, each with its words and what can be done with it."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pages.ui.icon_label import unseen
from pages.ui.session import widget_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A small button below a picture."""

    name: str
    """Part of its key."""
    icon: str
    """A Material icon's name."""
    help: str
    on_click: Callable[..., None]
    args: tuple[Any, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One place of the strip."""

    name: str
    """Tells it apart from the others of its strip."""
    jpeg: bytes | None
    """None: it could not be made; the place stays."""
    label: str
    """A few words below it."""
    alt: str
    is_whole: bool = False
    """Show all of the picture instead of filling the place with it."""
    is_chosen: bool = False
    actions: Sequence[Action] = field(default=())


def draw_strip(
    store_id: str, name: str, pictures: Sequence[Picture], *, width_px: int = 104, shape: str = "9/16"
) -> None:
    """Draw the pictures in rows, as many in each as the window has room for. ``name`` tells strips of a page apart."""
    with st.container(horizontal=True, gap="small", key=f"strip-{name}"):
        for picture in pictures:
            with st.container(width=width_px, gap=None):
                _draw_picture(picture, shape)
                if picture.actions:
                    with st.container(horizontal=True, gap=None, horizontal_alignment="center"):
                        for action in picture.actions:
                            st.button(
                                unseen(action.help),
                                key=widget_key(store_id, f"{name}-{picture.name}-{action.name}"),
                                icon=f":material/{action.icon}:",
                                type="tertiary",
                                help=action.help,
                                on_click=action.on_click,
                                args=action.args,
                                disabled=action.disabled,
                            )


def _draw_picture(picture: Picture, shape: str) -> None:
    source = ""
    if picture.jpeg:
        fit = "contain" if picture.is_whole else "cover"
        source = (
            f'<img alt="{html.escape(picture.alt)}" src="data:image/jpeg;base64,'
            f'{base64.b64encode(picture.jpeg).decode()}" '
            f'style="width:100%;height:100%;object-fit:{fit};display:block">'
        )
    edge = "outline:3px solid var(--st-primary-color,#4f46e5);outline-offset:-3px;" if picture.is_chosen else ""
    st.html(
        f'<div style="aspect-ratio:{shape};border-radius:8px;overflow:hidden;background:#15161a;{edge}">{source}</div>'
        f'<div style="font-size:12px;opacity:.75;text-align:center;white-space:nowrap;overflow:hidden;'
        f'text-overflow:ellipsis;padding-top:2px;font-variant-numeric:tabular-nums">{html.escape(picture.label)}</div>'
    )
