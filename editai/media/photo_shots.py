"""A photo in motion: a slow zoom toward the product, with the product's words over it; MoviePy, once per content."""

from __future__ import annotations

import hashlib
import json
import math
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.media.process import CancelSignal

if TYPE_CHECKING:
    import numpy
    from PIL.Image import Image

    from editai.media.card_layers import Layer

    _Picture = numpy.ndarray[Any, numpy.dtype[numpy.uint8]]

SHOT_RATE: Final = Fraction(30)
_LOOK: Final = 1
"""Raise it when shots are drawn differently, so that those in caches are made again."""
_ROOM: Final = 1.16
"""The still picture is so much larger than the frame: no enlarged pixel at the end of the zoom."""
_ZOOM: Final = 0.12
_MOST_CUT: Final = 0.32
"""A photo that would lose more of itself to fill the frame is shown whole, over a blurred copy."""
_GROUND: Final = "#ffffff"
"""Behind a transparent photo: what product pictures stand on."""
_ENTRANCE_S: Final = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotWords:
    """What is said over a photo. Empty texts leave no gap."""

    name: str = ""
    price: str = ""
    badge: str = ""
    """Such as "New" or "-20 %"."""
    call_to_action: str = ""
    colour: str = "#1f2933"
    """The store's, for badge and button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotOrder:
    """One shot to make."""

    photo: Path
    words: ShotWords
    width_px: int
    height_px: int
    top_px: int
    """The first row that the platforms leave free."""
    duration_ms: int
    way: int
    """0 moves in, 1 moves out: neighbours take turns."""

    def key(self) -> str:
        """A name for the shot in a cache: the same for the same bytes, words, size and motion."""
        parts = asdict(self) | {"photo": hashlib.sha256(self.photo.read_bytes()).hexdigest(), "look": _LOOK}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def cached_shot(order: ShotOrder, folder: Path, *, cancel: CancelSignal | None = None) -> Path:
    """The shot's file in a folder of the store's cache; made only when it is not there yet.

    Raises:
        InputError: the photo cannot be read.
        ToolError, Cancelled: the folder then holds nothing new.
    """
    from editai.media.frames import encode_frames

    out = folder / f"shot-{order.key()}.mp4"
    if out.is_file():
        return out
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{uuid.uuid4().hex}.part.mp4"
    try:
        encode_frames(
            _frames(order),
            width_px=order.width_px,
            height_px=order.height_px,
            frame_rate=SHOT_RATE,
            out=beside,
            cancel=cancel,
        )
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    return out


def _frames(order: ShotOrder) -> Iterator[_Picture]:
    """The shot's frames in order, composed by MoviePy: the moving photo, and its words blended over it.

    The words are blended where they lie only; MoviePy's own compositor works on whole frames in floating point
    and takes ten times as long.
    """
    import cv2
    import numpy
    from moviepy import VideoClip

    from editai.media.photo_reading import read_photo

    canvas = compose_still(read_photo(order.photo), order.width_px, order.height_px)
    pixels = numpy.asarray(canvas)
    aim = interest(canvas)
    seconds = order.duration_ms / 1000
    size = (order.width_px, order.height_px)
    layers = [_Blend(layer) for layer in _layers(order)]

    def moment(at_s: float) -> _Picture:
        done = min(1.0, max(0.0, at_s / seconds))
        left, top, right, _ = view(canvas.size, size, aim, 1 - done if order.way else done)
        scale = (right - left) / order.width_px
        # the middle of the first point of the frame lies in the middle of its part of the picture
        shift = (scale - 1) / 2
        matrix = numpy.array([[scale, 0, left + shift], [0, scale, top + shift]], dtype=numpy.float64)
        shown: _Picture = cv2.warpAffine(
            pixels, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        ).astype(numpy.uint8, copy=False)
        return shown

    def with_words(get_frame: Any, at_s: float) -> _Picture:
        frame: _Picture = get_frame(at_s)
        share = min(1.0, at_s / _ENTRANCE_S)
        for layer in layers:
            layer.onto(frame, share)
        return frame

    clip = VideoClip(moment, duration=seconds).transform(with_words)
    try:
        for number in range(round(order.duration_ms * SHOT_RATE / 1000)):
            yield clip.get_frame(float(number / SHOT_RATE))
    finally:
        clip.close()


class _Blend:
    """A layer ready to be laid over frames."""

    def __init__(self, layer: Layer) -> None:
        import numpy

        picture = numpy.asarray(layer.image.convert("RGBA"), dtype=numpy.float32)
        self._alpha = picture[..., 3:] / 255
        self._ink = picture[..., :3] * self._alpha
        self._rows = slice(layer.top_px, layer.top_px + picture.shape[0])
        self._columns = slice(layer.left_px, layer.left_px + picture.shape[1])

    def onto(self, frame: _Picture, share: float) -> None:
        """Draw it, ``share`` (0 to 1) of its strength."""
        part = frame[self._rows, self._columns]
        seen = part * (1 - self._alpha * share) + self._ink * share
        part[:] = (seen + 0.5).astype("uint8")


def view(
    canvas: tuple[int, int], frame: tuple[int, int], aim: tuple[float, float], done: float
) -> tuple[float, float, float, float]:
    """The part of the still picture that is seen: all of it at 0, closer to ``aim`` at 1; eased, in parts of pixels.

    Always of the frame's shape and inside the picture.
    """
    eased = (1 - math.cos(math.pi * done)) / 2
    scale = min(canvas[0] / frame[0], canvas[1] / frame[1]) * (1 - _ZOOM * eased)
    width, height = frame[0] * scale, frame[1] * scale
    centre_x = canvas[0] / 2 + (aim[0] * canvas[0] - canvas[0] / 2) * eased
    centre_y = canvas[1] / 2 + (aim[1] * canvas[1] - canvas[1] / 2) * eased
    left = min(max(0.0, centre_x - width / 2), canvas[0] - width)
    top = min(max(0.0, centre_y - height / 2), canvas[1] - height)
    return left, top, left + width, top + height


def compose_still(photo: Image, width_px: int, height_px: int) -> Image:
    """The photo in the frame's shape, a little larger than it: filling it, or whole over a blurred copy of itself."""
    from PIL import Image, ImageFilter, ImageOps

    size = (round(width_px * _ROOM), round(height_px * _ROOM))
    if photo.mode == "RGBA":
        whole = Image.new("RGB", photo.size, _GROUND)
        whole.paste(photo, mask=photo.getchannel("A"))
        still = Image.new("RGB", size, _GROUND)
        still.paste(ImageOps.contain(whole, size, Image.Resampling.LANCZOS), _centred(whole, size))
        return still
    wide, shape = photo.width / photo.height, size[0] / size[1]
    if 1 - min(wide, shape) / max(wide, shape) <= _MOST_CUT:
        return ImageOps.fit(photo, size, Image.Resampling.LANCZOS)
    small = ImageOps.fit(photo, (size[0] // 8, size[1] // 8), Image.Resampling.BILINEAR)
    ground = small.filter(ImageFilter.GaussianBlur(6)).resize(size, Image.Resampling.BICUBIC)
    ground = ground.point(lambda value: round(value * 0.82))
    ground.paste(ImageOps.contain(photo, size, Image.Resampling.LANCZOS), _centred(photo, size))
    return ground


def _centred(photo: Image, size: tuple[int, int]) -> tuple[int, int]:
    scale = min(size[0] / photo.width, size[1] / photo.height)
    return (size[0] - round(photo.width * scale)) // 2, (size[1] - round(photo.height * scale)) // 2


def interest(still: Image) -> tuple[float, float]:
    """Where the product is, in fractions: the middle of all edges, kept from the rim."""
    import numpy

    grey = numpy.asarray(still.convert("L").resize((54, 96)), dtype=numpy.float32)
    down, across = numpy.gradient(grey)
    edges = numpy.hypot(down, across) ** 1.5 + 1e-3
    rows, columns = numpy.mgrid[0:96, 0:54]
    x = float((edges * columns).sum() / edges.sum() / 53)
    y = float((edges * rows).sum() / edges.sum() / 95)
    return min(0.7, max(0.3, x)), min(0.7, max(0.3, y))


def _layers(order: ShotOrder) -> list[Layer]:
    """Badge, name and price below the platforms' upper edge; the button above where captions stand."""
    from PIL import Image, ImageDraw

    from editai.media.card_layers import Layer, draw_button, draw_text
    from editai.media.contrast import ink_on
    from editai.media.typefaces import EXTRA_BOLD, SEMI_BOLD

    unit = order.width_px / 1080
    room = round(690 * unit)
    words, ink = order.words, "#ffffff"
    name = draw_text(words.name, EXTRA_BOLD, 76 * unit, 44 * unit, room, ink, most_lines=2)
    price = draw_text(words.price, SEMI_BOLD, 62 * unit, 40 * unit, room, ink, most_lines=1)
    badge = draw_button(words.badge, ink_on(words.colour), words.colour, unit * 0.72, room)
    layers: list[Layer] = []
    top = order.top_px
    for picture, plate in ((badge, False), (name, True), (price, True)):
        if picture is None:
            continue
        if plate:  # dark glass: legible on any photo
            pad = round(22 * unit)
            glass = Image.new("RGBA", (picture.width + 2 * pad, picture.height + pad), (0, 0, 0, 0))
            box = (0, 0, glass.width - 1, glass.height - 1)
            ImageDraw.Draw(glass).rounded_rectangle(box, radius=round(26 * unit), fill=(11, 11, 15, 178))
            glass.alpha_composite(picture, (pad, pad // 2))
            picture = glass
        layers.append(Layer(image=picture, left_px=(order.width_px - picture.width) // 2, top_px=top))
        top += picture.height + round(14 * unit)
    button = draw_button(words.call_to_action, words.colour, ink_on(words.colour), unit, room)
    if button is not None:
        place = round(order.height_px * 0.6)
        layers.append(Layer(image=button, left_px=(order.width_px - button.width) // 2, top_px=max(top, place)))
    return layers
