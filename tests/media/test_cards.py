"""End cards: the file that comes out, what stands on it, and when it is made again."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from editai.errors import Cancelled, InputError
from editai.media.card_layers import draw_ground, draw_layers
from editai.media.cards import CARD_MS, CardContent, cached_end_card, card_key, make_end_card
from editai.media.contrast import contrast, ink_on
from editai.media.logos import read_logo
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg

NORTIA = CardContent(
    store_name="Nortia",
    tagline="Made for mornings on the move.",
    call_to_action="Shop now",
    address="nortia.example",
    colour="#0f766e",
)
LONG = CardContent(
    store_name="Krämer & Söhne Haushaltswaren Großhandelsgesellschaft Thermosflaschenzubehör 1898",
    tagline="Știința lucrurilor simple, făcute bine, pentru fiecare zi din viața ta și a celor dragi, oriunde mergi.",
    call_to_action="Vezi acum toată oferta noastră de toamnă și iarnă",
    address="https://shop.kramer-soehne-haushaltswaren.example/angebote/thermosflaschen/zubehoer?utm=card",
    colour="#ffd400",
)
Picture = numpy.ndarray[Any, numpy.dtype[numpy.int16]]


def frames(path: Path, width: int, height: int) -> Picture:
    arguments = ["-loglevel", "error", "-i", str(path), "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    raw = run_ffmpeg(arguments, limit_s=60).stdout
    return numpy.frombuffer(raw, dtype=numpy.uint8).reshape(-1, height, width, 3).astype(numpy.int16)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("card") / "card.mp4"
    make_end_card(NORTIA, 1080, 1920, CARD_MS, path)
    return path


def test_a_card_is_a_silent_clip_of_the_asked_size_and_length(card: Path) -> None:
    probe = probe_media(card)
    assert (probe.width, probe.height, probe.video_codec, probe.pixel_format) == (1080, 1920, "h264", "yuv420p")
    assert probe.audio is None and probe.frame_rate == 30 and not probe.variable_frame_rate
    assert abs(probe.duration_ms - CARD_MS) <= 1
    assert [path.name for path in card.parent.iterdir()] == ["card.mp4"]


def test_it_enters_and_never_freezes(card: Path) -> None:
    arguments = ["-i", str(card), "-vf", "scale=270:-2,freezedetect=n=-60dB:d=0.5", "-f", "null", "-"]
    assert "freeze_start" not in run_ffmpeg(arguments, limit_s=60).stderr_tail
    arguments = [
        "-loglevel",
        "error",
        "-i",
        str(card),
        "-vf",
        "scale=270:-2",
        "-pix_fmt",
        "rgb24",
        "-f",
        "rawvideo",
        "-",
    ]
    shown = numpy.frombuffer(run_ffmpeg(arguments, limit_s=60).stdout, dtype=numpy.uint8).reshape(-1, 480, 270, 3)
    assert len(shown) == 60
    bright = (shown.min(axis=3) > 235).sum(axis=(1, 2))
    assert bright[0] == 0, "nothing but the ground at first"
    assert bright[-1] > 2000
    assert bright[40] == pytest.approx(bright[-1], rel=0.05), "all has arrived after 1.3 s"


def test_the_colour_is_the_store_s(card: Path) -> None:
    arguments = [
        "-loglevel",
        "error",
        "-ss",
        "1.9",
        "-i",
        str(card),
        "-frames:v",
        "1",
        "-pix_fmt",
        "rgb24",
        "-f",
        "rawvideo",
    ]
    raw = run_ffmpeg([*arguments, "-"], limit_s=30).stdout
    ground = numpy.frombuffer(raw, dtype=numpy.uint8).reshape(1920, 1080, 3)[900:1000, 5:40].reshape(-1, 3).mean(axis=0)
    assert numpy.abs(ground - [0x0F, 0x76, 0x6E]).max() < 14


@pytest.mark.parametrize("size", [(1080, 1920), (540, 960), (1000, 1500)])
def test_long_texts_stay_in_the_free_area(size: tuple[int, int]) -> None:
    width, height = size
    layers = draw_layers(LONG, width, height)
    assert len(layers) == 5
    for layer in layers:
        left, top, right, bottom = layer.image.getchannel("A").getbbox() or (0, 0, 0, 0)
        assert right > left
        assert layer.left_px + left >= width * 195 / 1080 - 1
        assert layer.left_px + right <= width * 885 / 1080 + 1
        assert layer.top_px + top >= 0.12 * height and layer.top_px + bottom <= height * 0.80
        assert left > 0 or layer is not layers[1], "letters are not cut"
    for above, below in pairwise(layers):
        assert above.top_px + above.image.height <= below.top_px


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffd400", "#808080", "#e4572e", "#0f766e", "#777777"])
def test_letters_are_legible_on_any_colour(colour: str) -> None:
    assert contrast(ink_on(colour), colour) >= 4.5
    name = draw_layers(replace(NORTIA, colour=colour), 540, 960)[1].image
    pixels = numpy.asarray(name)
    shown = pixels[pixels[..., 3] > 250][0][:3]
    assert contrast("#" + "".join(f"{value:02x}" for value in shown), colour) >= 4.5


def test_grounds_are_smooth_and_the_same_every_time() -> None:
    one, two = (draw_ground("#0f766e", 270, 480) for _ in range(2))
    assert one.shape[0] > 480 and numpy.array_equal(one, two)


def test_what_is_empty_or_cannot_be_drawn_is_left_out() -> None:
    assert len(draw_layers(CardContent(store_name="Lumen"), 540, 960)) == 2
    with_emoji = draw_layers(CardContent(store_name="Lumen ✨"), 540, 960)
    assert with_emoji[1].image.tobytes() == draw_layers(CardContent(store_name="Lumen"), 540, 960)[1].image.tobytes()
    assert len(draw_layers(CardContent(store_name="水"), 540, 960)) == 1


def test_a_colour_must_be_one() -> None:
    with pytest.raises(ValueError):
        CardContent(store_name="Nortia", colour="red")


def test_the_key_is_the_content_s(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (40, 40), "red").save(logo)
    with_logo = replace(NORTIA, logo=logo)
    first = card_key(with_logo, 1080, 1920)
    keys = {
        first,
        card_key(NORTIA, 1080, 1920),
        card_key(replace(NORTIA, tagline="Other"), 1080, 1920),
        card_key(NORTIA, 1080, 1350),
        card_key(NORTIA, 1080, 1920, 2500),
        card_key(NORTIA, 1080, 1920, CARD_MS, Fraction(25)),
    }
    assert len(keys) == 6
    moved = tmp_path / "moved.png"
    logo.rename(moved)
    assert card_key(replace(NORTIA, logo=moved), 1080, 1920) == first
    Image.new("RGB", (40, 40), "blue").save(moved)
    assert card_key(replace(NORTIA, logo=moved), 1080, 1920) != first


def test_a_card_is_made_once(tmp_path: Path) -> None:
    small = replace(NORTIA, tagline="")
    folder = tmp_path / "cards"
    first = cached_end_card(small, 270, 480, 500, folder)
    made_ns = first.stat().st_mtime_ns
    assert cached_end_card(small, 270, 480, 500, folder) == first
    assert first.stat().st_mtime_ns == made_ns
    assert [path.name for path in folder.iterdir()] == [first.name]
    assert len(frames(first, 270, 480)) == 15


def test_a_logo_lies_on_its_tile(tmp_path: Path) -> None:
    logo = Image.new("RGBA", (500, 300), (0, 0, 0, 0))
    logo.paste((214, 34, 70, 255), (200, 50, 300, 250))
    path = tmp_path / "logo.webp"
    logo.save(path, lossless=True)
    tile = numpy.asarray(draw_layers(replace(NORTIA, logo=path), 1080, 1920)[0].image)
    middle = tile[tile.shape[0] // 2, tile.shape[1] // 2]
    assert numpy.abs(middle.astype(int) - [214, 34, 70, 255]).max() < 6
    assert read_logo(path, 100).size == (50, 100), "empty edges are cut off"


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n cut", b"<svg/>", b"GIF89a"])
def test_files_that_are_no_logo_are_refused_and_leave_nothing(content: bytes, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(content)
    out = tmp_path / "out" / "card.mp4"
    out.parent.mkdir()
    with pytest.raises(InputError, match="logo"):
        make_end_card(replace(NORTIA, logo=logo), 270, 480, 500, out)
    assert list(out.parent.iterdir()) == []


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("1", (20_000, 20_000)).save(logo)
    with pytest.raises(InputError, match="million"):
        read_logo(logo, 100)


def test_a_stopped_card_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "card.mp4"
    out.write_bytes(b"before")
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        make_end_card(NORTIA, 270, 480, 500, out, cancel=stop)
    assert out.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["card.mp4"]
