"""One delivery check: a measured fact, its limit, and whose limit that is."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

_MASTER: Final = "the one master that all platforms take: developers.facebook.com ig-user/media, YouTube 1722171"
_QUALITY: Final = "EditAI's own standard for a good clip"
_OWN: Final = MappingProxyType(
    {
        "frame size": "9:16 as TikTok, Instagram, YouTube and Facebook recommend",
        "video codec": _MASTER,
        "pixel format": _MASTER,
        "colour tags": "support.google.com/youtube 1722171: BT.709",
        "frame rate": _MASTER,
        "key frames": "developers.facebook.com ig-user/media: closed GOP; Facebook Reels: 2 to 5 s",
        "fast start": "support.google.com/youtube 1722171; developers.facebook.com ig-user/media",
        "edit list": "developers.facebook.com ig-user/media asks for none",
        "audio codec": "support.google.com/youtube 1722171: AAC-LC 48 kHz; ig-user/media: at most 48 kHz, 2 channels",
        "loudness": "YouTube's playback normalisation; no other platform publishes one",
        "true peak": "guides for short video; EBU R 128 leaves 1 dB for lossy codecs",
        "voice and picture end together": _QUALITY,
        "sound and picture end together": _QUALITY,
        "black picture": _QUALITY,
        "frozen picture": _QUALITY,
        "captions say the script": _QUALITY,
        "caption lines": _QUALITY,
        "caption speed": "subtitling guides: 17 to 20 characters/s for adults; short clips run faster",
        "caption signs": "the font file's own table of signs",
        "captions inside the safe area": _QUALITY,
        "captions in time": _QUALITY,
        "voice says the script": "word recall by a model that did not make the voice; 60 % and 90 % are EditAI's own",
    }
)
"""Whose limit it is, where it is not the platform's own number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One measured fact against its limit."""

    name: str
    ok: bool
    hard: bool
    """A clip that fails a hard check is never offered for publishing."""
    value: float | str | None
    limit: str
    unit: str
    source: str = ""
    """Where the limit was read, or whose it is."""

    def as_json(self) -> dict[str, Any]:
        """The object of CONTRACTS §5."""
        return {
            "name": self.name,
            "ok": self.ok,
            "hard": self.hard,
            "value": self.value,
            "limit": self.limit,
            "unit": self.unit,
            "source": self.source,
        }


def hard(name: str, ok: bool, value: float | str | None, limit: str, unit: str = "", source: str = "") -> Check:
    """A fact that a clip must hold to be offered."""
    return Check(name=name, ok=ok, hard=True, value=value, limit=limit, unit=unit, source=source or _OWN[name])


def soft(name: str, ok: bool, value: float | str | None, limit: str, unit: str = "", source: str = "") -> Check:
    """A fact that is told as a warning."""
    return Check(name=name, ok=ok, hard=False, value=value, limit=limit, unit=unit, source=source or _OWN[name])
