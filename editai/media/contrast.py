"""Colours in numbers: luminance and contrast as WCAG 2.2 defines them."""

from __future__ import annotations

import re
from typing import Final

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def parse_colour(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of ``#rrggbb``.

    Raises:
        ValueError: the text is no such colour.
    """
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour of the form #rrggbb")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def relative_luminance(colour: str) -> float:
    """0 for black, 1 for white."""
    parts = (part / 255 for part in parse_colour(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 for the same luminance to 21 for black on white; text needs 4.5, large text 3."""
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` (0 to 1) of ``other`` in it."""
    pairs = zip(parse_colour(one), parse_colour(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ink_on(ground: str) -> str:
    """Near white or near black, whichever reads better on a ground; black where only that reaches 4.5."""
    ink = max(("#ffffff", "#101418"), key=lambda each: contrast(each, ground))
    return ink if contrast(ink, ground) >= 4.5 else max(("#ffffff", "#000000"), key=lambda each: contrast(each, ground))
