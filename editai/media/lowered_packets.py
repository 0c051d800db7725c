"""New AAC packets for spans of a sound that are lowered.

AAC packets overlap by half: packet p gives the samples from p·1024 on together with the packet before it. So
new packets are encoded from the decoded sound around a span, on the same grid of 1,024 samples, and take over
where the sound is still as it was: both sides of the seam then describe the same samples, and their overlap
cancels out. Where nothing is kept of a long span, its middle is one encoded packet of silence again and again.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from editai.media.aac import FRAME, Shape, adts_packets
from editai.media.envelope import FADE_MS, Span
from editai.media.process import CancelSignal, run_ffmpeg

_MARGIN: Final = 2
"""Frames decoded beyond those that are exchanged: the first gives no true samples, and the encoder looks ahead."""
_SEAM: Final = 1
"""Frames around a fade that are exchanged though nothing changes in them: the seam lies in untouched sound."""
_LEAST_SILENT: Final = 24
"""From so many frames on, the middle of a muted span is the silent packet instead of being encoded."""
_SILENT_FRAMES: Final = 16
"""Silence behind everything that is encoded; a packet from its middle stands for any other silent one."""
_CODER: Final = ("-aac_coder", "fast", "-aac_pns", "0", "-aac_is", "0")
"""Noise and sides that are only described, not coded, would be other samples at a seam, and take longer."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Packets that are encoded anew: ``first`` to before ``end``."""

    first: int
    end: int


def lowered_packets(
    packets: Sequence[bytes],
    times_s: Sequence[float],
    spans: Sequence[Span],
    keep: float,
    shape: Shape,
    work: Path,
    *,
    limit_s: float,
    cancel: CancelSignal | None = None,
) -> dict[int, bytes] | None:
    """The packets that take the place of others, by their number, with ``keep`` of the sound left in the spans.

    All chunks go through one decoder and one encoder, one after the other, each with a margin that is thrown
    away.

    Args:
        packets: every packet of the sound, and in ``times_s`` where each begins.
        spans: in order, none overlapping, in ms.
        work: a name for working files; none is left.
        limit_s: for each of the two runs of ffmpeg.

    Returns:
        None for a sound of too few packets, and when the encoder gave something else than was counted on.

    Raises:
        ToolError: ffmpeg failed or took longer than ``limit_s``.
        Cancelled: ``cancel`` was set.
    """
    if len(packets) < 2 * _MARGIN:
        return None
    chunks, silent = _chunks(spans, keep, times_s)
    frame_ms = 1000 * FRAME / shape.rate_hz
    stream = bytearray()
    local: list[tuple[float, float]] = []
    places: list[tuple[_Chunk, int]] = []
    offset = 0
    for chunk in chunks:
        low, high = max(0, chunk.first - _MARGIN), min(len(packets), chunk.end + _MARGIN)
        for start_ms, end_ms in spans:
            begin, finish = (
                offset * frame_ms + _within(times_s, low, high, at_ms, frame_ms) for at_ms in (start_ms, end_ms)
            )
            if finish > begin:
                local.append((begin, finish))
        places.append((chunk, offset - low))
        for packet in packets[low:high]:
            stream += shape.header(len(packet)) + packet
        offset += high - low
    made = _encoded_again(bytes(stream), local, keep, shape, work, limit_s, cancel)
    if made is None or len(made) < offset + _SILENT_FRAMES:
        return None
    quiet = made[-_SILENT_FRAMES // 2]
    fresh: dict[int, bytes] = {}
    for chunk, shift in places:
        for number in range(chunk.first, chunk.end):
            place = number + shift + 1  # the encoder's first packet is its own start
            if place < len(made):
                fresh[number] = made[place]
    for chunk in silent:
        for number in range(chunk.first, chunk.end):
            fresh[number] = quiet
    return fresh


def _chunks(spans: Sequence[Span], keep: float, times_s: Sequence[float]) -> tuple[list[_Chunk], list[_Chunk]]:
    """What is encoded anew, and what is silent throughout."""
    anew: list[_Chunk] = []
    silent: list[_Chunk] = []
    count = len(times_s)

    def frame(at_ms: float) -> int:
        return bisect.bisect_right(times_s, at_ms / 1000) - 1

    for start_ms, end_ms in spans:
        first = max(0, frame(start_ms - FADE_MS) - _SEAM)
        end = min(count, frame(end_ms + FADE_MS) + 2 + _SEAM)
        inside = (frame(start_ms) + 2, frame(end_ms) - 1)
        if keep <= 0 and inside[1] - inside[0] >= _LEAST_SILENT:
            silent.append(_Chunk(*inside))
            parts = [_Chunk(first, inside[0]), _Chunk(inside[1], end)]
        else:
            parts = [_Chunk(first, end)]
        for part in parts:
            if part.end <= part.first:
                continue
            if anew and part.first < anew[-1].end:
                anew[-1] = _Chunk(anew[-1].first, max(anew[-1].end, part.end))
            else:
                anew.append(part)
    return anew, [each for each in silent if each.end > each.first]


def _encoded_again(
    stream: bytes,
    spans: Sequence[tuple[float, float]],
    keep: float,
    shape: Shape,
    work: Path,
    limit_s: float,
    cancel: CancelSignal | None,
) -> list[bytes] | None:
    """The packets of a decoded, lowered (spans in ms) and encoded stream, with silence behind them."""
    written, given = work.with_suffix(".aac"), work.with_suffix(".adts")
    try:
        given.write_bytes(stream)
        arguments = ["-v", "error", "-f", "aac", "-i", f"file:{given}", "-map", "0:0"]
        sound = ["-f", "s16le", "-ar", str(shape.rate_hz), "-ac", str(shape.channels)]
        run_ffmpeg([*arguments, *sound, f"file:{work}"], limit_s=limit_s, cancel=cancel)
        _lower(work, spans, keep, shape)
        with work.open("ab") as end:
            end.write(bytes(2 * shape.channels * FRAME * _SILENT_FRAMES))
        rate = "96k" if shape.channels == 1 else "192k"
        coded = ["-c:a", "aac", *_CODER, "-b:a", rate, "-f", "adts", f"file:{written}"]
        run_ffmpeg(["-v", "error", *sound, "-i", f"file:{work}", *coded], limit_s=limit_s, cancel=cancel)
        return adts_packets(written.read_bytes(), shape)
    finally:
        for path in (written, given):
            path.unlink(missing_ok=True)
        work.unlink(missing_ok=True)


def _within(times_s: Sequence[float], low: int, high: int, at_ms: float, frame_ms: float) -> float:
    """How far behind the packet ``low`` a moment lies (ms), in a sound whose packets may leave gaps; at most at
    the start of ``high``."""
    frame = bisect.bisect_right(times_s, at_ms / 1000) - 1
    if frame < low:
        return 0.0
    if frame >= high:
        return (high - low) * frame_ms
    return (frame - low) * frame_ms + min(frame_ms, at_ms - 1000 * times_s[frame])


def _lower(samples: Path, spans: Sequence[tuple[float, float]], keep: float, shape: Shape) -> None:
    """Lower the spans (ms) of a file of 16-bit samples in place, with fades of ``FADE_MS`` outside them."""
    import numpy

    mapped = numpy.memmap(samples, numpy.int16, "r+")
    sound = mapped.reshape(-1, shape.channels)
    fade = round(FADE_MS * shape.rate_hz / 1000)
    down = keep + (1 - keep) * numpy.arange(fade, 0, -1)[:, None] / (fade + 1)
    for start_ms, end_ms in spans:
        start, end = round(start_ms * shape.rate_hz / 1000), round(end_ms * shape.rate_hz / 1000)
        low, high = max(0, start - fade), min(len(sound), end + fade)
        head, tail = sound[low:start], sound[end:high]
        head[:] = (head * down[fade - len(head) :]).round()
        tail[:] = (tail * down[::-1][: len(tail)]).round()
        sound[start:end] = (sound[start:end] * keep).round() if keep > 0 else 0
    mapped.flush()
