"""Colours of captions: as libass writes them, and legible whatever a store chose."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from typing import Final

from editai.media.contrast import contrast, parse_colour, relative_luminance

FALLBACK_ACCENT: Final = "#ffd400"
"""Takes the place of a store's colour that nobody could tell from the other words."""
_LEAST_CONTRAST: Final = 6.0
"""Against the outline; WCAG asks 4.5 of text that stays longer than a third of a second."""
_LEAST_SATURATION: Final = 0.15
"""Less colour than this reads as grey."""
_MOST_LUMINANCE: Final = 0.82
"""Brighter than this, a highlight cannot be told from white."""


def ass_colour(colour: str, opacity: float = 1.0) -> str:
    """``#rrggbb`` as libass writes it: ``&HAABBGGRR``, where AA is the transparency."""
    red, green, blue = parse_colour(colour)
    return f"&H{round((1 - opacity) * 255):02X}{blue:02X}{green:02X}{red:02X}"


def legible_accent(colour: str, outline: str) -> str:
    """The store's colour, made lighter until it stands out from the outline; yellow where that leaves no colour."""
    hue, lightness, saturation = rgb_to_hls(*(part / 255 for part in parse_colour(colour)))
    for step in range(101):
        lighter = lightness + (1 - lightness) * step / 100
        tone = "#" + "".join(f"{round(part * 255):02x}" for part in hls_to_rgb(hue, lighter, saturation))
        if contrast(tone, outline) >= _LEAST_CONTRAST:
            is_colour = saturation >= _LEAST_SATURATION and relative_luminance(tone) <= _MOST_LUMINANCE
            return tone if is_colour else FALLBACK_ACCENT
    return FALLBACK_ACCENT
