"""Players and pictures that read from our own media route, and the frame that keeps their place."""

from __future__ import annotations

import base64
import html
from typing import Final
from urllib.parse import quote

import streamlit as st

PLAYER_STYLE: Final = (
    "display:block;width:min(100%,calc(68vh*9/16));aspect-ratio:9/16;margin:0 auto;border-radius:14px;"
    "background:#0b0c0f;object-fit:contain"
)
"""9:16, at most 70 % of the window's height with its edge, never stretched."""


def media_url(key: str, *, download: str = "") -> str:
    """The address of a media key for the browser; ``download`` offers it under that name."""
    suffix = f"?download={quote(download)}" if download else ""
    return f"/media/{quote(key)}{suffix}"


def draw_clip(media_key: str, *, cover_key: str, title: str, subtitles_key: str = "") -> None:
    """A vertical player. The captions are in the picture; the track is for those who cannot see them."""
    track = ""
    if subtitles_key:
        track = f'<track kind="captions" srclang="en" label="Captions" src="{media_url(subtitles_key)}">'
    st.html(
        f'<video controls playsinline preload="metadata" style="{PLAYER_STYLE}" title="{html.escape(title)}" '
        f'poster="{media_url(cover_key)}" src="{media_url(media_key)}">{track}</video>'
    )


def draw_source(media_key: str, *, cover_key: str, title: str) -> None:
    """A player for a source video, in its own shape."""
    poster = f'poster="{media_url(cover_key)}"' if cover_key else ""
    st.html(
        '<video controls playsinline preload="metadata" style="display:block;max-width:100%;max-height:60vh;'
        f'border-radius:12px;background:#0b0c0f" title="{html.escape(title)}" {poster} src="{media_url(media_key)}">'
        "</video>"
    )


def draw_sound(media_key: str, *, title: str, play: bool = False) -> None:
    """A small player for speech; ``play`` starts it, for right after "Listen" was pressed."""
    st.html(
        f'<audio controls {"autoplay" if play else ""} preload="metadata" title="{html.escape(title)}" '
        f'style="width:100%;height:38px" src="{media_url(media_key)}"></audio>'
    )


def draw_place(words: str, *, picture_key: str = "") -> None:
    """Where a clip will stand: the same frame, so nothing moves when it comes."""
    picture = ""
    if picture_key:
        picture = (
            f'<img alt="" src="{media_url(picture_key)}" style="position:absolute;inset:0;width:100%;height:100%;'
            'object-fit:cover;opacity:.35">'
        )
    st.html(
        f'<div style="{PLAYER_STYLE};background:color-mix(in srgb,currentColor 6%,transparent);position:relative;'
        'overflow:hidden;border:1px solid color-mix(in srgb,currentColor 12%,transparent)">'
        f'{picture}<div style="position:absolute;inset:0;display:flex;align-items:center;justify-content:center;'
        f'text-align:center;padding:12%"><span style="opacity:.75">{html.escape(words)}</span></div></div>'
    )


def _filling(cover_key: str, alt: str) -> str:
    """A picture that fills the place it is put in; '' where there is none."""
    if not cover_key:
        return ""
    return (
        f'<img alt="{html.escape(alt)}" loading="lazy" src="{media_url(cover_key)}" '
        'style="width:100%;height:100%;object-fit:cover;display:block">'
    )


def draw_cover(cover_key: str, *, alt: str, shape: str = "9/16") -> None:
    """A cover picture that fills its card."""
    st.html(
        f'<div style="aspect-ratio:{shape};border-radius:10px;overflow:hidden;'
        f'background:color-mix(in srgb,currentColor 8%,transparent)">{_filling(cover_key, alt)}</div>'
    )


def draw_thumbnail(cover_key: str, *, alt: str, height_px: int = 64) -> None:
    """A small upright picture for a row."""
    st.html(
        f'<div style="height:{height_px}px;aspect-ratio:9/16;border-radius:6px;overflow:hidden;'
        f'background:color-mix(in srgb,currentColor 8%,transparent)">{_filling(cover_key, alt)}</div>',
        width="content",
    )


def draw_part(media_key: str, *, title: str, start_s: float, end_s: float) -> None:
    """A player that begins at one moment of a source video and pauses at another."""
    st.html(
        '<video controls playsinline preload="metadata" style="display:block;max-width:100%;max-height:46vh;'
        f'margin:0 auto;border-radius:12px;background:#0b0c0f" title="{html.escape(title)}" '
        f'src="{media_url(media_key)}#t={start_s:.1f},{end_s:.1f}"></video>'
    )


def draw_picture(jpeg: bytes | None, *, alt: str, shape: str) -> None:
    """A small picture that fills its place; without one the place stays."""
    shown = ""
    if jpeg:
        shown = (
            f'<img alt="{html.escape(alt)}" src="data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}" '
            'style="width:100%;height:100%;object-fit:cover;display:block">'
        )
    st.html(f'<div style="aspect-ratio:{shape};border-radius:8px;overflow:hidden;background:#15161a">{shown}</div>')
