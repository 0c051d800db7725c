"""What lies on an end card: the ground, and over it the mark, the name, the lines and the button.

Everything stands in the middle of the area that the platforms leave free (a block of 690 pixels around the
centre of a frame 1080 wide, rows 270 to 1470 of 1920; see ``render.platforms``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from editai.media.contrast import contrast, ink_on, mix, parse_colour, relative_luminance
from editai.media.logos import read_logo
from editai.media.typefaces import EXTRA_BOLD, SEMI_BOLD, Face, load_face, missing_glyphs, width_em

if TYPE_CHECKING:
    import numpy
    from PIL.Image import Image

    from editai.media.cards import CardContent

_WIDTH: Final = 690 / 1080
_MIDDLE: Final = 870 / 1920
_REFERENCE_PX: Final = 1080
_DRAWN_TWICE: Final = 2
"""Shapes are drawn at twice their size and made smaller, for smooth edges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A picture with transparency, and where its upper left corner stays."""

    image: Image
    left_px: int
    top_px: int


def draw_ground(colour: str, width_px: int, height_px: int) -> numpy.ndarray[Any, numpy.dtype[numpy.uint8]]:
    """The store's colour with a soft light on it, a little taller than the card, for the light to drift."""
    import numpy

    tall = height_px + round(height_px * 0.06)
    rows, columns = numpy.mgrid[0:tall, 0:width_px].astype(numpy.float32)
    across, down = columns / width_px - 0.5, rows / tall
    light = numpy.exp(-((across / 0.62) ** 2 + ((down - 0.36) / 0.34) ** 2))
    depth = numpy.clip((down - 0.55) / 0.45, 0, 1) ** 1.4
    base = numpy.array(parse_colour(colour), dtype=numpy.float32)
    bright = numpy.array(parse_colour(mix(colour, "#ffffff", 0.13)), dtype=numpy.float32)
    # light grounds soon look dirty
    share = 0.28 if relative_luminance(colour) < 0.5 else 0.1
    deep = numpy.array(parse_colour(mix(colour, "#000000", share)), dtype=numpy.float32)
    picture = base + light[..., None] * (bright - base) + depth[..., None] * (deep - base) * 0.9
    # half a step of noise, always the same: without it the slow gradient shows steps
    noise = numpy.random.default_rng(7).uniform(-0.9, 0.9, picture.shape[:2]).astype(numpy.float32)
    rounded: numpy.ndarray[Any, numpy.dtype[numpy.uint8]]
    rounded = numpy.clip(picture + noise[..., None] + 0.5, 0, 255).astype(numpy.uint8)
    return rounded


def draw_layers(content: CardContent, width_px: int, height_px: int) -> list[Layer]:
    """The card's layers from top to bottom, centred together.

    Raises:
        InputError: the logo is no picture.
    """
    unit = width_px / _REFERENCE_PX
    room = round(_WIDTH * width_px)
    ink = ink_on(content.colour)
    soft = mix(ink, content.colour, 0.18)
    soft = soft if contrast(soft, content.colour) >= 4.5 else ink
    pictures: list[tuple[Image, float]] = [(_mark(content, ink, unit), 46)]
    name = draw_text(content.store_name, EXTRA_BOLD, 104 * unit, 56 * unit, room, ink, most_lines=3)
    tagline = draw_text(content.tagline, SEMI_BOLD, 46 * unit, 34 * unit, room, soft, most_lines=3)
    button = draw_button(content.call_to_action, content.colour, ink, unit, room)
    address = draw_text(content.address, SEMI_BOLD, 40 * unit, 24 * unit, room, soft, most_lines=2)
    below = ((name, 24.0 if tagline else 54.0), (tagline, 60.0), (button, 30.0), (address, 0.0))
    pictures += [(picture, gap) for picture, gap in below if picture is not None]
    heights = sum(picture.height for picture, _ in pictures) + sum(gap * unit for _, gap in pictures[:-1])
    top = max(270.0 * unit, _MIDDLE * height_px - heights / 2)
    layers: list[Layer] = []
    for picture, gap in pictures:
        layers.append(Layer(image=picture, left_px=(width_px - picture.width) // 2, top_px=round(top)))
        top += picture.height + gap * unit
    return layers


def _mark(content: CardContent, ink: str, unit: float) -> Image:
    """The logo on a white tile, or the name's first letter on a disc."""
    from PIL import Image, ImageDraw

    side = round(236 * unit)
    big = side * _DRAWN_TWICE
    tile = Image.new("RGBA", (big, big), (*parse_colour(ink), 0))
    draw = ImageDraw.Draw(tile)
    if content.logo is not None:
        draw.rounded_rectangle((0, 0, big - 1, big - 1), radius=big * 0.24, fill="#ffffff")
        logo = read_logo(content.logo, round(big * 0.68))
        tile.alpha_composite(logo, ((big - logo.width) // 2, (big - logo.height) // 2))
    else:
        draw.ellipse((0, 0, big - 1, big - 1), fill=ink)
        shown = _drawable(content.store_name, EXTRA_BOLD)
        letter = next((each for each in shown if each.isalnum()), "").upper()
        font = load_face(EXTRA_BOLD, big * 0.5)
        left, upper, right, lower = draw.textbbox((0, 0), letter, font=font)
        place = ((big - left - right) / 2, (big - upper - lower) / 2)
        draw.text(place, letter, font=font, fill=_on_ink(content.colour, ink))
    return tile.resize((side, side), Image.Resampling.LANCZOS)


def draw_button(text: str, colour: str, ink: str, unit: float, room: int) -> Image | None:
    """The call to action on a pill of ink."""
    from PIL import Image, ImageDraw

    label = draw_text(
        text, EXTRA_BOLD, 46 * unit, 26 * unit, room - round(120 * unit), _on_ink(colour, ink), most_lines=1
    )
    if label is None:
        return None
    width, height = label.width + round(120 * unit), round(116 * unit)
    pill = Image.new("RGBA", (width * _DRAWN_TWICE, height * _DRAWN_TWICE), (*parse_colour(ink), 0))
    box = (0, 0, pill.width - 1, pill.height - 1)
    ImageDraw.Draw(pill).rounded_rectangle(box, radius=pill.height / 2, fill=ink)
    pill = pill.resize((width, height), Image.Resampling.LANCZOS)
    pill.alpha_composite(label, ((width - label.width) // 2, (height - label.height) // 2))
    return pill


def _on_ink(colour: str, ink: str) -> str:
    """Letters on the ink: the store's colour where it reads there, else the other ink."""
    return colour if contrast(colour, ink) >= 4.5 else ink_on(ink)


def draw_text(
    text: str, face: Face, size_px: float, least_px: float, room: int, colour: str, *, most_lines: int
) -> Image | None:
    """A centred text in as few lines as it needs at the largest size that fits; None when it is empty."""
    from PIL import Image, ImageDraw

    shown = _drawable(text, face)
    if not shown:
        return None
    size_px, lines = _fit(shown, face, size_px, least_px, room, most_lines)
    font = load_face(face, size_px)
    pitch = size_px * 1.16
    width = min(room, round(max(width_em(line, face) for line in lines) * size_px + 0.1 * size_px))
    height = round(pitch * (len(lines) - 1) + size_px * 1.34)
    picture = Image.new("RGBA", (width, height), (*parse_colour(colour), 0))
    draw = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        draw.text((width / 2, size_px * 0.98 + at * pitch), line, font=font, fill=colour, anchor="ms")
    return picture


def _fit(
    text: str, face: Face, size_px: float, least_px: float, room: int, most_lines: int
) -> tuple[float, tuple[str, ...]]:
    """The largest size at which the words fit, and their lines; smaller than the least for an endless word."""
    words = text.split()
    while True:
        lines = _fill(words, face, size_px, room)
        if len(lines) <= most_lines and all(width_em(line, face) * size_px <= room for line in lines):
            return size_px, _balanced(words, face, size_px, room, len(lines))
        if size_px <= least_px and len(words) == 1:
            return room / width_em(text, face), (text,)
        if size_px <= least_px / 2:
            return size_px * room / max(width_em(text, face) * size_px, room), (text,)
        size_px *= 0.96


def _fill(words: list[str], face: Face, size_px: float, room: float) -> tuple[str, ...]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if width_em(longer, face) * size_px <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def _balanced(words: list[str], face: Face, size_px: float, room: int, count: int) -> tuple[str, ...]:
    """As many lines, as narrow as they can be: no last line with one short word."""
    best = _fill(words, face, size_px, room)
    for percent in range(98, 40, -2):
        lines = _fill(words, face, size_px, room * percent / 100)
        if len(lines) > count or any(width_em(line, face) * size_px > room for line in lines):
            return best
        best = lines
    return best


def _drawable(text: str, face: Face) -> str:
    """The text without signs that the face lacks: a brand looks better without its emoji than with a box."""
    missing = missing_glyphs(text, face)
    return " ".join("".join(each for each in text if each not in missing and each.isprintable()).split())
