"""Uploads of the fake Postiz: one file out of a multipart body, its type read from its bytes."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import datetime
from typing import Any, Final

from editai.publishing.fake_state import FakeState, FakeUpload

MAX_IMAGE_BYTES: Final = 10_485_760
MAX_VIDEO_BYTES: Final = 1_073_741_824
_MP4_BRANDS: Final = {b"isom", b"iso2", b"iso5", b"iso6", b"avc1", b"mp41", b"mp42", b"dash"}
_TOO_BIG: Final = "File size exceeds the maximum allowed size of {} bytes."


def sniff(data: bytes) -> tuple[str, str] | None:
    """Ending and type of the kinds that Postiz takes; None for all others, whatever their name says."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png", "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg", "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return ".gif", "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp", "image/webp"
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in _MP4_BRANDS:
            return ".mp4", "video/mp4"
        if brand == b"F4V ":
            return ".f4v", "video/mp4"
        if brand == b"avif":
            return ".avif", "image/avif"
    return None


def store_upload(state: FakeState, content_type: str, body: bytes, now: datetime) -> tuple[int, dict[str, Any]]:
    """Answer ``POST /upload``: status and JSON."""
    match = re.search(r'boundary="?([^";]+)"?', content_type)
    if "multipart/form-data" not in content_type or match is None:
        return _bad("Multipart: Boundary not found")
    parts = _file_parts(body, match.group(1).encode())
    if not parts:
        return 400, {"msg": "No file provided"}
    names = [name for name, _ in parts]
    if names != ["file"]:
        return _bad(f"Unexpected field - {next((name for name in names if name != 'file'), 'file')}")
    data = parts[0][1]
    found = sniff(data)
    if found is None:
        return _bad("Unsupported file type.")
    ending, kind = found
    most = MAX_VIDEO_BYTES if kind == "video/mp4" else MAX_IMAGE_BYTES
    if len(data) > most:
        return _bad(_TOO_BIG.format(most))
    name = secrets.token_hex(16) + ending
    place = f"/uploads/{now:%Y/%m/%d}/{name}"
    file = state.folder / name
    file.write_bytes(data)
    upload = FakeUpload(id=str(uuid.uuid4()), path=state.root + place, file=file, kind=kind)
    state.uploads[place] = upload
    return 201, {
        "id": upload.id,
        "name": name,
        "originalName": None,
        "path": upload.path,
        "thumbnail": None,
        "alt": None,
    }


def too_big() -> tuple[int, dict[str, Any]]:
    """The answer to a body that cannot be an acceptable file."""
    return _bad(_TOO_BIG.format(MAX_VIDEO_BYTES))


def _bad(message: str) -> tuple[int, dict[str, Any]]:
    return 400, {"message": message, "error": "Bad Request", "statusCode": 400}


def _file_parts(body: bytes, boundary: bytes) -> list[tuple[str, bytes]]:
    """Name and bytes of each part that has a filename; plain fields are ignored, as Postiz does."""
    found = []
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, data = part.partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        if name is not None and b"filename=" in head:
            found.append((name.group(1).decode("utf-8", "replace"), data[:-2]))
    return found
