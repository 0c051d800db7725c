"""How a file is examined: its index, its first frames and its last packets, by PyAV."""

from __future__ import annotations

import itertools
import statistics
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import InputError
from editai.media.containers import READABLE, demuxer_options, sniff_container
from editai.media.probe import AudioProbe, Probe

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_DURATION_MS: Final = 2 * 60 * 60 * 1000
"""Longer is no product video, and every stage would take an hour."""
MIN_DURATION_MS: Final = 200
MAX_SIDE_PX: Final = 8192
"""8K; a 16K picture needs gigabytes for a handful of frames."""
MIN_SIDE_PX: Final = 64

_HDR_TRANSFERS: Final = (16, 18)
"""ITU-T H.273 transfer characteristics: PQ and HLG."""
_MATRICES: Final = {1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020", 10: "bt2020"}
"""ITU-T H.273 matrix coefficients."""
_HD_HEIGHT_PX: Final = 720
"""Untagged video: BT.601 below this height, BT.709 from it on."""
_PACKETS_FOR_RATE: Final = 400
_INDEX_FOR_RATE: Final = 20_000
_CUT_TOLERANCE_S: Final = 2.0
_LATE_S: Final = Fraction(1, 5)
"""A picture that begins so much after the sound waits for it; less is how encoders start."""
_IO_TIMEOUT_S: Final = 4.0
_RATES: Final = tuple(
    Fraction(each) * scale for each in (24, 25, 30, 48, 50, 60, 120) for scale in (Fraction(1), Fraction(1000, 1001))
)

_CUT: Final = "The video is cut off: a part of it is missing. Export or upload it again."


def examine(path: Path) -> Probe:
    """The work behind ``media.probe.probe_media``."""
    import av

    container = sniff_container(path)
    if container == "mov" and _ends_inside_a_box(path):
        raise InputError(_CUT)
    try:
        with av.open(
            f"file:{path}",
            mode="r",
            format=container,
            options=demuxer_options(container),
            metadata_errors="replace",
            timeout=_IO_TIMEOUT_S,
        ) as opened:
            return _read(opened, container, path.stat().st_size)
    except av.error.FFmpegError as error:
        is_cut = container == "mov" and isinstance(error, av.error.InvalidDataError)
        sentence = _CUT if is_cut else f"The file cannot be read as a video. Give an {READABLE} file."
        raise InputError(sentence, reason=str(error.strerror)) from error


def _read(opened: InputContainer, container: str, size_bytes: int) -> Probe:
    video = _video_of(opened)
    context = video.codec_context
    if max(context.width, context.height) > MAX_SIDE_PX:
        raise InputError(
            f"The picture is {context.width}×{context.height}; more than {MAX_SIDE_PX} px a side is not possible."
            " Export it smaller."
        )
    if min(context.width, context.height) < MIN_SIDE_PX:
        raise InputError(f"The picture is only {context.width}×{context.height} px: too small for a clip.")
    duration_ms = _duration_ms(opened, video)
    _refuse_lengths(duration_ms)
    frame = _first_frame(opened, video)
    _refuse_cut(opened, video, size_bytes, duration_ms)
    rate, is_variable = _rate(opened, video)
    rotation = -round(frame.rotation / 90) * 90 % 360
    width, height = _displayed(video, rotation)
    return Probe(
        duration_ms=duration_ms,
        width=width,
        height=height,
        rotation=rotation,
        frame_rate=rate,
        variable_frame_rate=is_variable,
        video_codec=context.name,
        pixel_format=frame.format.name,
        is_hdr=int(frame.color_trc) in _HDR_TRANSFERS,
        audio=_audio_of(opened),
        size_bytes=size_bytes,
        container=container,
        colour_matrix=_MATRICES.get(
            int(frame.colorspace), "bt709" if min(context.width, context.height) >= _HD_HEIGHT_PX else "bt601"
        ),
        is_full_range=int(frame.color_range) == 2 or frame.format.name.startswith("yuvj"),
        is_interlaced=frame.interlaced_frame,
        stream=video.index,
    )


def _video_of(opened: InputContainer) -> VideoStream:
    from av.stream import Disposition

    for stream in opened.streams.video:
        if not stream.disposition & Disposition.attached_pic and _can_decode(stream):
            return stream
    if opened.streams.audio:
        raise InputError("The file holds sound but no picture. Give a video.")
    raise InputError("The file holds no picture that can be decoded. Export it as H.264 in an mp4 file.")


def _audio_of(opened: InputContainer) -> AudioProbe | None:
    for stream in opened.streams.audio:
        context = stream.codec_context
        if _can_decode(stream) and context.sample_rate:
            return AudioProbe(
                codec=context.name,
                sample_rate_hz=context.sample_rate,
                channels=context.layout.nb_channels,
                loudness_lufs=None,
                stream=stream.index,
            )
    return None


def _can_decode(stream: VideoStream | AudioStream) -> bool:
    """Phones add tracks that no open decoder knows; those have no codec context, or one without a codec."""
    context = stream.codec_context
    return context is not None and context.codec is not None and context.is_decoder


def _duration_ms(opened: InputContainer, video: VideoStream) -> int:
    """Until the picture ends, counted from where the file begins, as every position in it is."""
    if video.duration and video.time_base:
        late_s = (video.start_time or 0) * video.time_base - Fraction(opened.start_time or 0, 1_000_000)
        return round((video.duration * video.time_base + (late_s if late_s >= _LATE_S else 0)) * 1000)
    if opened.duration:
        return round(opened.duration / 1000)
    # a browser's recorder writes no duration: the packets know it
    last_s = 0.0
    for packet in opened.demux(video):
        if packet.pts is not None and packet.time_base is not None:
            last_s = max(last_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if last_s * 1000 > MAX_DURATION_MS:
            break
    opened.seek(0)
    return round(last_s * 1000)


def _refuse_lengths(duration_ms: int) -> None:
    if duration_ms > MAX_DURATION_MS:
        raise InputError(
            f"The video lasts {duration_ms / 3_600_000:.1f} hours; at most {MAX_DURATION_MS // 3_600_000} are possible."
            " Cut it first."
        )
    if duration_ms < MIN_DURATION_MS:
        raise InputError("The video has no length: it holds a single moment. Give a video of a second or more.")


def _first_frame(opened: InputContainer, video: VideoStream) -> VideoFrame:
    for frame in opened.decode(video):
        return frame
    raise InputError("No picture of the video can be decoded. Export it as H.264 in an mp4 file.")


def _ends_inside_a_box(path: Path) -> bool:
    """An mp4 is a row of boxes that tell their length: the last one must end where the file does."""
    size = path.stat().st_size
    at = 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            header = file.read(16)
            length, kind = int.from_bytes(header[:4], "big"), header[4:8]
            if length == 1 and len(header) == 16:
                length = int.from_bytes(header[8:], "big")
            if length < 8 or not kind.isalnum():
                return False  # 0 means up to the end; anything else is padding behind the last box
            at += length
    return at > size


def _refuse_cut(opened: InputContainer, video: VideoStream, size_bytes: int, duration_ms: int) -> None:
    """The index may promise more than the file holds."""
    count = len(video.index_entries)
    if count and opened.format.name.startswith("mov"):
        last = video.index_entries[count - 1]
        if last.pos + last.size > size_bytes:
            raise InputError(_CUT)
        return
    duration_s = duration_ms / 1000
    start_s = (opened.start_time or 0) / 1_000_000
    if duration_s <= _CUT_TOLERANCE_S:
        return
    opened.seek(int((start_s + max(0.0, duration_s - _CUT_TOLERANCE_S)) * 1_000_000))
    last_s = 0.0
    for packet in opened.demux(video):
        if packet.pts is not None and packet.time_base is not None:
            last_s = max(last_s, float(packet.pts * packet.time_base) - start_s)
    opened.seek(0)
    if last_s < duration_s - _CUT_TOLERANCE_S:
        raise InputError(_CUT)


def _rate(opened: InputContainer, video: VideoStream) -> tuple[Fraction, bool]:
    """Frames per second, exact where constant, and whether the rate varies."""
    times = _frame_times(opened, video)
    steps = [later - earlier for earlier, later in itertools.pairwise(times) if later > earlier]
    rate = video.average_rate or video.guessed_rate or Fraction(30)
    if not steps:
        return rate, False
    middle = statistics.median(steps)
    # containers that count in milliseconds round every step
    odd = sum(abs(step - middle) > max(0.0015, 0.1 * middle) for step in steps)
    if odd > len(steps) // 100:
        return rate.limit_denominator(100_000), True
    for standard in _RATES:
        if abs(float(rate) / float(standard) - 1) < 0.0004 or abs(1 / middle / float(standard) - 1) < 0.0004:
            return standard, False
    return rate.limit_denominator(100_000), False


def _frame_times(opened: InputContainer, video: VideoStream) -> list[float]:
    base = float(video.time_base or 0)
    count = len(video.index_entries)
    if count > _PACKETS_FOR_RATE and opened.format.name.startswith("mov"):
        return sorted(video.index_entries[at].timestamp * base for at in range(min(count, _INDEX_FOR_RATE)))
    opened.seek(0)
    times: list[float] = []
    for packet in opened.demux(video):
        if packet.pts is not None:
            times.append(packet.pts * base)
        if len(times) >= _PACKETS_FOR_RATE:
            # the last few may still lack a neighbour that is shown before them
            return sorted(times)[:-8]
    return sorted(times)


def _displayed(video: VideoStream, rotation: int) -> tuple[int, int]:
    context = video.codec_context
    aspect = video.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 10) <= aspect <= 10:
        aspect = Fraction(1)
    width, height = round(context.width * aspect), context.height
    return (height, width) if rotation in (90, 270) else (width, height)
