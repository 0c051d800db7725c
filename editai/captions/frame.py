"""The picture that captions are laid out on, and the part of it that a platform leaves free."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeBox:
    """The area that no platform's buttons and texts cover: edges in pixels from the frame's top left.

    ``right_px`` and ``bottom_px`` are the first column and row outside the area. Every visible pixel
    of a caption lies inside it, outline and shadow too.
    """

    left_px: int
    top_px: int
    right_px: int
    bottom_px: int

    def __post_init__(self) -> None:
        if not (0 <= self.left_px < self.right_px and 0 <= self.top_px < self.bottom_px):
            raise ValueError(f"a safe box needs left < right and top < bottom: {self}")

    @property
    def width_px(self) -> int:
        """Distance between the two side edges."""
        return self.right_px - self.left_px

    @property
    def height_px(self) -> int:
        """Distance between the upper and the lower edge."""
        return self.bottom_px - self.top_px


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A finished clip's picture and its safe area, both as displayed."""

    width_px: int
    height_px: int
    safe: SafeBox

    def __post_init__(self) -> None:
        if self.safe.right_px > self.width_px or self.safe.bottom_px > self.height_px:
            raise ValueError(f"the safe box reaches outside the frame: {self}")

    @property
    def centre_px(self) -> int:
        """The column on which captions are centred: the frame's middle, which the eye expects."""
        return self.width_px // 2

    @property
    def block_width_px(self) -> int:
        """How wide a block centred on ``centre_px`` may be and stay inside the safe area."""
        return 2 * max(0, min(self.centre_px - self.safe.left_px, self.safe.right_px - self.centre_px))
