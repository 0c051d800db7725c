"""What a finished mp4 is built like: its boxes and packets, read without decoding."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import ToolError
from editai.media.containers import demuxer_options

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

_IDR: Final = 5
"""H.264 NAL unit type of a picture that nothing before it is needed for."""
_NAL_TYPES: Final = 0x1F
_SLICES: Final = (1, 5)
_FIRST_PACKETS: Final = 16
"""Among so many the first picture is, however they are ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """Facts of the file, as they lie in it."""

    size_bytes: int
    width: int
    height: int
    video_codec: str
    video_profile: str
    pixel_format: str
    colour_tags: tuple[int, int, int, int]
    """Primaries, transfer, matrix (1 is BT.709) and range (1 is limited), ITU-T H.273."""
    video_ms: int
    audio_ms: int
    frame_rate: Fraction
    has_constant_rate: bool
    longest_gop_ms: int
    has_closed_gops: bool
    audio_codec: str
    audio_profile: str
    sample_rate_hz: int
    channels: int
    has_index_in_front: bool
    has_edit_list: bool


def read_structure(path: Path) -> Structure:
    """Read the file's boxes and every packet's time.

    Raises:
        ToolError: it is no mp4 with one picture and one sound.
    """
    import av

    in_front, edit_list = _boxes(path)
    with av.open(f"file:{path}", mode="r", format="mov", options=demuxer_options("mov")) as opened:
        if not opened.streams.video or not opened.streams.audio:
            raise ToolError("The finished clip lacks its picture or its sound. Try again.")
        video, audio = opened.streams.video[0], opened.streams.audio[0]
        picture, sound = video.codec_context, audio.codec_context
        times, gops, closed = _packets(opened.demux(video), video)
        steps = {later - earlier for earlier, later in itertools.pairwise(times)}
        base = video.time_base or Fraction(1, 1000)
        return Structure(
            size_bytes=path.stat().st_size,
            width=picture.width,
            height=picture.height,
            video_codec=picture.name,
            video_profile=str(picture.profile),
            pixel_format=str(picture.pix_fmt),
            colour_tags=(
                int(picture.color_primaries),
                int(picture.color_trc),
                int(picture.colorspace),
                int(picture.color_range),
            ),
            video_ms=round((video.duration or 0) * base * 1000),
            audio_ms=round((audio.duration or 0) * (audio.time_base or 0) * 1000),
            frame_rate=1 / (min(steps) * base) if steps else Fraction(0),
            has_constant_rate=len(steps) == 1,
            longest_gop_ms=round(max(gops, default=0) * base * 1000),
            has_closed_gops=closed,
            audio_codec=sound.name,
            audio_profile=str(sound.profile),
            sample_rate_hz=sound.sample_rate,
            channels=sound.layout.nb_channels,
            has_index_in_front=in_front,
            has_edit_list=edit_list,
        )


def first_picture_ms(path: Path) -> int:
    """When a finished mp4 shows its first picture, on its own time line.

    Without an edit list, that is as late as two frames wait for the ones that are decoded before them.
    """
    import av

    with av.open(f"file:{path}", mode="r", format="mov", options=demuxer_options("mov")) as opened:
        video = opened.streams.video[0]
        times = [
            packet.pts for packet in itertools.islice(opened.demux(video), _FIRST_PACKETS) if packet.pts is not None
        ]
        return round(min(times, default=0) * (video.time_base or 0) * 1000)


def _packets(packets: Iterator[Packet[VideoStream]], video: VideoStream) -> tuple[list[int], list[int], bool]:
    """Every frame's time in order, every GOP's length, and whether each begins with an IDR picture."""
    times: list[int] = []
    keys: list[int] = []
    closed = True
    for packet in packets:
        if packet.pts is None:
            continue
        times.append(packet.pts)
        if packet.is_keyframe:
            keys.append(packet.pts)
            closed = closed and _IDR in _nal_types(bytes(packet))
    times.sort()
    keys.sort()
    ends = [*keys[1:], *([times[-1] + video.duration // max(1, len(times))] if times and video.duration else [])]
    return times, [end - start for start, end in zip(keys, ends, strict=False)], closed


def _nal_types(packet: bytes) -> set[int]:
    types, at = set(), 0
    while at + 4 < len(packet):
        length = int.from_bytes(packet[at : at + 4], "big")
        types.add(packet[at + 4] & _NAL_TYPES)
        if types & set(_SLICES):
            break
        at += 4 + length
    return types


def _boxes(path: Path) -> tuple[bool, bool]:
    """Whether the index lies before the data, and whether it holds an edit list."""
    order: list[bytes] = []
    index = b""
    with path.open("rb") as file:
        size = path.stat().st_size
        at = 0
        while at + 8 <= size:
            file.seek(at)
            header = file.read(16)
            length, kind = int.from_bytes(header[:4], "big"), header[4:8]
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            if length < 8:
                break
            order.append(kind)
            if kind == b"moov":
                file.seek(at)
                index = file.read(length)
            at += length
    if b"moov" not in order or b"mdat" not in order:
        raise ToolError("The finished clip is no complete mp4. Try again.")
    return order.index(b"moov") < order.index(b"mdat"), b"elst" in index
