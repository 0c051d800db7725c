"""Footage whose every picture says which scene it is and when: read back from a finished clip's own pixels."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from editai.media.process import run_ffmpeg

SCENE_MS = 2_400
RATE = 30
WALLS = {
    "red": (190, 40, 40),
    "red again": (178, 44, 44),
    "green": (40, 140, 50),
    "black": (10, 10, 12),
    "blue": (50, 70, 190),
    "violet": (130, 50, 160),
    "violet again": (122, 58, 150),
    "teal": (30, 150, 160),
    "ochre": (170, 120, 30),
    "grey": (110, 110, 110),
}
"""Two pairs that look alike, and one scene in the dark; each as long as the others."""
NAMES = tuple(WALLS)
WALL_STARTS = {name: at * SCENE_MS for at, name in enumerate(NAMES)}
_DARKEST, _LIGHTEST = 40, 200
"""Of the strip along the upper edge, at a scene's first and last picture: it is the clock."""


def clocked_film(path: Path, sound: Path | None = None) -> Path:
    """All scenes, 360x640, so that nothing is cropped: a wall with grain, a moving dark square, the clock above.

    Args:
        sound: laid under it, beside a tone of 1500 Hz that is always there.
    """
    seconds = SCENE_MS / 1000
    clock = f"{_DARKEST}+{_LIGHTEST - _DARKEST}*T/{seconds}"
    graph = "".join(
        f"color=0x{red:02x}{green:02x}{blue:02x}:s=360x640:r={RATE}:d={seconds},noise=alls=18,gblur=sigma=0.6[w{at}];"
        f"color=0x202020:s=70x70:r={RATE}:d={seconds}[q{at}];"
        f"color=gray:s=8x2:r={RATE}:d={seconds},format=yuv420p,geq=lum='{clock}':cb=128:cr=128,scale=360:84[k{at}];"
        f"[w{at}][q{at}]overlay=x='80+40*t':y={200 + 8 * at}[x{at}];[x{at}][k{at}]overlay=0:0[s{at}];"
        for at, (red, green, blue) in enumerate(WALLS.values())
    )
    graph += "".join(f"[s{at}]" for at in range(len(WALLS))) + f"concat=n={len(WALLS)},format=yuv420p[v]"
    heard: list[str] = []
    if sound is not None:
        graph += ";[0:a]aresample=48000,apad[said];[1:a]volume=0.3[tone];"
        graph += "[said][tone]amix=2:normalize=0:duration=shortest[a]"
        tone = f"sine=f=1500:r=48000:d={seconds * len(WALLS)}"
        heard = ["-map", "[a]", "-c:a", "aac"]
        inputs = ["-i", str(sound), "-f", "lavfi", "-i", tone]
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-g", "30", str(path)]
    run_ffmpeg([*(inputs if heard else []), "-filter_complex", graph, "-map", "[v]", *heard, *codec], limit_s=90)
    return path


@dataclass(frozen=True)
class Shown:
    """A run of a clip's frames that show one scene without a jump."""

    scene: str
    first: int
    """Frame number in the clip."""
    count: int
    from_ms: float
    """Of the scene, at the first frame and at the last."""
    upto_ms: float


def frames_of(clip: Path, width: int, height: int) -> NDArray[np.uint8]:
    """Every picture of a clip, small: red green blue. None twice for a picture that begins late."""
    form = ["-fps_mode", "passthrough", "-vf", f"scale={width}:{height}:flags=area", "-pix_fmt", "rgb24"]
    raw = run_ffmpeg(["-i", str(clip), *form, "-f", "rawvideo", "-"], limit_s=120).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def shots_of(frames: NDArray[np.uint8]) -> list[Shown]:
    """What a clip shows, frame by frame: a new shot wherever the scene changes or its clock jumps."""
    height = frames.shape[1]
    clock = frames[:, round(height * 0.03) : round(height * 0.12)].mean(axis=(1, 2, 3))
    at_ms = (clock - _said(_DARKEST)) / (_said(_LIGHTEST) - _said(_DARKEST)) * SCENE_MS
    walls = frames[:, round(height * 0.20) : round(height * 0.27)].mean(axis=(1, 2))
    colours = np.array(list(WALLS.values()))
    scenes = np.abs(walls[:, None, :] - colours[None]).sum(axis=2).argmin(axis=1)
    jumps = np.abs(np.diff(at_ms)) > 150
    runs = np.concatenate([[0], np.cumsum(jumps | (np.diff(scenes) != 0))])
    answer = []
    for _, run in groupby(range(len(frames)), key=lambda at: int(runs[at])):
        part = list(run)
        answer.append(
            Shown(
                scene=NAMES[int(scenes[part[0]])],
                first=part[0],
                count=len(part),
                from_ms=float(at_ms[part[0]]),
                upto_ms=float(at_ms[part[-1]]),
            )
        )
    return answer


def _said(luma: int) -> float:
    """A grey's value as it is read back, 0 to 255."""
    return (luma - 16) * 255 / 219
