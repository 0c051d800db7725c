"""Messages between the worker and its speech child: JSON objects, each after its length."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any, Final

_LENGTH: Final = struct.Struct(">I")
_MOST_BYTES: Final = 16 * 1024 * 1024
"""Far above any message: sound goes through files. More means that something else wrote into the pipe."""


def write_frame(pipe: IO[bytes], message: Mapping[str, Any]) -> None:
    """Send one message whole. ``OSError`` when nobody listens any more."""
    content = json.dumps(message).encode("ascii")
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> dict[str, Any] | None:
    """The next message; None at the end of the pipe, also when it ends inside a message.

    Raises:
        ValueError: what came is no message.
    """
    header = _read_exactly(pipe, _LENGTH.size)
    if header is None:
        return None
    (size,) = _LENGTH.unpack(header)
    if size > _MOST_BYTES:
        raise ValueError(f"a message of {size} bytes")
    content = _read_exactly(pipe, size)
    if content is None:
        return None
    message = json.loads(content)
    if not isinstance(message, dict):
        raise ValueError("a message that is no object")
    return message


def _read_exactly(pipe: IO[bytes], size: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < size:
        piece = pipe.read(size - len(pieces))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)
