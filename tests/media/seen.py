"""What a finished video shows, read back from its file."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg


def brightest(file: Path, at_s: float) -> int:
    """The brightest point of one frame."""
    look = ["-frames:v", "1", "-vf", "signalstats,metadata=print:file=-", "-f", "null", "-"]
    told = run_ffmpeg(["-ss", str(at_s), "-i", str(file), *look], limit_s=60).stdout
    found = re.findall(r"YMAX=(\d+)", told.decode())
    assert found, told
    return int(found[0])


def colour_of(file: Path, at_ms: int, box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> tuple[int, int, int]:
    """The mean red, green and blue of a part of one frame: left, upper, right and lower edge, 0 to 1."""
    still = file.with_name(f".{file.name}.{at_ms}.jpg")
    try:
        still_jpeg(file, at_ms, 180, still)
        with Image.open(still) as opened:
            width, height = opened.size
            left, upper, right, lower = box
            part = (round(left * width), round(upper * height), round(right * width), round(lower * height))
            seen = opened.convert("RGB").crop(part).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    finally:
        still.unlink(missing_ok=True)
    assert isinstance(seen, tuple)
    return seen
