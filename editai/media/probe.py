"""What a media file really holds: measured, not believed from its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioProbe:
    """The sound of a file: its first usable audio track."""

    codec: str
    sample_rate_hz: int
    channels: int
    loudness_lufs: float | None
    """Integrated; None while unmeasured, and for silence."""
    stream: int
    """Its index among all streams of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One video file, as CONTRACTS §5 ``info`` names it, and what decoding it needs."""

    duration_ms: int
    width: int
    """As displayed, in pixels: rotation and sample aspect applied."""
    height: int
    rotation: int
    """Degrees clockwise that the file asks for: 0, 90, 180, 270. Players and our renders obey it."""
    frame_rate: Fraction
    """Average, when the rate varies."""
    variable_frame_rate: bool
    video_codec: str
    pixel_format: str
    is_hdr: bool
    """PQ or HLG: must be tone-mapped."""
    audio: AudioProbe | None
    size_bytes: int
    container: str
    """The demuxer to open it with (``media.containers``)."""
    colour_matrix: str
    """``bt709``, ``bt601`` or ``bt2020``: told by the file, else guessed from its size as players do."""
    is_full_range: bool
    is_interlaced: bool
    stream: int
    """The picture's index among all streams of the file."""

    def as_json(self) -> dict[str, Any]:
        """The object of CONTRACTS §5 ``info``, with the fields above beside it."""
        audio = self.audio
        return {
            "duration_ms": self.duration_ms,
            "width": self.width,
            "height": self.height,
            "rotation": self.rotation,
            "frame_rate": f"{self.frame_rate.numerator}/{self.frame_rate.denominator}",
            "variable_frame_rate": self.variable_frame_rate,
            "video_codec": self.video_codec,
            "pixel_format": self.pixel_format,
            "is_hdr": self.is_hdr,
            "audio": None
            if audio is None
            else {
                "codec": audio.codec,
                "sample_rate_hz": audio.sample_rate_hz,
                "channels": audio.channels,
                "loudness_lufs": audio.loudness_lufs,
                "stream": audio.stream,
            },
            "size_bytes": self.size_bytes,
            "container": self.container,
            "colour_matrix": self.colour_matrix,
            "is_full_range": self.is_full_range,
            "is_interlaced": self.is_interlaced,
            "stream": self.stream,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Probe:
        """The probe that ``as_json`` wrote; other keys are ignored."""
        plain = {name: value[name] for name in cls.__dataclass_fields__ if name not in ("audio", "frame_rate")}
        audio = value["audio"]
        return cls(
            **plain,
            frame_rate=Fraction(value["frame_rate"]),
            audio=None if audio is None else AudioProbe(**{n: audio[n] for n in AudioProbe.__dataclass_fields__}),
        )


def probe_media(path: Path) -> Probe:
    """What the file holds. Reads the file's index and its first frames only.

    Raises:
        InputError: in one sentence, why it cannot be used as a source video.
    """
    from editai.media.probing import examine  # PyAV stays out of processes that only read Probe

    return examine(path)
