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


Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge of a part of a picture, 0 to 1."""
WHOLE: Box = (0, 0, 1, 1)


def colour_of(file: Path, at_ms: int, box: Box = WHOLE) -> tuple[int, int, int]:
    """The mean red, green and blue of a part of one frame."""
    still = file.with_name(f".{file.name}.{at_ms}.jpg")
    try:
        still_jpeg(file, at_ms, 180, still)
        return mean_colour(still, box)
    finally:
        still.unlink(missing_ok=True)


def mean_colour(picture: Path, box: Box = WHOLE) -> tuple[int, int, int]:
    """The mean red, green and blue of a part of a picture."""
    with Image.open(picture) as opened:
        width, height = opened.size
        part = (round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height))
        red, green, blue = opened.convert("RGB").crop(part).resize((1, 1), Image.Resampling.BOX).tobytes()
    return red, green, blue
