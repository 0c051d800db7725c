"""Small pictures of a source at a steady pace, decoded as cheaply as its codec lets us.

Decoding is nearly all of the cost. So the decoder leaves out the deblocking filter and every picture
that no later one needs (two thirds of a usual H.264 file), slices begin at key frames, and only the
pictures that are looked at are converted. Two decoders may share the slices.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import Cancelled, ToolError
from editai.media.containers import demuxer_options
from editai.media.probe import Probe
from editai.media.process import CancelSignal

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from av.video.stream import VideoStream

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]

SIDE_PX: Final = 320
"""The longer side of a sampled picture."""
STEP_MS: Final = 200
_SLICE_MS: Final = 5_000
_ALWAYS_MS: Final = 15_000
_SHARE: Final = 0.1
_NEARLY_ALL: Final = 1.25
_IO_TIMEOUT_S: Final = 10.0
_NO_PICTURE: Final = "No picture of the video could be decoded. Export it as H.264 in an mp4 file and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One small picture."""

    at_ms: int
    """Its own time in the source, not the time that was asked for."""
    slice_no: int
    """Pictures of one slice follow one another without a gap."""
    part_ms: tuple[int, int]
    """What the slice is of the source; its end may lie after the source's own."""
    pixels: Pixels
    """BGR, upright as displayed."""


def choose_slices(duration_ms: int, wanted_ms: int = 0) -> list[tuple[int, int]]:
    """Which parts of a source are looked at: all of a short one, slices spread over a longer one.

    Together they last 15 s and a tenth of the source, or ``wanted_ms`` if that is more.
    """
    budget_ms = max(_ALWAYS_MS + round(duration_ms * _SHARE), wanted_ms)
    count = max(1, round(budget_ms / _SLICE_MS))
    if duration_ms <= _NEARLY_ALL * budget_ms or count == 1:
        return [(0, duration_ms)]
    length_ms = budget_ms / count
    step_ms = (duration_ms - length_ms) / (count - 1)
    return [(round(at * step_ms), round(at * step_ms + length_ms)) for at in range(count)]


def sample_pictures(
    path: Path,
    probe: Probe,
    slices: Sequence[tuple[int, int]],
    cancel: CancelSignal | None = None,
    *,
    numbers: Iterable[int] | None = None,
    threads: int = 2,
) -> Iterator[Sampled]:
    """Five pictures a second of every slice, as they are decoded; only one is held.

    A slice begins at the key frame before it, and ends as much earlier: what the decoder must go through
    anyway is looked at. Not where it would meet the slice before, and the last one keeps its end.

    Args:
        numbers: which of the slices, each taken when the one before is finished, so that several decoders may
            share one iterator; all of them when None.
        threads: how many of its own the decoder takes.

    Raises:
        ToolError: nothing could be decoded.
        Cancelled: ``cancel`` was set.
    """
    import av

    try:
        with av.open(
            f"file:{path}",
            mode="r",
            format=probe.container,
            options=demuxer_options(probe.container),
            metadata_errors="replace",
            timeout=_IO_TIMEOUT_S,
        ) as opened:
            video = next(stream for stream in opened.streams.video if stream.index == probe.stream)
            context = video.codec_context
            context.thread_type = "AUTO"
            context.thread_count = threads
            context.skip_frame = "BIDIR"
            context.options = {"skip_loop_filter": "all"}
            shrink = _Shrink(probe)
            start_s = (opened.start_time or 0) / 1_000_000
            for number in range(len(slices)) if numbers is None else numbers:
                bounds = (slices[number - 1][1], number + 1 == len(slices))
                yield from _slice(opened, video, shrink, start_s, (number, slices[number], bounds), cancel)
    except av.error.FFmpegError as error:
        raise ToolError(_NO_PICTURE, reason=str(error.strerror)) from error


def _slice(
    opened: InputContainer,
    video: VideoStream,
    shrink: _Shrink,
    start_s: float,
    part: tuple[int, tuple[int, int], tuple[int, bool]],
    cancel: CancelSignal | None,
) -> Iterator[Sampled]:
    import av

    number, (low_ms, high_ms), (ended_ms, is_last) = part
    if number or low_ms:
        opened.seek(int((start_s + low_ms / 1000) * 1_000_000), backward=True, any_frame=False)
    frames = opened.decode(video)
    due_ms: float | None = None
    for _ in itertools.count():
        if cancel is not None and cancel.is_set():
            raise Cancelled("Stopped. What was finished before is kept.")
        try:
            frame = next(frames, None)
        except av.error.InvalidDataError:
            continue  # one damaged picture is no reason to see none
        if frame is None:
            return
        if frame.time is None:
            continue
        at_ms = round((frame.time - start_s) * 1000)
        if due_ms is None:  # the key frame
            if number and ended_ms <= at_ms < low_ms:
                low_ms, high_ms = at_ms, high_ms if is_last else high_ms - low_ms + at_ms
            due_ms = low_ms
        if at_ms >= high_ms:
            return
        if at_ms < due_ms - 1:
            continue
        yield Sampled(at_ms=max(0, at_ms), slice_no=number, part_ms=(low_ms, high_ms), pixels=shrink(frame))
        due_ms = max(due_ms + STEP_MS, at_ms + STEP_MS / 2)


class _Shrink:
    """Frames to small upright pictures. One scaler for all: setting one up takes four times as long as its work."""

    def __init__(self, probe: Probe) -> None:
        from av.video.reformatter import VideoReformatter

        scale = SIDE_PX / max(probe.width, probe.height)
        width, height = max(16, round(probe.width * scale / 2) * 2), max(16, round(probe.height * scale / 2) * 2)
        self._turns = -probe.rotation // 90
        self._size = (height, width) if probe.rotation in (90, 270) else (width, height)
        self._scaler = VideoReformatter()

    def __call__(self, frame: Any) -> Pixels:
        import numpy as np

        width, height = self._size
        small = np.asarray(self._scaler.reformat(frame, width, height, "bgr24", interpolation="AREA").to_ndarray())
        turned: Pixels = np.ascontiguousarray(np.rot90(small, self._turns), np.uint8)
        return turned
