"""HDR pictures for screens that are not: one way for clips and stills."""

from __future__ import annotations

from typing import Final

TONE_MAP: Final = (
    "zscale=transfer=linear:npl=203,format=gbrpf32le,zscale=primaries=bt709,"
    "tonemap=tonemap=hable:desat=0,zscale=transfer=bt709:matrix=bt709:range=limited"
)
"""HDR to SDR; 203 nits is the reference white of ITU-R BT.2408."""
