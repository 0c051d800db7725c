"""``PUT /upload/<profile_id>?name=<file name>&for=<library or clip>``: a raw body goes straight to disk.

However large it is, it is never held in memory. The file is written beside its place and renamed when it
is whole, so an upload id names a complete file or nothing. Then the job that reads it in is asked for right
here: a tab that was closed a moment later loses nothing.
"""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from pathlib import Path
from typing import Final

import anyio
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from editai.errors import EditAIError, InputError
from editai.jobs.requests import submit_ingest
from editai.library.drafts import change_draft, with_reading
from editai.profiles.access import require
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import Role
from pages.server.answers import refusal
from pages.server.people import store_of
from pages.ui.resources import get_settings

LARGEST_BYTES: Final = 4 * 1024**3
"""Beyond anything that a phone or camera writes for a short clip; a disk is not filled by a mistake."""
_BLOCK_BYTES: Final = 1 << 20
"""Written at once: the server hands over pieces of 64 KB, and each write is a hop to a thread."""
_SPARE_BYTES: Final = 256 << 20
"""Left free on the disk, for the databases and for the clip that is being made."""


async def put_upload(request: Request) -> Response:
    """Keep the body as ``inbox/<profile_id>/<upload_id>``.

    Answers ``{"upload_id", "size_bytes", "job_id"}``, or ``{"error": {...}}`` with a sentence. An upload that
    was broken off, is too large or does not fit leaves nothing behind.
    """
    try:
        store = await to_thread.run_sync(store_of, request.scope)
        person, profile_id = request.scope["editai.person"], request.path_params["profile_id"]
        member = await to_thread.run_sync(_member, store, person, profile_id)
        folder = get_settings().inbox_root / member.profile_id
        folder.mkdir(parents=True, exist_ok=True)
        _check_room(folder, _announced_bytes(request))
        upload_id = str(uuid.uuid4())
        size = await _receive(request, folder / upload_id)
        name = request.query_params.get("name", "")
        for_clip = request.query_params.get("for") != "library"
        job_id = await to_thread.run_sync(_ask_to_read, store, member, upload_id, name, for_clip)
    except ClientDisconnect:
        return Response(status_code=499)
    except EditAIError as error:
        return refusal(error)
    except OSError as error:
        return refusal(_disk_error(error))
    return JSONResponse({"upload_id": upload_id, "size_bytes": size, "job_id": job_id})


def _announced_bytes(request: Request) -> int:
    try:
        return max(0, int(request.headers.get("content-length", "0")))
    except ValueError:
        return 0


def _member(store: Store, person: str, profile_id: str) -> Membership:
    """The person as a member who may add footage. The id becomes a path only after it was proven."""
    member = store.profiles.membership(person, profile_id)
    require(member, Role.OWNER, Role.EDITOR)
    return member


def _ask_to_read(store: Store, member: Membership, upload_id: str, name: str, for_clip: bool) -> str:
    """Ask for the job that reads the upload in; ``for_clip``: the person's New clip form waits for it."""
    job = submit_ingest(store, member, upload_id, name)
    if for_clip:
        change_draft(get_settings(), member.profile_id, member.user_id, lambda draft: with_reading(draft, job.id))
    return job.id


def _check_room(folder: Path, announced_bytes: int) -> None:
    if announced_bytes > LARGEST_BYTES:
        raise _too_large()
    if announced_bytes + _SPARE_BYTES > shutil.disk_usage(folder).free:
        raise _disk_full()


async def _receive(request: Request, place: Path) -> int:
    """Write the body beside its place, then rename. Returns its size; 0 bytes are refused."""
    part = place.with_suffix(".part")
    size = 0
    held = bytearray()
    try:
        async with await anyio.open_file(part, "wb") as out:
            async for piece in request.stream():
                size += len(piece)
                if size > LARGEST_BYTES:
                    raise _too_large()
                held += piece
                if len(held) >= _BLOCK_BYTES:
                    await out.write(bytes(held))
                    held.clear()
            await out.write(bytes(held))
            await out.flush()
            await to_thread.run_sync(os.fsync, out.wrapped.fileno())
        if not size:
            raise InputError("The file is empty. Nothing was kept; choose another one.")
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)
    return size


def _too_large() -> InputError:
    return InputError("The file is larger than 4 GB. Nothing was kept; cut it, or export it smaller.")


def _disk_full() -> EditAIError:
    return EditAIError("The disk is full. Nothing of the upload was kept; free some space and try again.")


def _disk_error(error: OSError) -> EditAIError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full()
    return EditAIError("The upload could not be written to disk. Nothing was kept; try again.")
