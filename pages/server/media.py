"""``GET /media/<profile_id>/<kind>/<file>``: files of a store for its members, with ranges.

Whether the store, the file or the membership is missing is not told: all of them are 404.
``?download=<name>`` offers the file under a name for people. A browser that has the file already is told so,
once the membership is proven, instead of being sent it again.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Scope

from editai.errors import Forbidden, NotFound, StoreError
from editai.settings import MediaPlace
from editai.store.media import team_media
from editai.store.media_files import MediaFolder
from pages.server.people import store_of
from pages.ui.resources import get_settings

MEDIA_TYPES: Final = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt; charset=utf-8",
}
"""Never guessed from the bytes or by the browser; anything else is a plain download."""
_HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; img-src 'self'; sandbox",
}
_KEPT_IN_BROWSER: Final = "private, max-age=3600"
"""Embedded: a key never gets other bytes."""
_ASKED_EACH_TIME: Final = "private, no-cache"
"""In a team: after a sign-out, or for a member who was removed, the browser's own copy does not answer either."""
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


async def get_media(request: Request) -> Response:
    """The file, whole or the asked ranges of it."""
    profile_id, kind, name = (str(request.path_params[part]) for part in ("profile_id", "kind", "name"))
    try:
        if get_settings().media is MediaPlace.SUPABASE:
            return await to_thread.run_sync(_streamed, request, profile_id, kind, name)
        path, found = await to_thread.run_sync(_checked_path, request.scope, profile_id, kind, name)
    except (NotFound, Forbidden):
        return PlainTextResponse("There is no such file.", 404)
    except StoreError as error:
        return PlainTextResponse(error.sentence, 503)
    kept = _KEPT_IN_BROWSER if get_settings().supabase_url is None else _ASKED_EACH_TIME
    download = download_name(request.query_params.get("download", ""), path.suffix)
    answer = FileResponse(
        path,
        media_type=_type_of(path.suffix),
        headers={**_HEADERS, "Cache-Control": kept},
        filename=download or None,
        stat_result=found,
    )
    etag = answer.headers["etag"]
    return _not_again(etag, kept) if is_known(request.headers.get("if-none-match", ""), etag) else answer


def is_known(asked: str, etag: str) -> bool:
    """Whether an ``If-None-Match`` names the bytes."""
    return bool(etag) and etag.removeprefix("W/") in [one.strip().removeprefix("W/") for one in asked.split(",")]


def _not_again(etag: str, kept: str) -> Response:
    return Response(status_code=304, headers={**_HEADERS, "Cache-Control": kept, "ETag": etag})


def download_name(asked: str, suffix: str) -> str:
    """A name that every system takes, with the file's true ending; '' if none was asked for."""
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", asked).split()).strip(" .")[:120]
    if not cleaned:
        return ""
    return cleaned if cleaned.lower().endswith(suffix.lower()) else cleaned + suffix


def _type_of(suffix: str) -> str:
    return MEDIA_TYPES.get(suffix.lower(), "application/octet-stream")


def _streamed(request: Request, profile_id: str, kind: str, name: str) -> Response:
    """The bytes as they come from the team's Storage, asked for with the person's own token at each request: no
    address of Storage is ever given out, and a member who was removed is out at once."""
    store = store_of(request.scope)
    store.profiles.membership(request.scope["editai.person"], profile_id)
    key = f"{profile_id}/{kind}/{name}"
    suffix = Path(name).suffix
    headers = {**_HEADERS, "Cache-Control": _ASKED_EACH_TIME, "Accept-Ranges": "bytes"}
    download = download_name(request.query_params.get("download", ""), suffix)
    if download:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(download, safe='')}"
    with team_media(get_settings(), store) as media:
        if request.method == "HEAD":
            size_bytes = media.size(profile_id, key)
            if size_bytes is None:
                raise NotFound("There is no such file.")
            return Response(headers={**headers, "Content-Length": str(size_bytes)}, media_type=_type_of(suffix))
        known = request.headers.get("if-none-match", "")
        stream = media.stream(profile_id, key, request.headers.get("range", ""), known)
    if stream.status == 304 or is_known(known, stream.etag):
        stream.close()
        return _not_again(stream.etag or known, _ASKED_EACH_TIME)
    if stream.etag:
        headers["ETag"] = stream.etag
    if stream.content_range:
        headers["Content-Range"] = stream.content_range
    if stream.size_bytes is not None:
        headers["Content-Length"] = str(stream.size_bytes)
    return StreamingResponse(
        stream.blocks,
        stream.status,
        headers=headers,
        media_type=_type_of(suffix),
        background=BackgroundTask(stream.close),
    )


def _checked_path(scope: Scope, profile_id: str, kind: str, name: str) -> tuple[Path, os.stat_result]:
    """Where the key's file lies and how it stands there, once the person is proven a member of its store."""
    store_of(scope).profiles.membership(scope["editai.person"], profile_id)
    path: Path = MediaFolder(get_settings().media_root).path(profile_id, f"{profile_id}/{kind}/{name}")
    try:
        found = path.stat()
    except OSError as error:
        raise NotFound("There is no such file.") from error
    if not stat.S_ISREG(found.st_mode):
        raise NotFound("There is no such file.")
    return path, found
