"""A preview is a frame of the clip: the same crop, colours and captions, and the safe area over it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy
import pytest
from PIL import Image

from editai.captions.ass import to_ass
from editai.captions.cues import split_cues
from editai.captions.estimate import estimate_words
from editai.captions.fonts import fonts_folder
from editai.captions.styles import STYLES
from editai.errors import EditAIError
from editai.media.framing import choose_framing
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.render.parts import CaptionLayer, PlanInputs, PlanSegment
from editai.render.plan import plan
from editai.render.platforms import PLATFORMS
from editai.render.preview import PreviewInputs, place_in_sources, preview_jpeg
from editai.render.run import render
from tests.commands.test_make import within_seconds

TIKTOK = PLATFORMS["tiktok"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Blue at the left, grey in the middle, red at the right; 1280x720."""
    path = tmp_path / "it's [one], two.mp4"
    boxes = "drawbox=w=300:color=blue:t=fill,drawbox=x=980:w=300:color=red:t=fill"
    made = ["-f", "lavfi", "-i", "color=gray:s=1280x720:r=30:d=2", "-vf", boxes, "-pix_fmt", "yuv420p"]
    run_ffmpeg(["-loglevel", "error", *made, f"file:{path}"], limit_s=60)
    return path


def inputs_of(source: Path, *, ass: str = "", moment_ms: int = 0, source_ms: int = 500) -> PreviewInputs:
    probe = probe_media(source)
    framing = choose_framing(probe, TIKTOK.width_px, TIKTOK.height_px)
    return PreviewInputs(
        platform=TIKTOK, path=source, probe=probe, source_ms=source_ms, framing=framing, ass=ass, moment_ms=moment_ms
    )


def captions(script: str) -> str:
    style = STYLES["boxed"]
    return to_ass(split_cues(estimate_words(script), style, TIKTOK.frame), style, TIKTOK.frame, "#1f6feb")


def test_it_is_the_clip_s_crop_with_its_captions_and_the_safe_area(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with within_seconds(1.0):
        path = preview_jpeg(
            inputs_of(source, ass=captions("Coffee stays hot. Twelve hours long."), moment_ms=600), folder
        )
    shown = numpy.asarray(Image.open(path).convert("RGB")).astype(int)
    assert shown.shape == (960, 540, 3)
    middle = shown[300, 100:440]
    assert numpy.abs(middle - 128).max() < 12, "the crop is the middle of the picture, in its own grey"
    white = (shown[600:735] > 235).all(axis=2)
    assert white.sum() > 8000, "the caption's box stands at the safe area's lower edge"
    assert shown[60, 270].mean() < 120 and shown[900, 270].mean() < 120, "a shade outside the safe area"
    assert shown[136, 200].mean() > 145, "its line"
    with within_seconds(0.1):
        again = preview_jpeg(
            inputs_of(source, ass=captions("Coffee stays hot. Twelve hours long."), moment_ms=600), folder
        )
    assert again == path
    assert [each.name for each in folder.iterdir()] == [path.name], "nothing else is left behind"


def test_it_is_the_frame_that_the_finished_clip_has_then(source: Path, tmp_path: Path) -> None:
    """F18: the preview had no connection to the result. Here both are read and compared, pixel by pixel."""
    ass = captions("Coffee stays hot. Twelve hours long.")
    (tmp_path / "captions.ass").write_text(ass, encoding="utf-8")
    shown = inputs_of(source, ass=ass, moment_ms=600, source_ms=600)
    segment = PlanSegment(path=source, probe=shown.probe, start_ms=0, end_ms=1_000, framing=shown.framing)
    layer = CaptionLayer(path=tmp_path / "captions.ass", fonts_folder=fonts_folder())
    render(plan(PlanInputs(platform=TIKTOK, segments=(segment,), captions=layer)), tmp_path / "clip.mp4")
    still_jpeg(tmp_path / "clip.mp4", 667, 540, tmp_path / "still.jpg")
    preview, still = (
        numpy.asarray(Image.open(path).convert("RGB")).astype(int)[145:735, 40:435]
        for path in (preview_jpeg(shown, tmp_path / "previews"), tmp_path / "still.jpg")
    )
    apart = numpy.abs(preview - still).max(axis=2)
    assert apart.mean() < 5
    assert (apart > 60).mean() < 0.01, "no letter stands elsewhere"


def test_the_moment_decides_the_caption(source: Path, tmp_path: Path) -> None:
    ass = captions("Coffee stays hot. Twelve hours long.")
    paths = [preview_jpeg(inputs_of(source, ass=ass, moment_ms=at), tmp_path) for at in (300, 2300)]
    one, two = (numpy.asarray(Image.open(path).convert("L")).astype(int) for path in paths)
    assert numpy.abs(one - two)[600:735].max() > 150 and numpy.abs(one - two)[:500].max() < 20


def test_past_the_end_the_last_picture_there_is_is_shown(source: Path, tmp_path: Path) -> None:
    assert preview_jpeg(inputs_of(source, source_ms=60_000), tmp_path).is_file()


def test_a_source_that_is_gone_says_so(source: Path, tmp_path: Path) -> None:
    inputs = inputs_of(source)
    source.unlink()
    with pytest.raises(EditAIError):
        preview_jpeg(inputs, tmp_path / "kept")
    assert not list((tmp_path / "kept").iterdir())


def test_sources_share_the_clip() -> None:
    assert place_in_sources([1000], 0.5) == (0, 500)
    assert place_in_sources([1000, 4000], 0.75) == (1, 2000)
    assert place_in_sources([1000, 4000], 1.0) == (1, 4000)
    assert place_in_sources([1000, 4000], -1) == (0, 0)


def test_estimated_words_are_the_script_in_order() -> None:
    script = "It keeps coffee hot. Twelve hours, really!"
    words = estimate_words(script)
    assert [word.text for word in words] == script.split()
    assert all(one.start_ms < one.end_ms <= two.start_ms for one, two in pairwise(words))
    assert estimate_words("fast words", 2.0)[-1].end_ms < estimate_words("fast words")[-1].end_ms
    assert estimate_words("") == []
