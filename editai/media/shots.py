"""What picking works with: measured windows of sources, and the shots that a clip shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SLOWEST: Final = 0.7
"""Slower than this is seen as slow motion."""
LEAST_SHOT_MS: Final = 800
"""A shorter shot flickers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """About a second of a source, measured."""

    start_ms: int
    end_ms: int
    sharpness: float
    """Variance of the Laplacian of the grey picture, 320 px wide or high."""
    motion: float
    """Mean change from one fifth of a second to the next, 0 to 1."""
    brightness: float
    """0 is black, 1 is white."""
    score: float
    """0 to 1."""
    shake: float = 0.0
    """How unsteady the camera is: change of its movement from sample to sample, in picture widths."""
    look: str = ""
    """What it looks like (``measuring.look_of``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedSource:
    """A source video with its windows, in time order."""

    source_video_id: str
    windows: tuple[Window, ...]

    @property
    def scenes(self) -> list[tuple[Window, ...]]:
        """The windows of each scene: cuts, and what was not looked at, leave gaps."""
        runs: list[list[Window]] = []
        for window in self.windows:
            if runs and runs[-1][-1].end_ms == window.start_ms:
                runs[-1].append(window)
            else:
                runs.append([window])
        return [tuple(run) for run in runs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A part of a source that the clip shows."""

    source_video_id: str
    start_ms: int
    end_ms: int
    speed: float = 1.0
    crop_variant: int = 0
    """Not 0: the part is shown again, framed differently."""

    @property
    def shown_ms(self) -> float:
        """How long it lasts in the clip."""
        return (self.end_ms - self.start_ms) / self.speed
