"""What a browser sees of the fake Postiz: its sign-in page, pictures, uploads, and the page of a published post."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from editai.publishing.fake_rules import visible_text
from editai.publishing.fake_state import FakeState, picture_png

_HTML: Final = {"Content-Type": "text/html; charset=utf-8"}
_SIGN_IN: Final = "<!DOCTYPE html><html><head><title>Postiz</title></head><body>Sign in to Postiz</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer that is none of the API's."""

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def seen_page(state: FakeState, path: str) -> Page:
    """The page under an address outside the API; to the sign-in where there is none, as the real server does.

    Called with the state's lock held.
    """
    if path == "/auth":
        return Page(body=_SIGN_IN, headers=_HTML)
    if match := re.fullmatch(r"/pictures/(\w+)\.png", path):
        return Page(body=picture_png(match.group(1)), headers={"Content-Type": "image/png"})
    if upload := state.uploads.get(path):
        return Page(body=upload.file.read_bytes(), headers={"Content-Type": upload.kind})
    if match := re.fullmatch(r"/posted/(\w+)", path):
        return Page(body=_posted_page(state, match.group(1)), headers=_HTML)
    return Page(status=307, headers={"Location": "/auth"})


def _posted_page(state: FakeState, post_id: str) -> str:
    post = state.find_post(post_id)
    if post is None:
        return "<!DOCTYPE html><title>Gone</title><p>There is no such post.</p>"
    video = next((image["path"] for image in post.images if image["path"].endswith(".mp4")), "")
    text = html.escape(visible_text(post.content))
    return (
        f"<!DOCTYPE html><title>{html.escape(post.channel.name)}</title>"
        f"<h1>{html.escape(post.channel.name)}</h1><p style='white-space:pre-wrap'>{text}</p>"
        f"<video controls height=640 src='{html.escape(video)}'></video>"
    )
