"""A frame of a video as a picture."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg


def test_a_transport_stream_with_one_key_frame_has_a_still(tmp_path: Path) -> None:
    """Seeking in it finds no key frame any more, neither at the moment nor near the end: its first picture is taken."""
    path = tmp_path / "film.ts"
    source = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=4", "-c:v", "libx264", "-preset", "ultrafast")
    run_ffmpeg([*source, "-g", "600", "-pix_fmt", "yuv420p", "-output_ts_offset", "5000", str(path)], limit_s=60)
    still_jpeg(path, 1333, 240, tmp_path / "still.jpg")
    assert Image.open(tmp_path / "still.jpg").size == (240, 134)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["film.ts", "still.jpg"]
