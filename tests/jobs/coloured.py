"""Footage whose every two seconds have a colour of their own, and a finished clip's pictures read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from editai.media.process import run_ffmpeg

SCENE_MS = 2_000
COLOURS = {
    "red": (200, 30, 30),
    "green": (30, 150, 40),
    "blue": (40, 60, 200),
    "yellow": (210, 190, 30),
    "violet": (140, 40, 170),
    "cyan": (30, 180, 190),
    "orange": (230, 120, 20),
    "grey": (120, 120, 120),
}
NAMES = tuple(COLOURS)


def coloured_film(folder: Path, *, sound: bool = False) -> Path:
    """Eight scenes of two seconds, 640x360: a wall of one colour with a little grain, and a moving white square."""
    path = folder / ("coloured-sound.mp4" if sound else "coloured.mp4")
    if path.is_file():
        return path
    scenes = "".join(
        f"color=0x{red:02x}{green:02x}{blue:02x}:s=640x360:r=30:d=2,noise=alls=10:allf=t[c{at}];"
        f"color=white:s=60x60:r=30:d=2[w{at}];[c{at}][w{at}]overlay=x='250+{at * 5}+40*t':y={110 + 10 * at}[s{at}];"
        for at, (red, green, blue) in enumerate(COLOURS.values())
    )
    joined = "".join(f"[s{at}]" for at in range(len(COLOURS))) + f"concat=n={len(COLOURS)}[v]"
    tone = ["-f", "lavfi", "-i", "sine=frequency=1500:duration=16"] if sound else []
    mapped = ["-map", "[v]", *(["-map", "0:a", "-c:a", "aac"] if sound else [])]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p"]
    run_ffmpeg([*tone, "-filter_complex", scenes + joined, *mapped, *codec, str(path)], limit_s=60)
    return path


def picture(clip: Path, at_ms: int, width: int = 108, height: int = 192) -> NDArray[np.uint8]:
    """One frame of a clip, small: rows, columns, red green blue."""
    form = ["-frames:v", "1", "-vf", f"scale={width}:{height}:flags=area", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    raw = run_ffmpeg(["-ss", f"{at_ms / 1000:.3f}", "-i", str(clip), *form], limit_s=30).stdout
    return np.frombuffer(raw, np.uint8).reshape(height, width, 3)


def colour_at(clip: Path, at_ms: int) -> str:
    """The name of the scene that a moment of the clip shows, by its upper edge, where nothing else is drawn."""
    mean = picture(clip, at_ms)[4:14].reshape(-1, 3).mean(axis=0)
    return min(COLOURS, key=lambda name: float(((mean - np.array(COLOURS[name])) ** 2).sum()))


def scene_ms(name: str) -> tuple[int, int]:
    """A second inside a scene: its start and end."""
    at = NAMES.index(name)
    return at * SCENE_MS + 400, at * SCENE_MS + 1_400
