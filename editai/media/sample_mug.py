"""The subject of the sample video: a travel mug, its shadow, its steam. Drawn from numbers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from editai.media.contrast import mix, parse_colour
from editai.media.typefaces import EXTRA_BOLD, load_face

if TYPE_CHECKING:
    from PIL.Image import Image

_LID: Final = "#23272e"
_STEEL: Final = "#c9ced6"


def draw_mug(colour: str, height_px: int, brand: str = "nortia") -> Image:
    """A travel mug on nothing: lid, steel rim, coloured body with a grip band, shaded as a cylinder."""
    import numpy
    from PIL import Image, ImageDraw

    height, width = height_px, round(height_px * 0.52)
    rows, columns = numpy.mgrid[0:height, 0:width].astype(numpy.float32)
    down = rows / height
    half = numpy.interp(
        down,
        [0.0, 0.012, 0.10, 0.101, 0.125, 0.126, 0.15, 0.151, 0.94, 0.965, 0.985, 1.0],
        [0.355, 0.385, 0.40, 0.425, 0.425, 0.415, 0.415, 0.42, 0.335, 0.33, 0.322, 0.29],
    ).astype(numpy.float32)
    across = (columns - width / 2) / (half * width)
    colours = numpy.empty((height, width, 3), dtype=numpy.float32)
    parts = [(0, 0.125, _LID), (0.125, 0.151, _STEEL), (0.151, 0.40, colour), (0.40, 0.62, mix(colour, "#000000", 0.3))]
    parts += [(0.62, 0.94, colour), (0.94, 1.01, _STEEL)]
    for first, last, part in parts:
        colours[(down >= first) & (down < last)] = parse_colour(part)
    band = (down >= 0.40) & (down < 0.62)
    ribs = 1 - 0.1 * (numpy.sin(rows / height * 2 * numpy.pi * 62) > 0.55) * band
    light = numpy.clip(1.02 - 0.55 * numpy.abs(across + 0.22) ** 1.7, 0.3, 1.1) * ribs
    gloss = numpy.exp(-(((across + 0.5) / 0.13) ** 2)) * numpy.where(band, 0.12, 0.42)
    gloss += numpy.exp(-(((across - 0.78) / 0.07) ** 2)) * 0.16
    for edge in (0.0, 0.101, 0.151, 0.40, 0.62, 0.94):  # a lit upper edge on every part, a dark one beside it
        light += 0.16 * numpy.exp(-(((down - edge - 0.004) / 0.003) ** 2))
        light -= 0.16 * numpy.exp(-(((down - edge + 0.004) / 0.004) ** 2))
    shaded = colours * light[..., None] + 255 * gloss[..., None]
    alpha = numpy.clip((1 - numpy.abs(across)) * half * width + 0.5, 0, 1) * 255
    pixels = numpy.dstack([numpy.clip(shaded, 0, 255), alpha]).astype(numpy.uint8)
    mug = Image.fromarray(pixels)
    mark = Image.new("RGBA", mug.size, (255, 255, 255, 0))
    font = load_face(EXTRA_BOLD, height * 0.062)
    ImageDraw.Draw(mark).text((width * 0.5, height * 0.305), brand, font=font, fill=(255, 255, 255, 235), anchor="ms")
    mug.alpha_composite(mark)
    return mug


def standing(
    mug: Image, width_px: int, height_px: int, foot_px: int, centre_px: int, *, is_glossy: bool = True
) -> Image:
    """A mug on an empty layer, its foot on a row, with its shadow and, on a glossy ground, a faint reflection."""
    from PIL import Image, ImageDraw, ImageFilter, ImageOps

    layer = Image.new("RGBA", (width_px, height_px), (0, 0, 0, 0))
    shade = Image.new("L", (width_px, height_px), 0)
    half, flat = mug.width * 0.44, mug.height * 0.035
    ImageDraw.Draw(shade).ellipse(
        (centre_px - half, foot_px - flat, centre_px + half * 1.5, foot_px + flat * 1.6), fill=150
    )
    shade = shade.filter(ImageFilter.GaussianBlur(mug.height * 0.022))
    layer.paste((12, 10, 14, 255), (0, 0), shade)
    layer.putalpha(shade)
    left = centre_px - mug.width // 2
    if is_glossy:
        below = ImageOps.flip(mug)
        fade = Image.linear_gradient("L").transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize(below.size)
        fade = fade.point(lambda value: max(0, value - 190))
        below.putalpha(Image.composite(fade, Image.new("L", below.size, 0), below.getchannel("A")))
        layer.alpha_composite(below.crop((0, 0, below.width, min(below.height, height_px - foot_px))), (left, foot_px))
    layer.alpha_composite(mug, (left, foot_px - mug.height))
    return layer


def draw_steam(width_px: int, height_px: int) -> Image:
    """Soft wisps on nothing, thinning out at both ends."""
    import numpy
    from PIL import Image

    rows, columns = numpy.mgrid[0:height_px, 0:width_px].astype(numpy.float32)
    down, across = rows / height_px, columns / width_px - 0.5
    alpha = numpy.zeros((height_px, width_px), dtype=numpy.float32)
    for place, wave, phase in ((-0.13, 5.0, 0.0), (0.02, 6.5, 2.1), (0.15, 4.3, 4.0)):
        path = place + 0.07 * numpy.sin(down * wave + phase) + 0.03 * numpy.sin(down * wave * 2.7 + phase)
        thick = 0.035 + 0.06 * (1 - down)
        alpha += numpy.exp(-(((across - path) / thick) ** 2)) * (0.35 + 0.65 * down)
    alpha *= numpy.sin(numpy.clip(down, 0, 1) * numpy.pi) ** 1.5 * 0.34
    white = numpy.full((height_px, width_px, 3), 255, dtype=numpy.float32)
    return Image.fromarray(numpy.dstack([white, numpy.clip(alpha, 0, 1) * 255]).astype(numpy.uint8))
