"""How captions look, as data. A new look is a new entry in ``STYLES``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from editai.captions.fonts import FACES

REFERENCE_WIDTH_PX: Final = 1080
"""All pixel values below are for a frame this wide; others scale with the width."""


Highlight = Literal["none", "word", "pop", "half"]
"""``word``: the word being spoken takes the store's colour. ``pop``: so it does, and no word is there before it is
spoken. ``half``: the second half of a cue has the store's colour."""
Box = Literal["none", "line", "word"]
"""What lies on a box: every line, or the word being spoken."""


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
    word_gap_em: float = 0
    """Added to the blank between words, over the size; for styles that draw their words apart."""
    text_colour: str = "#ffffff"
    outline_px: float = 7
    outline_colour: str = "#0b0b0f"
    shadow_px: float = 5
    """How far the shadow lies below the text."""
    shadow_blur_px: float = 9
    """How soft the shadow is; it reaches about twice as far."""
    shadow_opacity: float = 0.55
    highlight: Highlight = "none"
    box: Box = "none"
    box_colour: str = "#ffffff"
    """Of ``line`` boxes; ``word`` boxes have the store's colour."""
    box_margin_px: float = 22
    """How far the box reaches beyond the letters, sideways."""
    box_margin_em: float = 0.3
    """The same above a capital and below the baseline, over the size; at most 0.3, the depth of a line."""
    box_radius_px: float = 18
    glow_px: float = 0
    """How wide the store's colour shines around the outline; 0: it does not."""
    glow_blur_px: float = 0
    entrance_ms: int = 90
    """The time in which a cue grows to its full size; 0: it is just there."""
    entrance_scale: float = 0.92
    """Size at its first frame, over the full one; at most 1, so that it never leaves its place."""
    most_words: int = 8
    """On screen at once."""

    @property
    def reach_px(self) -> float:
        """How far outline, shadow, glow and box reach beyond the letters, sideways and upwards."""
        return max(self._lit_px, self.box_margin_px if self.box != "none" else 0.0) + 1

    @property
    def reach_below_px(self) -> float:
        """The same downwards, where the shadow lies and a box ends with the line."""
        return max(self._lit_px, self.shadow_px + self._blur_px * 2) + 1

    @property
    def _lit_px(self) -> float:
        glow_px = self.glow_px + self.glow_blur_px * 2 if self.glow_px else 0.0
        return max(self.outline_px, self._blur_px * 2, glow_px)

    @property
    def _blur_px(self) -> float:
        return self.shadow_blur_px if self.shadow_opacity else 0.0


STYLES: Final[dict[str, CaptionStyle]] = {
    style.name: style
    for style in (
        CaptionStyle(name="bold"),
        CaptionStyle(
            name="boxed",
            size_px=68,
            line_height=1.3,
            text_colour="#101114",
            outline_px=0,
            shadow_opacity=0,
            shadow_px=0,
            box="line",
            entrance_ms=0,
            entrance_scale=1.0,
        ),
        CaptionStyle(name="karaoke", size_px=74, outline_px=8, highlight="word", entrance_ms=0, entrance_scale=1.0),
        CaptionStyle(
            name="minimal",
            family="Manrope SemiBold",
            size_px=58,
            line_height=1.22,
            outline_px=2.5,
            shadow_px=3,
            shadow_blur_px=8,
            shadow_opacity=0.7,
            entrance_ms=0,
            entrance_scale=1.0,
        ),
        CaptionStyle(
            name="karaoke-box",
            size_px=74,
            line_height=1.28,
            highlight="word",
            box="word",
            word_gap_em=0.08,
            box_margin_px=12,
            box_margin_em=0.24,
            box_radius_px=16,
            entrance_ms=0,
            entrance_scale=1.0,
        ),
        CaptionStyle(
            name="word-pop",
            size_px=88,
            line_height=1.14,
            outline_px=9,
            highlight="pop",
            entrance_ms=130,
            entrance_scale=0.6,
            most_words=5,
        ),
        CaptionStyle(
            name="outline-glow",
            size_px=74,
            line_height=1.24,
            outline_px=4,
            shadow_opacity=0,
            glow_px=10,
            glow_blur_px=7,
        ),
        CaptionStyle(name="two-tone", size_px=78, highlight="half"),
    )
}
"""By name, in the order in which they are offered."""

NO_CAPTIONS: Final = "none"
"""In place of a style's name: nothing is drawn. The text is still split into cues, for the files beside a clip."""


def store_style(name: str, font: object = None) -> CaptionStyle:
    """The style in a store's own font, a name in ``fonts.FACES``; in the style's font where there is no such.

    Raises:
        KeyError: there is no such style.
    """
    style = STYLES[name]
    return replace(style, family=str(font)) if font in FACES else style
