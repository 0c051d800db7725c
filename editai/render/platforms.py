"""What each platform accepts, as data: every limit with where it was read. They change."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from editai.captions.frame import Frame, SafeBox
from editai.errors import InputError

MEGABYTE: Final = 1_000_000
_POSTIZ: Final = "Postiz, file upload: mp4 up to 1 GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One number and where it comes from."""

    value: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One named set of limits. Durations in ms, sizes in bytes."""

    name: str
    """As CONTRACTS §3 spells it."""
    title: str
    """As people write it."""
    frame: Frame
    """The size we make, and the area that the platform's buttons leave free."""
    safe_source: str
    min_duration_ms: Limit
    max_duration_ms: Limit
    warn_duration_ms: Limit | None
    """Longer is accepted, with a known drawback."""
    max_size_bytes: Limit
    min_frame_rate: Limit
    max_frame_rate: Limit
    target_lufs: float = -14.0
    """YouTube's playback normalisation; no other platform publishes one (guides: -16 to -14)."""
    loudness_tolerance_lu: float = 0.5
    ceiling_dbtp: float = -1.5
    max_true_peak_dbtp: float = -1.0

    @property
    def width_px(self) -> int:
        """Width of the clip."""
        return self.frame.width_px

    @property
    def height_px(self) -> int:
        """Height of the clip."""
        return self.frame.height_px


ORGANIC_FRAME: Final = Frame(
    width_px=1080,
    height_px=1920,
    safe=SafeBox(left_px=65, top_px=270, right_px=885, bottom_px=1470),
)

_SAFE: Final = (
    "intersection of third-party measurements (organic guides for TikTok, Reels and Shorts; "
    "NarratoAI's 9:16 overlay image), 2026; no platform publishes it"
)

_TIKTOK: Final = Platform(
    name="tiktok",
    title="TikTok",
    frame=ORGANIC_FRAME,
    safe_source=_SAFE,
    min_duration_ms=Limit(value=3_000, source="TikTok ads in-feed specification"),
    max_duration_ms=Limit(
        value=600_000, source="developers.tiktok.com media transfer guide; a creator's own limit may be lower"
    ),
    warn_duration_ms=None,
    max_size_bytes=Limit(value=500 * MEGABYTE, source="TikTok ads in-feed specification (API: 4 GB)"),
    min_frame_rate=Limit(value=23, source="developers.tiktok.com media transfer guide"),
    max_frame_rate=Limit(value=60, source="developers.tiktok.com media transfer guide"),
)
_INSTAGRAM: Final = Platform(
    name="instagram",
    title="Instagram Reels",
    frame=ORGANIC_FRAME,
    safe_source=_SAFE,
    min_duration_ms=Limit(value=3_000, source="developers.facebook.com ig-user/media"),
    max_duration_ms=Limit(value=900_000, source="developers.facebook.com ig-user/media"),
    warn_duration_ms=None,
    max_size_bytes=Limit(
        value=300 * MEGABYTE, source="developers.facebook.com ig-user/media says 300 MB, translations 1 GB"
    ),
    min_frame_rate=Limit(value=23, source="developers.facebook.com ig-user/media"),
    max_frame_rate=Limit(value=60, source="developers.facebook.com ig-user/media"),
)
_YOUTUBE: Final = Platform(
    name="youtube",
    title="YouTube Shorts",
    frame=ORGANIC_FRAME,
    safe_source=_SAFE,
    min_duration_ms=Limit(value=1_000, source="none published; shorter is no clip"),
    max_duration_ms=Limit(value=180_000, source="support.google.com/youtube 15424877, since 2024-10-15"),
    warn_duration_ms=Limit(
        value=60_000, source="support.google.com/youtube 15424877: over 1 min a music claim blocks it"
    ),
    max_size_bytes=Limit(value=1_000 * MEGABYTE, source=_POSTIZ),
    min_frame_rate=Limit(value=24, source="support.google.com/youtube 1722171"),
    max_frame_rate=Limit(value=60, source="support.google.com/youtube 1722171"),
)
_FACEBOOK: Final = Platform(
    name="facebook",
    title="Facebook Reels",
    frame=ORGANIC_FRAME,
    safe_source=_SAFE,
    min_duration_ms=Limit(value=3_000, source="developers.facebook.com Reels publishing, 2026-07-30"),
    max_duration_ms=Limit(value=90_000, source="developers.facebook.com Reels publishing, 2026-07-30"),
    warn_duration_ms=None,
    max_size_bytes=Limit(value=1_000 * MEGABYTE, source=_POSTIZ),
    min_frame_rate=Limit(value=24, source="developers.facebook.com Reels publishing, 2026-07-30"),
    max_frame_rate=Limit(value=60, source="developers.facebook.com Reels publishing, 2026-07-30"),
)
_PINTEREST: Final = Platform(
    name="pinterest",
    title="Pinterest",
    frame=ORGANIC_FRAME,
    safe_source="none found; the organic box of the others is the careful choice",
    min_duration_ms=Limit(value=4_000, source="getlate.dev media guidelines"),
    max_duration_ms=Limit(value=900_000, source="getlate.dev media guidelines"),
    warn_duration_ms=None,
    max_size_bytes=Limit(value=1_000 * MEGABYTE, source="older Pinterest limit, and Postiz"),
    min_frame_rate=Limit(value=25, source="getlate.dev media guidelines"),
    max_frame_rate=Limit(value=60, source="getlate.dev media guidelines"),
)

PLATFORMS: Final = MappingProxyType(
    {each.name: each for each in (_TIKTOK, _INSTAGRAM, _YOUTUBE, _FACEBOOK, _PINTEREST)}
)
"""By name, in the order people see them."""


def check_platform(name: str) -> Platform:
    """The platform of that name.

    Raises:
        InputError: there is none.
    """
    if name not in PLATFORMS:
        raise InputError(f"There is no platform “{name[:40]}”. Choose one of: {', '.join(sorted(PLATFORMS))}.")
    return PLATFORMS[name]


STANDARD_RATES: Final = (
    Fraction(30),
    Fraction(24_000, 1_001),
    Fraction(24),
    Fraction(25),
    Fraction(30_000, 1_001),
    Fraction(50),
    Fraction(60_000, 1_001),
    Fraction(60),
)
"""The rates a clip may have; 30 where the sources do not agree on one."""
