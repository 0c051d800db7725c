"""Which parts of a source are worth showing, where it was cut, and where in the picture its subject is.

Everything comes from one decode of small pictures. The libraries that look at them stay in memory for
good, so the worker looks in a program that ends: ``python -m editai.media.analysis``.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from editai.errors import ToolError
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run
from editai.media.sampling import STEP_MS, choose_slices, sample_pictures
from editai.media.shots import Window
from editai.media.thing import Thing

_WINDOW_MS: Final = 1000
_LEAST_WINDOW_MS: Final = 400
_FIXED_LIMIT_S: Final = 180.0
_LIMIT_PER_SECOND: Final = 3.0
_LOOKERS: Final = 2
"""Slices that are decoded and looked into at once. Each decoder with one thread uses two cores better than one
decoder with two, which also takes a twelfth more of them."""
_PROJECT_ROOT: Final = Path(__file__).parents[2]

Span = tuple[int, int]
Sighting = tuple[int, tuple[Thing, ...]]
"""A moment in ms and what the picture is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was seen in a source."""

    windows: tuple[Window, ...]
    """About a second each, in time order; none reaches over a cut."""
    sightings: tuple[Sighting, ...]
    """In time order, five a second of what was looked at."""
    looked: tuple[Span, ...]
    """The parts of the source that were looked at, in time order; between them nobody knows of cuts."""
    duration_ms: int
    """The source's own length."""

    @property
    def looked_ms(self) -> int:
        """How much of the source was looked at."""
        return sum(high - low for low, high in self.looked)

    def shots(self) -> list[Span]:
        """Start and end in ms of every stretch without a cut in what was looked at."""
        spans: list[Span] = []
        for window in self.windows:
            if spans and spans[-1][1] == window.start_ms:
                spans[-1] = (spans[-1][0], window.end_ms)
            else:
                spans.append((window.start_ms, window.end_ms))
        return spans

    def open_ends(self, start_ms: int, end_ms: int) -> tuple[bool, bool]:
        """Whether a shot may begin earlier and end later than it says, since nobody looked there."""
        starts = {low for low, _ in self.looked if low > 0}
        ends = {high for _, high in self.looked if high < self.duration_ms}
        return start_ms in starts, end_ms in ends

    def seen_between(self, start_ms: int, end_ms: int) -> list[Sighting]:
        """What was seen in a part."""
        return [sighting for sighting in self.sightings if start_ms <= sighting[0] < end_ms]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "windows": [asdict(window) for window in self.windows],
            "sightings": [[at_ms, [thing.as_json() for thing in things]] for at_ms, things in self.sightings],
            "looked": [list(part) for part in self.looked],
            "duration_ms": self.duration_ms,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Analysis:
        """What ``as_json`` wrote.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        return cls(
            windows=tuple(Window(**window) for window in value["windows"]),
            sightings=tuple(
                (int(at_ms), tuple(Thing.from_json(thing) for thing in things)) for at_ms, things in value["sightings"]
            ),
            looked=tuple((int(low_ms), int(high_ms)) for low_ms, high_ms in value["looked"]),
            duration_ms=int(value["duration_ms"]),
        )


def analyse(path: Path, probe: Probe, *, wanted_ms: int = 0, cancel: CancelSignal | None = None) -> Analysis:
    """Look at a source, here in this process.

    Args:
        wanted_ms: look at so much at least, where the source is that long. All of a short source is looked
            at; of a longer one slices, spread over its length, of 15 s and a tenth of it together.

    Raises:
        ToolError: no picture could be decoded.
        Cancelled: ``cancel`` was set.
    """
    slices = choose_slices(probe.duration_ms, wanted_ms)
    numbers = iter(range(len(slices)))
    lookers = min(_LOOKERS, len(slices))
    with ThreadPoolExecutor(lookers + 1, thread_name_prefix="look") as looking:
        looking.submit(_load)
        taken = [looking.submit(_take, path, probe, slices, numbers, cancel) for _ in range(lookers)]
    seen = sorted(itertools.chain.from_iterable(each.result() for each in taken), key=lambda each: each[0])
    windows = [window for _, found, _ in seen for window in found]
    if not windows:
        raise ToolError("No picture of the video could be decoded. Export it as H.264 and try again.")
    return Analysis(
        windows=tuple(windows),
        sightings=tuple(sighting for _, _, found in seen for sighting in found),
        looked=tuple(span_ms for span_ms, _, _ in seen),
        duration_ms=probe.duration_ms,
    )


def analyse_apart(path: Path, probe: Probe, *, wanted_ms: int = 0, cancel: CancelSignal | None = None) -> Analysis:
    """As ``analyse``, in a program that ends and takes its memory with it."""
    argv = [sys.executable, "-m", "editai.media.analysis", str(path.resolve()), str(wanted_ms)]
    limit_s = _FIXED_LIMIT_S + _LIMIT_PER_SECOND * max(wanted_ms, probe.duration_ms) / 1000
    told = run(argv, limit_s=limit_s, cancel=cancel, cwd=_PROJECT_ROOT, stdin=json.dumps(probe.as_json()).encode())
    return Analysis.from_json(json.loads(told.text))


def _load() -> None:
    """Import what looks into slices, which takes a while, beside the first decoding."""
    from editai.media import scenes, vision

    vision.load_cv2()
    scenes.load()


def _take(
    path: Path, probe: Probe, slices: Sequence[Span], numbers: Iterator[int], cancel: CancelSignal | None
) -> list[tuple[Span, list[Window], list[Sighting]]]:
    """Decode and look into slices, each time the next that nobody has taken, until none is left."""
    from editai.media.measuring import Measured, measure_picture

    seen = []
    part: list[Measured] = []
    number, looked = -1, (0, 0)
    threads = 2 if len(slices) == 1 else 1
    try:
        for taken in sample_pictures(path, probe, slices, cancel, numbers=numbers, threads=threads):
            if taken.slice_no != number:
                if part:
                    seen.append((looked, *_look_into(part, looked)))
                part, number = [], taken.slice_no
                looked = (taken.part_ms[0], min(taken.part_ms[1], probe.duration_ms))
            part.append(measure_picture(taken.at_ms, taken.slice_no, taken.pixels, part[-1] if part else None))
    except BaseException:
        for _ in numbers:  # the others need not begin another
            pass
        raise
    return [*seen, (looked, *_look_into(part, looked))] if part else seen


def _look_into(samples: Sequence[Any], span_ms: Span) -> tuple[list[Window], list[Sighting]]:
    """What is to be seen in one slice; nothing where no picture of it could be decoded."""
    from editai.media.scenes import find_scenes
    from editai.media.subject import find_things

    low_ms, high_ms = span_ms
    if low_ms == 0 and samples[0].at_ms > STEP_MS:  # the picture begins after the sound: until then there is none
        low_ms = samples[0].at_ms
    windows: list[Window] = []
    sightings: list[Sighting] = []
    for scene in find_scenes(samples):
        # between the samples on both sides of a cut nobody knows where it lies: that fifth of a second is left out
        start_ms = low_ms if scene[0] is samples[0] else scene[0].at_ms
        end_ms = high_ms if scene[-1] is samples[-1] else scene[-1].at_ms
        if end_ms - start_ms >= min(_LEAST_WINDOW_MS, high_ms - low_ms):
            windows += _windows(scene, start_ms, end_ms)
        sightings += zip([sample.at_ms for sample in scene], find_things(scene), strict=True)
    return windows, sightings


def _windows(scene: Sequence[Any], start_ms: int, end_ms: int) -> list[Window]:
    """A scene in windows of about a second."""
    from editai.media.measuring import look_of, score, shake_of

    count = max(1, round((end_ms - start_ms) / _WINDOW_MS))
    marks = [start_ms + (end_ms - start_ms) * at // count for at in range(count + 1)]
    windows: list[Window] = []
    for low_ms, high_ms in itertools.pairwise(marks):
        part = [sample for sample in scene if low_ms <= sample.at_ms < high_ms] or [
            min(scene, key=lambda sample: abs(sample.at_ms - low_ms))
        ]
        # the first picture of a scene has moved from nowhere
        moving = [sample.motion for sample in part if sample is not scene[0]] or [0.0]
        sharpness = sum(sample.sharpness for sample in part) / len(part)
        motion = sum(moving) / len(moving)
        brightness = sum(sample.brightness for sample in part) / len(part)
        shake = shake_of([sample.shift for sample in part if sample is not scene[0]])
        windows.append(
            Window(
                start_ms=low_ms,
                end_ms=high_ms,
                sharpness=round(sharpness, 2),
                motion=round(motion, 5),
                brightness=round(brightness, 4),
                shake=round(shake, 5),
                look=look_of([sample.small for sample in part]),
                score=round(score(sharpness, motion, brightness, shake), 4),
            )
        )
    return windows


if __name__ == "__main__":
    # the package that finds cuts would load a video editor and start a program, which nobody needs here
    sys.modules.update(dict.fromkeys(("moviepy", "imageio_ffmpeg")))  # type: ignore[arg-type]
    _looked_at = Probe.from_json(json.loads(sys.stdin.read()))
    _seen = analyse(Path(sys.argv[1]), _looked_at, wanted_ms=int(sys.argv[2]))
    sys.stdout.write(json.dumps(_seen.as_json()))
