"""Something in a picture that should stay in it when it is cut to another shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that should stay in the picture; in parts of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float
    weight: float

    def as_json(self) -> list[float]:
        """Four edges and the weight."""
        return [round(each, 4) for each in (self.left, self.top, self.right, self.bottom, self.weight)]

    @classmethod
    def from_json(cls, value: Sequence[float]) -> Thing:
        """What ``as_json`` wrote."""
        left, top, right, bottom, weight = value
        return cls(left=left, top=top, right=right, bottom=bottom, weight=weight)
