"""What a clip is made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.render.platforms import Platform

SourceAudio = Literal["duck", "mute-speech", "off"]
"""What happens to the sources' sound under a voice-over (CONTRACTS §3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSegment:
    """One shot of the clip: a part of a source video, framed."""

    path: Path
    probe: Probe
    start_ms: int
    """In the source."""
    end_ms: int
    framing: Framing
    speed: float = 1.0
    """0.7 shows it slower, so that it lasts 1/0.7 as long."""
    speech: tuple[tuple[int, int], ...] = ()
    """Where people speak in the source, start and end in ms; for ``mute-speech``."""

    @property
    def shown_ms(self) -> float:
        """How long it lasts in the clip."""
        return (self.end_ms - self.start_ms) / self.speed


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTrack:
    """The voice-over as a file."""

    path: Path
    duration_ms: int
    loudness_lufs: float | None = None
    """Integrated, where measured: the voice then keeps its distance to the sources' sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicTrack:
    """Music of the store's own as a file; repeated when it is shorter than the clip, faded in and out."""

    path: Path
    container: str
    """The demuxer to open it with (``media.containers.sniff_sound``)."""
    stream: int = 0
    """The sound's index among all streams of the file: a cover picture may lie before it."""
    loudness_lufs: float | None = None
    """Integrated, where measured: its distance to the voice is then known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionLayer:
    """The captions as an .ass file written for the clip's own size, and where their fonts lie."""

    path: Path
    fonts_folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class EndCard:
    """What is shown after the last word: a silent video or a still, of the clip's size."""

    path: Path
    duration_ms: int
    is_still: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInputs:
    """Everything that one clip is made of."""

    platform: Platform
    segments: tuple[PlanSegment, ...]
    """In order. They must last as long as the voice-over; what is too long is cut at its end."""
    voice: VoiceTrack | None = None
    """None keeps the sources' own sound, whatever ``source_audio`` says."""
    source_audio: SourceAudio = "duck"
    captions: CaptionLayer | None = None
    end_card: EndCard | None = None
    music: MusicTrack | None = None
    """Under everything, the end card too."""
