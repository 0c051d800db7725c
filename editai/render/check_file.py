"""Delivery checks of the file itself: its picture and sound streams and how they are packed."""

from __future__ import annotations

from typing import Final

from editai.media.loudness import Loudness
from editai.render.facts import Check, hard, soft
from editai.render.platforms import Platform
from editai.render.structure import Structure

_MOST_GOP_MS: Final = 2_000


def picture_checks(facts: Structure, platform: Platform) -> list[Check]:
    """Size, codec, pixels, colours, frame rate and key frames of the picture."""
    size, wanted = f"{facts.width}x{facts.height}", f"{platform.width_px}x{platform.height_px}"
    codec = f"{facts.video_codec} {facts.video_profile}"
    low, high = platform.min_frame_rate.value, platform.max_frame_rate.value
    rate_ok = facts.has_constant_rate and low <= facts.frame_rate <= high
    rate = f"{float(facts.frame_rate):.3f}" if facts.has_constant_rate else "varies"
    gop = f"{facts.longest_gop_ms} {'closed' if facts.has_closed_gops else 'open'}"
    return [
        hard("frame size", size == wanted, size, wanted, "px"),
        hard("video codec", codec == "h264 High", codec, "h264 High"),
        hard("pixel format", facts.pixel_format == "yuv420p", facts.pixel_format, "yuv420p"),
        hard("colour tags", facts.colour_tags == (1, 1, 1, 1), _tags(facts), "BT.709 limited"),
        hard("frame rate", rate_ok, rate, f"constant, {low} to {high}", "frames/s", platform.min_frame_rate.source),
        hard("key frames", facts.has_closed_gops and facts.longest_gop_ms <= _MOST_GOP_MS, gop, "2000 closed", "ms"),
    ]


def _tags(facts: Structure) -> str:
    return "BT.709 limited" if facts.colour_tags == (1, 1, 1, 1) else "/".join(str(tag) for tag in facts.colour_tags)


def file_checks(facts: Structure, platform: Platform) -> list[Check]:
    """Where the index lies, how long the clip is and how big its file."""
    low, high = platform.min_duration_ms.value, platform.max_duration_ms.value
    most = platform.max_size_bytes.value
    checks = [
        hard("fast start", facts.has_index_in_front, "front" if facts.has_index_in_front else "end", "front"),
        soft("edit list", not facts.has_edit_list, "present" if facts.has_edit_list else "none", "none"),
        hard(
            "duration",
            low <= facts.video_ms <= high,
            facts.video_ms,
            f"{low} to {high}",
            "ms",
            platform.max_duration_ms.source,
        ),
        hard(
            "file size", facts.size_bytes <= most, facts.size_bytes, str(most), "bytes", platform.max_size_bytes.source
        ),
    ]
    if platform.warn_duration_ms is not None:
        warn = platform.warn_duration_ms
        checks.append(
            soft("short enough", facts.video_ms <= warn.value, facts.video_ms, str(warn.value), "ms", warn.source)
        )
    return checks


def sound_checks(facts: Structure, loudness: Loudness, platform: Platform) -> list[Check]:
    """The sound's codec, loudness and highest peak."""
    sound = f"{facts.audio_codec} {facts.audio_profile} {facts.sample_rate_hz} Hz {facts.channels} ch"
    wanted = "aac LC 48000 Hz 2 ch"
    lufs, peak = loudness.integrated_lufs, loudness.true_peak_dbtp
    target, spare = platform.target_lufs, platform.loudness_tolerance_lu
    # a clip of silent footage without a voice-over has nothing to be loud with
    loud_ok = lufs is None or abs(lufs - target) <= spare
    return [
        hard("audio codec", sound == wanted, sound, wanted),
        hard("loudness", loud_ok, lufs, f"{target:g} ± {spare:g}", "LUFS"),
        hard(
            "true peak",
            peak is None or peak <= platform.max_true_peak_dbtp,
            peak,
            f"at most {platform.max_true_peak_dbtp:g}",
            "dBTP",
        ),
    ]
