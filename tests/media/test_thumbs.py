"""Small pictures of moments: the right part, made once."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from editai.media.framing import Framing
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.thumbs import thumb_jpeg


def test_it_shows_the_moment_and_the_part_and_is_made_once(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    # left half red, right half blue; white from second 1 on
    picture = "color=red:s=320x180:r=25:d=2,drawbox=x=160:w=160:c=blue:t=fill,drawbox=c=white:t=fill:enable='gte(t,1)'"
    run_ffmpeg(["-f", "lavfi", "-i", picture, "-c:v", "libx264", "-pix_fmt", "yuv420p", str(film)], limit_s=30)
    probe = probe_media(film)
    right = Framing(mode="crop", left=0.6, top=0.0, width=0.316, height=1.0)
    thumbs = tmp_path / "thumbs"
    part = thumb_jpeg(film, probe, 500, thumbs, framing=right)
    with Image.open(part) as image:
        assert image.width == 180
        red, _, blue = image.convert("RGB").getpixel((90, image.height // 2))
    assert blue > 200 > 60 > red
    with Image.open(thumb_jpeg(film, probe, 500, thumbs)) as image:
        red, _, blue = image.convert("RGB").getpixel((20, 50))
    assert red > 200 > 60 > blue
    with Image.open(thumb_jpeg(film, probe, 9_000, thumbs)) as image:
        assert min(image.convert("RGB").getpixel((20, 50))) > 240
    film.unlink()
    assert thumb_jpeg(film, probe, 500, thumbs, framing=right) == part
