"""A made product video and its script, for people who want to try a clip before they have footage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from editai.errors import Cancelled
from editai.media.following import PROGRESS, follow_frames
from editai.media.process import CancelSignal, run_ffmpeg

if TYPE_CHECKING:
    from PIL.Image import Image

SAMPLE_NAME: Final = "Sample mug.mp4"
SAMPLE_SCRIPT: Final = (
    "Meet the Nortia travel mug. It keeps your coffee hot for 12 hours, and it never leaks: "
    "turn it upside down and see. Double steel walls, a soft grip, three fresh colours. "
    "Just $24.99, and shipping is on us this week. Take your morning with you!"
)
"""With a brand, numbers and a price; spoken, about as long as the video."""

_WIDTH: Final = 1080
_HEIGHT: Final = 1920
_RATE: Final = 30
_FRAMES: Final = 108
"""Of each of the five shots: 3.6 s."""
_LIMIT_S: Final = 240
_DRAWN: Final = 35.0
"""Percent of the work that drawing the shots is, measured: 3 s of 9."""
_TEAL, _CORAL, _SAND = "#0f8b8d", "#e4572e", "#e0a93b"

_SECONDS: Final = 5 * _FRAMES / _RATE
# A slow chord with a little air, far below a voice: three fifths, each swelling in its own time.
_CHORD: Final = "+".join(
    f"{level}*sin(2*PI*{pitch}*t)*(0.7+0.3*sin(2*PI*{swell}*t{{shift}}))"
    for pitch, level, swell in ((110, 0.05, 0.11), (164.81, 0.035, 0.17), (220, 0.03, 0.13), (277.18, 0.018, 0.19))
)
_SOUND: Final = (
    f"aevalsrc='{_CHORD.format(shift='')}|{_CHORD.format(shift='+1')}':s=48000:d={_SECONDS:.3f},lowpass=f=900[chord];"
    f"anoisesrc=color=pink:amplitude=0.012:seed=7:r=48000:d={_SECONDS:.3f},lowpass=f=1800,"
    "aformat=channel_layouts=stereo[air];"
    "[chord][air]amix=inputs=2:normalize=0,"
    f"afade=t=in:d=0.8,afade=t=out:st={_SECONDS - 1.2:.3f}:d=1.2[sound]"
)
_OUTPUT: Final = (
    *("-map", "[picture]", "-map", "[sound]", "-r", str(_RATE)),
    *("-c:v", "libx264", "-preset", "superfast", "-crf", "19", "-profile:v", "high", "-pix_fmt", "yuv420p"),
    *("-color_range", "tv", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
    *("-c:a", "aac", "-b:a", "160k", "-ar", "48000", "-movflags", "+faststart", "-f", "mp4"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """A drawing and its upper left corner over time: ffmpeg expressions of ``n``, the frame's number.

    They move by whole pixels a frame; parts of pixels would show as trembling.
    """

    image: Image
    x: str = "0"
    y: str = "0"


def make_sample_video(
    out: Path, *, cancel: CancelSignal | None = None, on_progress: Callable[[float], None] | None = None
) -> None:
    """Make the sample: 18 s, 1080×1920 at 30 frames, five moving shots of a travel mug, a soft sound.

    Drawn once a shot; ffmpeg moves the drawings. Written beside ``out`` and then renamed.

    Args:
        on_progress: called in this thread with 0 to 100.

    Raises:
        ToolError: ffmpeg failed.
        Cancelled: ``cancel`` was set. In both cases ``out`` is untouched.
    """
    beside = out.with_name(f".{out.stem}.{uuid4().hex}.part.mp4")
    tell = on_progress or (lambda percent: None)
    follow = follow_frames(len(_SHOTS) * _FRAMES, lambda percent: tell(_DRAWN + (100 - _DRAWN) * percent / 100))
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".sample-") as folder:
        try:
            inputs: list[str] = []
            chains: list[str] = []
            labels = ""
            for shot, drawn in enumerate(_drawn(cancel)):
                chains.append(_moved(f"shot{shot}", drawn, Path(folder), inputs))
                labels += f"[shot{shot}]"
                tell(_DRAWN * (shot + 1) / len(_SHOTS))
            chains += [f"{labels}concat=n={len(_SHOTS)}:v=1:a=0[picture]", _SOUND]
            arguments = ["-loglevel", "error", *PROGRESS, *inputs]
            arguments += ["-filter_complex", ";".join(chains), *_OUTPUT, f"file:{beside}"]
            run_ffmpeg(arguments, limit_s=_LIMIT_S, cancel=cancel, on_line=follow)
            beside.replace(out)
        finally:
            beside.unlink(missing_ok=True)


def _drawn(cancel: CancelSignal | None) -> Iterator[list[_Layer]]:
    """The shots' layers in order, drawn two shots at a time."""
    pool = ThreadPoolExecutor(2)
    try:
        for drawn in pool.map(lambda draw: draw(), _SHOTS):
            if cancel is not None and cancel.is_set():
                raise Cancelled("Stopped. What was finished before is kept.")
            yield drawn
    finally:
        pool.shutdown(cancel_futures=True)


def _moved(label: str, layers: list[_Layer], folder: Path, inputs: list[str]) -> str:
    """The filters of one shot: its layers, each kept for the shot's length, moved over one another."""
    chains: list[str] = []
    below = ""
    for at, layer in enumerate(layers):
        path = folder / f"{label}-{at}.png"
        has_holes = layer.image.mode == "RGBA"
        # only what is drawn is moved; even numbers keep colour and brightness together
        left, top, right, bottom = layer.image.getbbox() or (0, 0, 2, 2)
        left, top = left // 2 * 2, top // 2 * 2
        layer.image.crop((left, top, right, bottom)).save(path, compress_level=0)
        matrix = "scale=out_color_matrix=bt709:out_range=tv"
        still = f"{matrix},format={'yuva420p' if has_holes else 'yuv420p'},loop={_FRAMES - 1}:1"
        chains.append(f"[{len(inputs) // 2}:v]{still},setpts=N/{_RATE}/TB,fps={_RATE}[{label}{at}]")
        inputs += ["-i", f"file:{path}"]
        if not below:
            chains.append(f"[{label}{at}]crop={_WIDTH}:{_HEIGHT}:x='{layer.x}':y='{layer.y}':exact=1[{label}on{at}]")
        else:
            x, y = f"{left}+({layer.x})", f"{top}+({layer.y})"
            chains.append(f"[{below}][{label}{at}]overlay=x='{x}':y='{y}'[{label}on{at}]")
        below = f"{label}on{at}"
    chains.append(f"[{below}]trim=end_frame={_FRAMES},setsar=1,format=yuv420p[{label}]")
    return ";".join(chains)


def _table() -> list[_Layer]:
    """On a wooden table by the window, steaming."""
    from editai.media.sample_mug import draw_mug, draw_steam, standing
    from editai.media.sample_places import draw_room

    mug = standing(draw_mug(_TEAL, 960), 1080, 1920, 1490, 540)
    steam = draw_steam(420, 760)
    return [
        _Layer(image=draw_room(1320, 1920, 1330), x="n"),
        _Layer(image=steam, x="390-n", y="70-n"),
        _Layer(image=mug, x="60-n"),
    ]


def _colours() -> list[_Layer]:
    """Three colours in a studio, the camera passing by."""
    from PIL import Image

    from editai.media.sample_mug import draw_mug, standing
    from editai.media.sample_places import draw_studio

    studio = draw_studio(1540, 1920, "#e8ddd0", 1330).convert("RGBA")
    for colour, centre in ((_CORAL, 290), (_TEAL, 770), (_SAND, 1250)):
        studio.alpha_composite(standing(draw_mug(colour, 800), 1540, 1920, 1400, centre))
    return [_Layer(image=Image.merge("RGB", studio.split()[:3]), x="20+n*4")]


def _close() -> list[_Layer]:
    """Close to the mark and the grip, the camera rising to the lid."""
    from PIL import Image

    from editai.media.sample_mug import draw_mug, standing
    from editai.media.sample_places import draw_studio

    wall = draw_studio(1080, 2360, "#21455b", 2300).convert("RGBA")
    wall.alpha_composite(standing(draw_mug(_CORAL, 1960), 1080, 2360, 2260, 540))
    return [_Layer(image=Image.merge("RGB", wall.split()[:3]), y="438-n*4")]


def _dawn() -> list[_Layer]:
    """Outdoors at dawn, hills drifting behind."""
    from editai.media.sample_mug import draw_mug, draw_steam, standing
    from editai.media.sample_places import draw_hills, draw_rock, draw_sky

    rock = draw_rock(1620, 1920, 1400)
    rock.alpha_composite(standing(draw_mug(_SAND, 860), 1620, 1920, 1424, 760, is_glossy=False))
    return [
        _Layer(image=draw_sky(1080, 1920)),
        _Layer(image=draw_hills(1300, 1920, 3, 0.46, "#a58aa8", "#f3c7ae"), x="-n"),
        _Layer(image=draw_hills(1400, 1920, 8, 0.56, "#5f6690", "#c9a0a6"), x="-n*2"),
        _Layer(image=draw_steam(360, 620), x="520-n*3", y="160-n"),
        _Layer(image=rock, x="-60-n*3"),
    ]


def _hero() -> list[_Layer]:
    """It slides to the middle of a bright studio, and a light passes over."""
    from editai.media.sample_mug import draw_mug, standing
    from editai.media.sample_places import draw_beam, draw_studio

    mug = standing(draw_mug(_TEAL, 1080), 1080, 1920, 1520, 540)
    return [
        _Layer(image=draw_studio(1200, 1920, "#f2b84b", 1430), x="n"),
        _Layer(image=mug, x="round(700*pow(max(0,1-n/34),3))-n+54"),
        _Layer(image=draw_beam(1900, 1920), x="-1900+n*26"),
    ]


_SHOTS: Final = (_table, _colours, _close, _dawn, _hero)
