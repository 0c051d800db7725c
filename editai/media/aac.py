"""Packets of AAC as bytes: what a decoder is told once, and the ADTS stream that carries them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FRAME: Final = 1024
"""Samples of a channel in a packet."""
_RATES_HZ: Final = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an AAC decoder is told once."""

    rate_index: int
    channels: int

    @property
    def rate_hz(self) -> int:
        """Samples of a channel in a second."""
        return _RATES_HZ[self.rate_index]

    def header(self, size_bytes: int) -> bytes:
        """The seven bytes before a packet in an ADTS stream."""
        length = size_bytes + 7
        return bytes(
            (
                0xFF,
                0xF1,
                (1 << 6) | (self.rate_index << 2) | (self.channels >> 2),
                ((self.channels & 3) << 6) | (length >> 11),
                (length >> 3) & 0xFF,
                ((length & 7) << 5) | 0x1F,
                0xFC,
            )
        )


def shape_of(told: bytes) -> Shape | None:
    """From the AudioSpecificConfig; None for anything but plain AAC-LC in one or two channels."""
    if len(told) < 2:
        return None
    kind, rate_index, channels = told[0] >> 3, (told[0] & 7) << 1 | told[1] >> 7, told[1] >> 3 & 15
    is_short = bool(told[1] & 4)
    has_sbr = len(told) >= 4 and (told[2] << 8 | told[3]) >> 5 == 0x2B7 and len(told) > 4 and bool(told[4] & 0x80)
    if kind != 2 or rate_index >= len(_RATES_HZ) or channels not in (1, 2) or is_short or has_sbr:
        return None
    return Shape(rate_index=rate_index, channels=channels)


def adts_packets(content: bytes, shape: Shape) -> list[bytes] | None:
    """The packets of an ADTS stream; None when it is of another shape."""
    packets: list[bytes] = []
    at = 0
    while at + 7 <= len(content):
        rate_index, channels = content[at + 2] >> 2 & 15, (content[at + 2] & 1) << 2 | content[at + 3] >> 6
        length = (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5
        if (rate_index, channels) != (shape.rate_index, shape.channels) or length < 7 or not content[at + 1] & 1:
            return None
        packets.append(content[at + 7 : at + length])
        at += length
    return packets
