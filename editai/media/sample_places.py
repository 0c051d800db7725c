"""The places of the sample video: a room, a studio, hills at dawn.

Drawn from numbers with a fixed seed, so the sample is the same on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from editai.media.contrast import parse_colour

if TYPE_CHECKING:
    from PIL.Image import Image

_SEED: Final = 11


def gradient(width_px: int, height_px: int, stops: list[tuple[float, str]]) -> Image:
    """Colours from top to bottom, with a grain too fine to see that keeps the steps away."""
    import numpy
    from PIL import Image

    places = [place for place, _ in stops]
    rows = numpy.linspace(0, 1, height_px)
    column = numpy.stack(
        [numpy.interp(rows, places, [parse_colour(c)[n] for _, c in stops]) for n in range(3)], axis=1
    ).astype(numpy.float32)
    grain = numpy.random.default_rng(_SEED).uniform(-1.5, 1.5, (height_px, width_px, 1)).astype(numpy.float32)
    return Image.fromarray(numpy.clip(column[:, None, :] + grain, 0, 255).astype(numpy.uint8))


def draw_room(width_px: int, height_px: int, table_px: int) -> Image:
    """A warm room out of focus: a window, lights, and a wooden table from a row downwards."""
    import numpy
    from PIL import Image, ImageChops, ImageDraw, ImageFilter

    room = gradient(width_px, height_px, [(0, "#5b4636"), (0.35, "#a9805c"), (0.62, "#6b4c37"), (1, "#3a2a20")])
    draw = ImageDraw.Draw(room)
    for pane in range(3):
        window = width_px * (0.46 + 0.17 * pane)
        draw.rectangle((window, height_px * 0.08, window + width_px * 0.14, height_px * 0.4), fill="#ffe9c4")
    draw.rectangle((width_px * 0.04, height_px * 0.2, width_px * 0.3, height_px * 0.235), fill="#3d2c20")
    for at, tone in enumerate(("#b5523b", "#d9a441", "#4f6d5a", "#e7d7bd", "#7a8ca3")):
        left = width_px * (0.06 + 0.045 * at)
        draw.rectangle(
            (left, height_px * (0.115 + 0.012 * (at % 3)), left + width_px * 0.035, height_px * 0.2), fill=tone
        )
    room = room.filter(ImageFilter.GaussianBlur(26))
    random = numpy.random.default_rng(_SEED)
    lights = Image.new("RGB", room.size, 0)
    spots = ImageDraw.Draw(lights)
    for _ in range(26):
        x, y = random.uniform(0, width_px), random.uniform(height_px * 0.04, height_px * 0.58)
        radius = random.uniform(14, 58)
        glow = random.uniform(0.12, 0.5)
        spots.ellipse(
            (x - radius, y - radius, x + radius, y + radius), fill=tuple(round(c * glow) for c in (255, 205, 130))
        )
    room = ImageChops.add(room, lights.filter(ImageFilter.GaussianBlur(5)))
    room.paste(draw_wood(width_px, height_px - table_px), (0, table_px))
    return room


def draw_wood(width_px: int, height_px: int) -> Image:
    """Planks seen from the front: long grain, dark joints, light falling off to the viewer."""
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(_SEED)
    rows, columns = numpy.mgrid[0:height_px, 0:width_px].astype(numpy.float32)
    coarse = random.normal(0, 1, (height_px, width_px // 60 + 2)).astype(numpy.float32)
    fine = random.normal(0, 1, (height_px, width_px // 9 + 2)).astype(numpy.float32)
    grain = sum(
        strength * numpy.asarray(Image.fromarray(noise).resize((width_px, height_px), Image.Resampling.BICUBIC))
        for noise, strength in ((coarse, 0.06), (fine, 0.03))
    )
    depth = rows / height_px
    joints = 1 - 0.5 * numpy.exp(-((((depth**0.7 * 4) % 1) / 0.018) ** 2))
    light = (1.12 - 0.6 * depth) * (1 + grain) * joints
    light *= 1 - 0.35 * numpy.abs(columns / width_px - 0.5)
    wood = numpy.array(parse_colour("#a56a3c"), dtype=numpy.float32) * light[..., None]
    return Image.fromarray(numpy.clip(wood, 0, 255).astype(numpy.uint8))


def draw_studio(width_px: int, height_px: int, wall: str, floor_px: int) -> Image:
    """A plain studio: a wall with a soft light on it, and a floor that meets it in a curve."""
    import numpy
    from PIL import Image

    rows, columns = numpy.mgrid[0:height_px, 0:width_px].astype(numpy.float32)
    light = numpy.exp(-(((columns / width_px - 0.5) / 0.55) ** 2 + ((rows / height_px - 0.36) / 0.42) ** 2))
    bend = 1 / (1 + numpy.exp(-(rows - floor_px) / 26))
    base = numpy.array(parse_colour(wall), dtype=numpy.float32)
    picture = (
        base * (0.80 + 0.26 * light)[..., None] * (1 - bend[..., None])
        + bend[..., None] * base * (1.1 - 0.25 * (rows / height_px))[..., None]
    )
    grain = numpy.random.default_rng(_SEED).uniform(-1.5, 1.5, (height_px, width_px, 1)).astype(numpy.float32)
    return Image.fromarray(numpy.clip(picture + grain, 0, 255).astype(numpy.uint8))


def draw_hills(width_px: int, height_px: int, seed: int, top: float, colour: str, haze: str) -> Image:
    """One range of hills on nothing, fading into haze at its foot."""
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(seed)
    places = numpy.arange(width_px) / 1080
    ridge = numpy.full(width_px, top * height_px)
    for octave in range(7):
        ridge += numpy.sin(places * 2.3 * 1.9**octave + random.uniform(0, 6.3)) * height_px * 0.035 / 1.85**octave
    rows = numpy.arange(height_px, dtype=numpy.float32)[:, None]
    inside = numpy.clip(rows - ridge[None, :] + 0.5, 0, 1)
    depth = numpy.clip((rows - ridge[None, :]) / (height_px * 0.3), 0, 1)[..., None]
    near, far = (numpy.array(parse_colour(each), dtype=numpy.float32) for each in (colour, haze))
    pixels = numpy.dstack([near + (far - near) * depth, inside * 255]).astype(numpy.uint8)
    return Image.fromarray(pixels)


def draw_sky(width_px: int, height_px: int) -> Image:
    """Dawn with a low sun."""
    import numpy
    from PIL import Image

    sky = gradient(
        width_px, height_px, [(0, "#35507e"), (0.22, "#7d7fae"), (0.4, "#f0a98b"), (0.52, "#ffd79a"), (1, "#ffe9c9")]
    )
    rows, columns = numpy.mgrid[0:height_px, 0:width_px].astype(numpy.float32)
    away = numpy.hypot(columns - width_px * 0.68, rows - height_px * 0.40)
    glow = 120 * numpy.exp(-((away / 300) ** 2)) + 255 * numpy.clip((82 - away) / 4, 0, 1)
    sun = glow[..., None] * numpy.array([1.0, 0.9, 0.68], dtype=numpy.float32)
    return Image.fromarray(numpy.clip(numpy.asarray(sky) + sun, 0, 255).astype(numpy.uint8))


def draw_rock(width_px: int, height_px: int, top_px: int) -> Image:
    """A dark ledge on nothing, lit along its upper edge."""
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(_SEED)
    places = numpy.arange(width_px) / 1080
    edge = numpy.full(width_px, float(top_px))
    for octave in range(6):
        edge += numpy.sin(places * 3.1 * 2.1**octave + random.uniform(0, 6.3)) * 9 / 1.7**octave
    rows = numpy.arange(height_px, dtype=numpy.float32)[:, None]
    depth = rows - edge[None, :]
    noise = Image.fromarray(random.normal(0, 1, (height_px // 24, width_px // 70)).astype(numpy.float32))
    texture = numpy.asarray(noise.resize((width_px, height_px), Image.Resampling.BICUBIC))
    light = 0.62 + 1.0 * numpy.exp(-numpy.clip(depth, 0, None) / 26) + 0.09 * texture
    stone = numpy.array(parse_colour("#6b565a"), dtype=numpy.float32) * light[..., None]
    alpha = numpy.clip(depth + 0.5, 0, 1) * 255
    return Image.fromarray(numpy.dstack([numpy.clip(stone, 0, 255), alpha]).astype(numpy.uint8))


def draw_beam(width_px: int, height_px: int) -> Image:
    """A slanted beam of light on nothing."""
    import numpy
    from PIL import Image

    rows, columns = numpy.mgrid[0:height_px, 0:width_px].astype(numpy.float32)
    place = (columns + rows * 0.35) / width_px - 0.62
    alpha = 70 * numpy.exp(-((place / 0.10) ** 2)) + 40 * numpy.exp(-(((place - 0.22) / 0.035) ** 2))
    white = numpy.full((height_px, width_px, 3), 255, dtype=numpy.float32)
    return Image.fromarray(numpy.dstack([white, alpha]).astype(numpy.uint8))
