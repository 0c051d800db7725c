"""Moments side by side, and a part as a file: measured on the written picture and video."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from editai.media.cutting import cut_part
from editai.media.filmstrip import FRAMES, filmstrip_jpeg
from editai.media.probe import probe_media

Make = Callable[..., Path]
COLOURS = ("red", "blue", "lime", "white")


@pytest.fixture(scope="module")
def turned(make_media: Make) -> Path:
    """Four seconds in four colours, filmed upright by a phone that writes it lying, 29.97 frames a second."""
    inputs = [text for one in COLOURS for text in ("-f", "lavfi", "-i", f"color={one}:d=1:s=320x180:r=30000/1001")]
    lying = make_media(
        "lying.mp4",
        *inputs,
        *("-f", "lavfi", "-i", "sine=f=440:d=4:r=44100", "-filter_complex", "concat=n=4"),
        *("-pix_fmt", "yuv420p", "-map", "4:a", "-ac", "1", "-g", "200"),
    )
    return make_media("turned.mp4", "-display_rotation", "90", "-i", str(lying), "-c", "copy")


def test_a_filmstrip_shows_moments_in_order_and_upright(turned: Path, tmp_path: Path) -> None:
    out = tmp_path / "strip.jpg"
    filmstrip_jpeg(turned, probe_media(turned), out)
    strip = Image.open(out).convert("RGB")
    assert strip.size == (54 * FRAMES, 96)
    middles = [strip.getpixel((54 * number + 27, 48)) for number in range(FRAMES)]
    wanted = [(254, 0, 0), (254, 0, 0), (0, 0, 254), (0, 0, 254), (0, 255, 1), (0, 255, 1), (255,) * 3, (255,) * 3]
    for seen, colour in zip(middles, wanted, strict=True):
        assert isinstance(seen, tuple)
        assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) < 12


def test_a_part_begins_and_ends_where_it_was_asked_for(turned: Path, tmp_path: Path) -> None:
    out = tmp_path / "part.mp4"
    cut_part(turned, probe_media(turned), 1100, 2900, out)
    part = probe_media(out)
    assert abs(part.duration_ms - 1800) <= 50
    assert (part.width, part.height, part.rotation) == (180, 320, 0)
    assert part.audio is not None
    strip = tmp_path / "strip.jpg"
    filmstrip_jpeg(out, part, strip)
    shown = Image.open(strip).convert("RGB")
    first, last = shown.getpixel((27, 48)), shown.getpixel((54 * FRAMES - 27, 48))
    assert isinstance(first, tuple)
    assert isinstance(last, tuple)
    assert first[2] > 200 > 50 > first[0]
    assert last[1] > 200 > 50 > last[0]
    assert sorted(tmp_path.iterdir()) == [out, strip]
