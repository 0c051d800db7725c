"""Lowering spans of an AAC sound by exchanging only its packets there; all others are copied as they lie.

AAC packets overlap by half: packet p gives the samples from p·1024 on together with the packet before it. So
new packets are encoded from the decoded sound around a span, on the same grid of 1,024 samples, and take over
where the sound is still as it was: both sides of the seam then describe the same samples, and their overlap
cancels out. Where nothing is kept of a long span, its middle is one encoded packet of silence again and again.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import Cancelled
from editai.media.aac import FRAME, Shape, adts_packets, shape_of
from editai.media.containers import demuxer_options
from editai.media.envelope import FADE_MS, Span, merged
from editai.media.probe import Probe
from editai.media.process import CancelSignal, run_ffmpeg

if TYPE_CHECKING:
    from av.container import InputContainer

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
_LOOK_EVERY: Final = 2_000
_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Packets that are encoded anew: ``first`` to before ``end``."""

    first: int
    end: int


def splice_muted(
    path: Path,
    probe: Probe,
    spans: Sequence[Span],
    keep: float,
    part: Path,
    work: Path,
    *,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> bool:
    """Write the video to ``part`` with ``keep`` of its sound in the spans, everything else copied packet by packet.

    Args:
        part: an .mp4 or .mkv; on False or an error it may hold half a file, which is the caller's to remove.
        work: a name for a working file beside it.

    Returns:
        False when the sound is none that can be spliced (no AAC-LC in mono or stereo); ``part`` is not there then.
    """
    import av

    audio = probe.audio
    if audio is None or audio.codec != "aac":
        return False
    options = demuxer_options(probe.container)
    with av.open(
        f"file:{path}", mode="r", format=probe.container, options=options, metadata_errors="replace"
    ) as source:
        shape = shape_of(bytes(source.streams[audio.stream].codec_context.extradata or b""))
        if shape is None:
            return False
        packets, times_s = _packets(source, audio.stream, cancel)
    if len(packets) < 2 * _MARGIN:
        return False
    chunks, silent = _chunks(merged(spans), keep, times_s)
    fresh = _encoded(packets, times_s, chunks, silent, merged(spans), keep, shape, work, cancel, probe)
    if fresh is None:
        return False
    with av.open(
        f"file:{path}", mode="r", format=probe.container, options=options, metadata_errors="replace"
    ) as source:
        _write(source, probe, fresh, part, cancel, on_progress)
    return True


def _packets(source: InputContainer, stream: int, cancel: CancelSignal | None) -> tuple[list[bytes], list[float]]:
    """Every packet of the sound, and its time in seconds; nothing where the times do not go forward."""
    sound = source.streams[stream]
    base = sound.time_base
    assert base is not None
    from av.stream import Discard

    for other in source.streams:
        if other.index != stream:
            other.discard = Discard.all  # its bytes are passed over in the file
    packets: list[bytes] = []
    times_s: list[float] = []
    for at, packet in enumerate(source.demux(sound)):
        if at % _LOOK_EVERY == 0 and cancel is not None and cancel.is_set():
            raise Cancelled("Stopped. The video was not written.")
        if packet.pts is None:
            continue  # the empty packet at the end
        time_s = float(packet.pts * base)
        if times_s and time_s <= times_s[-1]:
            return [], []
        packets.append(bytes(packet))
        times_s.append(time_s)
    return packets, times_s


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


def _encoded(
    packets: Sequence[bytes],
    times_s: Sequence[float],
    chunks: Sequence[_Chunk],
    silent: Sequence[_Chunk],
    spans: Sequence[Span],
    keep: float,
    shape: Shape,
    work: Path,
    cancel: CancelSignal | None,
    probe: Probe,
) -> dict[int, bytes] | None:
    """The new packets by their number; None when the encoder gave something else than was counted on.

    All chunks go through one decoder and one encoder, one after the other, each with a margin that is thrown
    away.
    """
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
    written, given = work.with_suffix(".aac"), work.with_suffix(".adts")
    try:
        given.write_bytes(stream)
        limit_s = _LIMIT_S + _LIMIT_PER_SECOND * probe.duration_ms / 1000
        arguments = ["-v", "error", "-f", "aac", "-i", f"file:{given}", "-map", "0:0"]
        sound = ["-f", "s16le", "-ar", str(shape.rate_hz), "-ac", str(shape.channels)]
        run_ffmpeg([*arguments, *sound, f"file:{work}"], limit_s=limit_s, cancel=cancel)
        _lower(work, local, keep, shape)
        with work.open("ab") as end:
            end.write(bytes(2 * shape.channels * FRAME * _SILENT_FRAMES))
        rate = "96k" if shape.channels == 1 else "192k"
        coded = ["-c:a", "aac", *_CODER, "-b:a", rate, "-f", "adts", f"file:{written}"]
        run_ffmpeg(["-v", "error", *sound, "-i", f"file:{work}", *coded], limit_s=limit_s, cancel=cancel)
        made = adts_packets(written.read_bytes(), shape)
    finally:
        for path in (written, given):
            path.unlink(missing_ok=True)
        work.unlink(missing_ok=True)
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


def _write(
    source: InputContainer,
    probe: Probe,
    fresh: dict[int, bytes],
    part: Path,
    cancel: CancelSignal | None,
    on_progress: Callable[[float], None] | None,
) -> None:
    """Copy picture and sound, the exchanged packets in place of theirs, under the very same times."""
    import av

    assert probe.audio is not None
    is_mp4 = part.suffix == ".mp4"
    options = {"movflags": "+faststart"} if is_mp4 else {}
    picture, sound = source.streams[probe.stream], source.streams[probe.audio.stream]
    with av.open(f"file:{part}", "w", format="mp4" if is_mp4 else "matroska", options=options) as target:
        ways: dict[int, Any] = {}
        for stream in (picture, sound):
            ways[stream.index] = target.add_stream_from_template(stream)
        if is_mp4 and probe.video_codec == "hevc":
            ways[picture.index].codec_context.codec_tag = "hvc1"  # Apple plays no hev1
        number = itertools.count()
        for at, packet in enumerate(source.demux(picture, sound)):
            if at % _LOOK_EVERY == 0:
                if cancel is not None and cancel.is_set():
                    raise Cancelled("Stopped. The video was not written.")
                if on_progress is not None and packet.pts is not None and packet.time_base is not None:
                    on_progress(min(100.0, max(0.0, float(packet.pts * packet.time_base) * 1e5 / probe.duration_ms)))
            if packet.dts is None and packet.pts is None:
                continue
            if packet.stream.index == sound.index:
                other = fresh.get(next(number))
                if other is not None:
                    packet = _instead(packet, other)
            packet.stream = ways[picture.index if packet.stream is picture else sound.index]
            target.mux(packet)


def _instead(packet: Any, content: bytes) -> Any:
    """A packet of other bytes at the same place."""
    import av

    new = av.Packet(content)
    new.pts, new.dts, new.time_base, new.duration = packet.pts, packet.dts, packet.time_base, packet.duration
    new.stream = packet.stream
    new.is_keyframe = True
    return new
