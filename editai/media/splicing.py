"""Lowering spans of an AAC sound by exchanging only its packets there; all others are copied as they lie.

How the new packets come about, and why nothing is heard at a seam, is told in ``lowered_packets``.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import Cancelled
from editai.media.aac import shape_of
from editai.media.containers import demuxer_options
from editai.media.envelope import Span, merged
from editai.media.lowered_packets import lowered_packets
from editai.media.probe import Probe
from editai.media.process import CancelSignal

if TYPE_CHECKING:
    from av.container import InputContainer

_LOOK_EVERY: Final = 2_000
_LIMIT_S: Final = 120.0
_LIMIT_PER_SECOND: Final = 1.0


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
    limit_s = _LIMIT_S + _LIMIT_PER_SECOND * probe.duration_ms / 1000
    fresh = lowered_packets(packets, times_s, merged(spans), keep, shape, work, limit_s=limit_s, cancel=cancel)
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
