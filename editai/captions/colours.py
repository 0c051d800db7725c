"""Colours of captions: as libass writes them, and legible whatever a store chose."""

from __future__ import annotations

from typing import Final

from editai.media.contrast import contrast, parse_colour, relative_luminance

FALLBACK_ACCENT: Final = "#ffd400"
"""Takes the place of a store's colour that nobody could tell from the other words."""
_LEAST_CONTRAST: Final = 5.5
"""Against the outline; WCAG asks 4.5 of text that stands still."""
_MOST_LUMINANCE: Final = 0.82
"""Brighter than this, a highlight cannot be told from white."""


def ass_colour(colour: str, opacity: float = 1.0) -> str:
    """``#rrggbb`` as libass writes it: ``&HAABBGGRR``, where AA is the transparency."""
    red, green, blue = parse_colour(colour)
    return f"&H{round((1 - opacity) * 255):02X}{blue:02X}{green:02X}{red:02X}"


def legible_accent(colour: str, outline: str) -> str:
    """The store's colour, mixed with white until it stands out from the outline; yellow if that leaves no colour."""
    red, green, blue = parse_colour(colour)
    for share in range(0, 100, 5):
        mixed = "#" + "".join(f"{round(part + (255 - part) * share / 100):02x}" for part in (red, green, blue))
        if contrast(mixed, outline) >= _LEAST_CONTRAST:
            is_colour = max(red, green, blue) - min(red, green, blue) > 24
            return mixed if is_colour and relative_luminance(mixed) <= _MOST_LUMINANCE else FALLBACK_ACCENT
    return FALLBACK_ACCENT
