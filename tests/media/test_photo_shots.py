"""Photos as people see them, and how they move: measured on pixels."""

from __future__ import annotations

import io
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from editai.errors import InputError
from editai.media.photo_reading import read_photo
from editai.media.photo_shots import ShotOrder, ShotWords, cached_shot, compose_still, interest, view
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg


def near(one: object, other: tuple[int, ...], by: int = 8) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))  # type: ignore[call-overload]


def test_exif_turns_the_photo_upright(tmp_path: Path) -> None:
    picture = Image.new("RGB", (200, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise
    picture.save(tmp_path / "phone.jpg", exif=exif, quality=95)
    shown = read_photo(tmp_path / "phone.jpg")
    assert shown.size == (100, 200)
    assert near(shown.getpixel((50, 20)), (254, 0, 0))
    assert near(shown.getpixel((50, 180)), (0, 0, 254))


def test_cmyk_grey_and_sixteen_bits_look_right(tmp_path: Path) -> None:
    Image.new("CMYK", (100, 100), (0, 255, 255, 0)).save(tmp_path / "print.jpg", quality=95)
    assert near(read_photo(tmp_path / "print.jpg").getpixel((50, 50)), (254, 0, 0))
    Image.new("I;16", (100, 100), 32768).save(tmp_path / "deep.png")
    assert near(read_photo(tmp_path / "deep.png").getpixel((50, 50)), (128, 128, 128))
    Image.new("L", (100, 100), 200).save(tmp_path / "grey.png")
    assert near(read_photo(tmp_path / "grey.png").getpixel((50, 50)), (200, 200, 200))


def test_a_profile_of_its_own_is_obeyed_and_a_broken_one_ignored(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for number, profile in enumerate((srgb, b"broken")):
        Image.new("RGB", (100, 100), "#336699").save(tmp_path / f"{number}.png", icc_profile=profile)
        assert near(read_photo(tmp_path / f"{number}.png").getpixel((5, 5)), (0x33, 0x66, 0x99), by=2)


def test_transparency_stands_on_white_and_not_on_black(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((100, 100, 200, 200), fill="#aa0000")
    picture.save(tmp_path / "cut-out.png")
    shown = read_photo(tmp_path / "cut-out.png")
    assert shown.mode == "RGBA"
    still = compose_still(shown, 216, 384)
    assert near(still.getpixel((2, 2)), (255, 255, 255))
    assert near(still.getpixel((still.width // 2, still.height // 2)), (0xAA, 0, 0))


def test_what_is_no_photo_is_refused_in_a_sentence(tmp_path: Path) -> None:
    good = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(good, "JPEG")
    bad = {
        "letter.jpg": b"This is a letter.",
        "empty.png": b"",
        "cut.jpg": good.getvalue()[:3000],
        "page.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            read_photo(tmp_path / name)
    Image.new("RGB", (20, 20)).save(tmp_path / "small.png")
    for name in ("small.png", "none.png", ""):
        with pytest.raises(InputError):
            read_photo(tmp_path / name)


@given(st.floats(0, 1), st.floats(0.3, 0.7), st.floats(0.3, 0.7))
def test_the_view_stays_inside_and_keeps_its_shape(done: float, x: float, y: float) -> None:
    canvas, frame = (1253, 2227), (1080, 1920)
    left, top, right, bottom = view(canvas, frame, (x, y), done)
    assert left >= -1e-6 and top >= -1e-6 and right <= canvas[0] + 1e-6 and bottom <= canvas[1] + 1e-6
    assert abs((right - left) / (bottom - top) - 1080 / 1920) < 1e-6


def test_the_zoom_is_smooth_and_goes_toward_the_product() -> None:
    places = [view((1253, 2227), (1080, 1920), (0.7, 0.4), step / 90) for step in range(91)]
    widths = [right - left for left, _, right, _ in places]
    steps = [before - after for before, after in pairwise(widths)]
    assert all(step >= -1e-9 for step in steps)
    assert max(abs(one - two) for one, two in pairwise(steps)) < 0.1
    middles = [(left + right) / 2 for left, _, right, _ in places]
    assert middles[-1] > middles[0]
    still = Image.new("RGB", (540, 960), "white")
    ImageDraw.Draw(still).rectangle((320, 400, 480, 560), fill="black")
    assert interest(still)[0] > 0.6


def test_a_shot_moves_carries_its_words_and_is_made_once(tmp_path: Path) -> None:
    picture = Image.effect_noise((800, 1200), 60).convert("RGB")
    picture.save(tmp_path / "mug.png")
    words = ShotWords(name="Travel mug", price="$24.99", badge="New", colour="#0f766e")
    order = ShotOrder(
        photo=tmp_path / "mug.png", words=words, width_px=270, height_px=480, top_px=67, duration_ms=1000, way=0
    )
    shot = cached_shot(order, tmp_path / "cache")
    probe = probe_media(shot)
    assert (probe.width, probe.height, probe.duration_ms) == (270, 480, 1000)
    frames: list[bytes] = []
    run_ffmpeg(
        ["-v", "error", "-i", shot, "-pix_fmt", "gray", "-f", "rawvideo", "-"], limit_s=30, on_bytes=frames.append
    )
    pixels = b"".join(frames)
    size = 270 * 480
    pictures = [pixels[at : at + size] for at in range(0, len(pixels), size)]
    assert len(pictures) == 30
    assert len(set(pictures)) == 30, "no frame stands still"
    began = time.monotonic()
    assert cached_shot(order, tmp_path / "cache") == shot
    assert time.monotonic() - began < 0.5
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [shot.name]
