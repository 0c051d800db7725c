"""How captions look, as data. A new look is a new entry in ``STYLES``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

REFERENCE_WIDTH_PX: Final = 1080
"""All pixel values below are for a frame this wide; others scale with the width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionStyle:
    """One look. Colours are ``#rrggbb``, opacities 0 to 1, sizes pixels on a frame 1080 wide."""

    name: str
    family: str = "Manrope ExtraBold"
    """A name in ``fonts.FACES``."""
    size_px: int = 76
    """The em of ordinary cues; a cue shrinks only for a word that is wider than the block."""
    line_height: float = 1.16
    """Baseline to baseline, over the size."""
    text_colour: str = "#ffffff"
    outline_px: float = 7
    outline_colour: str = "#0b0b0f"
    shadow_px: float = 5
    """How far the shadow lies below the text."""
    shadow_blur_px: float = 9
    """How soft the shadow is; it reaches about twice as far."""
    shadow_opacity: float = 0.55
    highlight: Literal["none", "word"] = "none"
    """``word``: the word being spoken takes the store's colour, all others keep the text's."""
    entrance_ms: int = 90
    """The time in which a cue grows to its full size; 0: it is just there."""
    entrance_scale: float = 0.92
    """Size at its first frame, over the full one; at most 1, so that it never leaves its place."""
    most_words: int = 8
    """On screen at once."""

    @property
    def reach_px(self) -> float:
        """How far outline and shadow reach beyond the letters, sideways and upwards."""
        return max(self.outline_px, self.shadow_blur_px * 2) + 1

    @property
    def reach_below_px(self) -> float:
        """The same downwards, where the shadow lies."""
        return max(self.outline_px, self.shadow_px + self.shadow_blur_px * 2) + 1


STYLES: Final[dict[str, CaptionStyle]] = {
    style.name: style
    for style in (
        CaptionStyle(name="bold"),
        CaptionStyle(name="karaoke", size_px=74, outline_px=8, highlight="word", entrance_ms=0, entrance_scale=1.0),
    )
}
