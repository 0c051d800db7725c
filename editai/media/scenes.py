"""Where a source was cut, by PySceneDetect."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from editai.media.measuring import Measured

_RATIO: Final = 2.5
"""How far a change must stand out from the changes around it (PySceneDetect's default is 3 at full rate)."""
_LEAST_CHANGE: Final = 18.0
"""And at least so much, of 255: PySceneDetect's default of 15 is for neighbours in time, not a fifth of a second."""


def find_scenes(samples: Sequence[Measured]) -> list[list[Measured]]:
    """The samples of one slice, scene by scene, in order."""
    marks = [0, *_cuts(samples), len(samples)]
    return [list(samples[low:high]) for low, high in itertools.pairwise(marks) if high > low]


def load() -> None:
    """Import the library now."""
    import scenedetect.detectors  # noqa: F401


def _cuts(samples: Sequence[Measured]) -> list[int]:
    """The positions of the samples that begin another scene."""
    from scenedetect import FrameTimecode
    from scenedetect.detectors import AdaptiveDetector

    if len(samples) < 2:
        return []
    window = 2
    detector = AdaptiveDetector(
        adaptive_threshold=_RATIO, min_scene_len=2, window_width=window, min_content_val=_LEAST_CHANGE
    )
    found: set[int] = set()
    # the detector judges a change by the two before and after it: the ends are shown longer, so that a
    # cut close to an end is judged too
    padded = [samples[0]] * window + list(samples) + [samples[-1]] * window
    for at, sample in enumerate(padded):
        for cut in detector.process_frame(FrameTimecode(at, 5.0), sample.small):
            found.add(int(cut.frame_num) - window)
    return sorted(at for at in found if 0 < at < len(samples))
