"""The end card: a store's name, line and call to action, composed with MoviePy once per content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from editai.media.contrast import parse_colour
from editai.media.process import CancelSignal

if TYPE_CHECKING:
    import numpy

    from editai.media.card_layers import Layer

    _Picture = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]

CARD_MS: Final = 2000
"""How long a clip's end card lasts."""
CARD_RATE: Final = Fraction(30)
_LOOK: Final = 1
"""Raise it when cards are drawn differently, so that those in caches are made again."""
_ENTRANCE_MS: Final = 420
_STAGGER_MS: Final = 90
"""Each layer enters this much after the one above it."""
_RISE: Final = 0.026
"""How far below its place a layer begins, over the card's height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContent:
    """What an end card says. Empty texts leave no gap."""

    store_name: str
    tagline: str = ""
    call_to_action: str = ""
    """On the button, such as "Shop now"."""
    address: str = ""
    """Where to, such as nortia.example; below the button."""
    colour: str = "#1f2933"
    """The ground, ``#rrggbb``; letters are near black or near white, whichever reads better on it."""
    logo: Path | None = None
    """A PNG, JPEG or WebP picture; without one the card shows the name's first letter."""

    def __post_init__(self) -> None:
        parse_colour(self.colour)


def card_key(
    content: CardContent, width_px: int, height_px: int, duration_ms: int = CARD_MS, frame_rate: Fraction = CARD_RATE
) -> str:
    """A name for the card in a cache: the same for the same content, bytes of the logo and size of picture."""
    logo = hashlib.sha256(content.logo.read_bytes()).hexdigest() if content.logo else None
    parts = {**asdict(content), "logo": logo, "size": [width_px, height_px], "ms": duration_ms}
    told = json.dumps({**parts, "rate": str(Fraction(frame_rate)), "look": _LOOK}, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def cached_end_card(
    content: CardContent,
    width_px: int,
    height_px: int,
    duration_ms: int,
    folder: Path,
    *,
    frame_rate: Fraction = CARD_RATE,
    cancel: CancelSignal | None = None,
) -> Path:
    """The card's file in a folder of the store's cache; made only when it is not there yet.

    Raises:
        InputError: the logo is no picture.
        ToolError, Cancelled: as ``make_end_card``; the folder then holds nothing new.
    """
    out = folder / f"card-{card_key(content, width_px, height_px, duration_ms, frame_rate)}.mp4"
    if not out.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        make_end_card(content, width_px, height_px, duration_ms, out, frame_rate=frame_rate, cancel=cancel)
    return out


def make_end_card(
    content: CardContent,
    width_px: int,
    height_px: int,
    duration_ms: int,
    out: Path,
    *,
    frame_rate: Fraction = CARD_RATE,
    cancel: CancelSignal | None = None,
) -> None:
    """Compose the card into ``out``: H.264, yuv420p, no sound, written beside and then renamed.

    MoviePy composes the frames; ffmpeg takes them through a pipe and is started like every other program.

    Raises:
        InputError: the logo is no picture, or has more than 50 million pixels.
        ToolError: ffmpeg failed.
        Cancelled: ``cancel`` was set. In all cases ``out`` is untouched.
    """
    from editai.media.frames import encode_frames

    beside = out.with_name(f".{out.stem}.{uuid4().hex}.part.mp4")
    try:
        encode_frames(
            _compose(content, width_px, height_px, duration_ms, Fraction(frame_rate)),
            width_px=width_px,
            height_px=height_px,
            frame_rate=Fraction(frame_rate),
            out=beside,
            cancel=cancel,
        )
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _compose(
    content: CardContent, width_px: int, height_px: int, duration_ms: int, frame_rate: Fraction
) -> Iterator[_Picture]:
    """The card's frames in order."""
    import numpy
    from moviepy import CompositeVideoClip, ImageClip, VideoClip, vfx

    from editai.media.card_layers import draw_ground, draw_layers

    ground = draw_ground(content.colour, width_px, height_px)
    travel = ground.shape[0] - height_px
    seconds = duration_ms / 1000
    layers = draw_layers(content, width_px, height_px)
    # MoviePy composes only the block that the layers move in: a quarter of the picture, in a quarter of the time
    left, top, right, bottom = _block(layers, height_px)

    def ground_at(moment_s: float) -> _Picture:
        # the light goes on drifting after everything has arrived, so that the picture is never frozen
        first = round(travel * min(1.0, moment_s / seconds))
        return ground[first : first + height_px]

    clips = [VideoClip(lambda moment_s: ground_at(moment_s)[top:bottom, left:right], duration=seconds)]
    for number, layer in enumerate(layers):
        start_s = number * _STAGGER_MS / 1000
        clip = ImageClip(numpy.asarray(layer.image), transparent=True, duration=max(0.01, seconds - start_s))
        clip = clip.with_start(start_s).with_position(_rising(layer, left, top, height_px))
        clips.append(clip.with_effects([vfx.CrossFadeIn(_ENTRANCE_MS / 1000)]))
    block = CompositeVideoClip(clips, size=(right - left, bottom - top))
    try:
        for number in range(round(duration_ms * frame_rate / 1000)):
            moment_s = float(number / frame_rate)
            frame = ground_at(moment_s).copy()
            frame[top:bottom, left:right] = block.get_frame(moment_s)
            yield frame
    finally:
        block.close()


def _block(layers: Sequence[Layer], height_px: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the area that the layers ever touch."""
    return (
        min(layer.left_px for layer in layers),
        min(layer.top_px for layer in layers),
        max(layer.left_px + layer.image.width for layer in layers),
        min(height_px, round(max(layer.top_px + layer.image.height for layer in layers) + _RISE * height_px + 1)),
    )


def _rising(layer: Layer, left: int, top: int, height_px: int) -> Callable[[float], tuple[int, int]]:
    """The layer's place in the block over time: from a little below, fast at first, to where it stays."""

    def place(moment_s: float) -> tuple[int, int]:
        done = min(1.0, max(0.0, moment_s * 1000 / _ENTRANCE_MS))
        return layer.left_px - left, layer.top_px - top + round(_RISE * height_px * (1 - done) ** 3)

    return place
