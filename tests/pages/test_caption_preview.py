"""New clip shows a frame of the clip to be, with its captions, before anything is made."""

from __future__ import annotations

import base64
import io
import uuid
from collections.abc import Callable

import numpy
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from editai.library.drafts import Draft, write_draft
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Membership, SourceVideo
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]


@pytest.fixture
def source(settings: Settings, store: Store, member: Membership) -> SourceVideo:
    media = MediaFolder(settings.media_root)
    key = rows.add_file(settings, member.profile_id, "sources", ".mp4")
    path = media.path(member.profile_id, key)
    made = ["-f", "lavfi", "-i", "color=gray:s=360x640:r=30:d=2", "-pix_fmt", "yuv420p"]
    run_ffmpeg(["-loglevel", "error", *made, f"file:{path}"], limit_s=60)
    return store.library.add_source_video(
        member.profile_id,
        source_video_id=str(uuid.uuid4()),
        sha256="a" * 64,
        name="mug.mp4",
        media_key=key,
        probe=probe_media(path).as_json(),
        created_by=member.user_id,
    )


def shown(app: AppTest) -> Image.Image | None:
    """The preview's picture, as the browser gets it."""
    for element in app.get("html"):
        _, mark, rest = element.proto.body.partition("data:image/jpeg;base64,")
        if mark and "Preview of the clip" in element.proto.body:
            return Image.open(io.BytesIO(base64.b64decode(rest.split('"')[0]))).convert("L")
    return None


def caption_rows(picture: Image.Image) -> numpy.ndarray:
    return numpy.asarray(picture).astype(int)[560:735]


def test_the_preview_follows_script_style_and_moment(
    open_page: Open, settings: Settings, store: Store, member: Membership, source: SourceVideo
) -> None:
    write_draft(settings, member.profile_id, member.user_id, Draft(source_video_ids=(source.id,), script=rows.SCRIPT))
    app = open_page()
    first = shown(app)
    assert first is not None and first.size == (540, 960)
    assert (caption_rows(first) > 235).sum() > 1500, "white letters"
    app.selectbox(key=widget_key(member.profile_id, "draft-captions")).set_value("boxed").run()
    boxed = shown(app)
    assert boxed is not None and (caption_rows(boxed) > 235).sum() > (caption_rows(first) > 235).sum() * 2
    slider = app.slider(key=widget_key(member.profile_id, "preview-moment"))
    slider.set_value(slider.max - 0.3).run()
    later = shown(app)
    assert later is not None and numpy.abs(caption_rows(later) - caption_rows(boxed)).max() > 150
    app.text_area(key=widget_key(member.profile_id, "draft-script")).set_value("Short.").run()
    assert not app.exception and shown(app) is not None, "a moment past the new end is not asked for"


def test_a_video_that_cannot_be_drawn_leaves_the_place(
    open_page: Open, settings: Settings, store: Store, member: Membership, source: SourceVideo
) -> None:
    write_draft(settings, member.profile_id, member.user_id, Draft(source_video_ids=(source.id,)))
    MediaFolder(settings.media_root).path(member.profile_id, source.media_key).write_bytes(b"gone")
    app = open_page()
    assert shown(app) is None and not app.exception and not app.error
    assert any("Your clip appears here" in element.proto.body for element in app.get("html"))
