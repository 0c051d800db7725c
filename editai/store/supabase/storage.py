"""Talking to a project's Storage: files are streamed, and what it answers becomes our errors.

The paths and headers are those of the ``storage3`` package, which holds a whole file in memory.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

from editai.clock import from_text
from editai.errors import BrokenOff, Conflict, Forbidden, NotFound, SignedOut, StoreError
from editai.store.media_cache import Content
from editai.store.supabase.wire import Wire

if TYPE_CHECKING:
    import httpx

BUCKET: Final = "editai-media"
_BLOCK_BYTES: Final = 1 << 20
_PAGE: Final = 1000
"""What a listing gives at most for one request."""
_TRIES: Final = 4
_PAUSE_S: Final = 0.5
"""Before the second try; doubles."""
_SILENT_S: Final = 60.0
"""So long neither side may say nothing while a file goes over."""
_DOWN: Final = "The team's file storage is not reachable. {kept}; try again when the connection is back."
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file as Storage knows it."""

    key: str
    size_bytes: int
    sha256: str
    """As whoever brought it has said; '' if they did not, and in listings."""
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Bytes of a file on their way. ``close`` it, read to its end or not."""

    status: int
    """200 for all of it, 206 for the asked part, 304 for what is known already, 416 where there is no such part."""
    size_bytes: int | None
    content_range: str
    etag: str
    """Storage's name for these bytes, in quotes; '' if it gave none."""
    blocks: Iterator[bytes]
    close: Callable[[], None]


class Storage:
    """The bucket of the project, as whoever the wire acts as."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def info(self, key: str) -> Stored | None:
        """What is there under the key, None if nothing is, or nothing that the person may see."""
        try:
            said = _json(self._ask("GET", f"/object/info/{BUCKET}/{quote(key)}"))
        except NotFound:
            return None
        metadata = said.get("metadata") or {}
        return Stored(
            key=key,
            size_bytes=int(said["size"]),
            sha256=str(metadata.get("sha256") or ""),
            made_at=_moment(said.get("last_modified") or said.get("created_at")),
        )

    def send(self, key: str, file: Path, content: Content, content_type: str, *, replace: bool) -> None:
        """Bring a file, again after a broken connection: the same bytes twice are one file.

        Raises:
            Conflict: there is one under the key, and it is not to be replaced.
            Forbidden: the person may not.
            StoreError: Storage cannot be reached, or takes no file of this size.
        """
        facts = base64.b64encode(json.dumps({"sha256": content.sha256}).encode()).decode()
        headers = {
            "Content-Type": content_type,
            "Content-Length": str(content.size_bytes),
            "Cache-Control": "no-cache",
            "X-Metadata": facts,
            "X-Upsert": "true" if replace else "false",
        }

        def once() -> None:
            with file.open("rb") as opened:
                blocks = iter(lambda: opened.read(_BLOCK_BYTES), b"")
                self._ask("POST", f"/object/{BUCKET}/{quote(key)}", headers=headers, content=blocks)

        _tried(once, kept="The file was not kept there and is as it was here")

    def read(self, key: str, byte_range: str = "", known: str = "") -> Stream:
        """The file's bytes, or a part of them as an HTTP ``Range`` says; none where ``known``, an HTTP
        ``If-None-Match``, names them.

        Raises:
            NotFound: there is none, or the person may not see it.
            StoreError: Storage cannot be reached.
        """
        headers = {"Accept-Encoding": "identity", "Range": byte_range, "If-None-Match": known}
        headers = {name: value for name, value in headers.items() if value}
        path = f"/object/{BUCKET}/{quote(key)}"
        answer = _tried(lambda: self._begin("GET", path, headers=headers), kept="Nothing was changed")
        length = answer.headers.get("content-length", "")
        return Stream(
            status=answer.status_code,
            size_bytes=int(length) if length.isdigit() else None,
            content_range=answer.headers.get("content-range", ""),
            etag=answer.headers.get("etag", ""),
            blocks=_blocks(answer, self._wire),
            close=answer.close,
        )

    def files(self, folder: str) -> Iterator[Stored]:
        """Every file below a folder of the bucket; '' is all of it."""
        at = 0
        while True:
            asked = {"prefix": folder, "limit": _PAGE, "offset": at, "sortBy": {"column": "name", "order": "asc"}}
            page = _json(self._ask("POST", f"/object/list/{BUCKET}", json=asked))
            for row in page:
                name = f"{folder}/{row['name']}".lstrip("/")
                if row.get("id") is None:
                    yield from self.files(name)
                else:
                    size_bytes = int((row.get("metadata") or {}).get("size") or 0)
                    made_at = _moment(row.get("updated_at") or row.get("created_at"))
                    yield Stored(key=name, size_bytes=size_bytes, sha256="", made_at=made_at)
            if len(page) < _PAGE:
                return
            at += len(page)

    def remove(self, keys: list[str]) -> None:
        """Remove files; those that are gone, or that the person may not remove, are left out silently."""
        for at in range(0, len(keys), _PAGE):
            self._ask("DELETE", f"/object/{BUCKET}", json={"prefixes": keys[at : at + _PAGE]})

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The whole answer; one of success. Asked again while Storage is away, unless a body is streamed."""

        def once() -> httpx.Response:
            answer = self._begin(method, path, **more)
            try:
                answer.read()
            finally:
                answer.close()
            return answer

        return once() if "content" in more else _tried(once, kept="Nothing was changed")

    def _begin(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        """The beginning of an answer of success, or of 304 or 416.

        Raises:
            _Away: Storage cannot be reached or is not itself.
        """
        import httpx

        url, known, pool = self._wire.storage()
        timeout = httpx.Timeout(_SILENT_S, connect=10.0)
        request = pool.build_request(method, url + path, headers={**known, **(headers or {})}, timeout=timeout, **more)
        try:
            answer = pool.send(request, stream=True)
            if answer.is_success or answer.status_code in (304, 416):
                return answer
            with _closing(answer):
                answer.read()
        except httpx.TransportError as error:
            raise _Away(type(error).__name__) from error
        raise _refusal(answer)


class _Away(Exception):
    """Storage did not answer, or answered that it cannot now."""


def _tried(once: Callable[[], _Answer], *, kept: str) -> _Answer:
    pause_s = _PAUSE_S
    for attempt in range(1, _TRIES + 1):
        try:
            return once()
        except _Away as error:
            if attempt == _TRIES:
                raise StoreError(_DOWN.format(kept=kept), storage=str(error)) from error
            time.sleep(pause_s)
            pause_s *= 2
    raise AssertionError("it is tried at least once")


def _refusal(answer: httpx.Response) -> Exception:
    """What an answer that is no success means. Storage tells the true status in the body, under a 400."""
    try:
        said = answer.json()
        told = said if isinstance(said, dict) else {}
    except ValueError:
        told = {}
    inner = str(told.get("statusCode") or "")
    status = int(inner) if inner.isdigit() else answer.status_code
    reason = f"{told.get('error') or ''} {told.get('message') or ''}".strip()
    if status >= 500 or status in (408, 429):
        return _Away(f"{status} {reason}")
    if status == 404:
        return NotFound("There is no such file in this store.")
    if status == 409:
        return Conflict("There is such a file already. Nothing was changed.")
    if status == 413:
        return StoreError(
            "The team's file storage takes no file of this size. The file is as it was. Raise the limit in Supabase "
            "under Storage, Settings, or bring a smaller file."
        )
    if status == 401 or "jwt" in reason.lower() or "exp" in reason.lower().split():
        return SignedOut("Your sign-in has ended. Sign in again; nothing was changed.")
    if status == 403 or "row-level security" in reason:
        return Forbidden("You may not do that in this store. Nothing was changed.")
    return StoreError("The team's file storage refused this. Nothing was changed.", status=status, reason=reason)


def _blocks(answer: httpx.Response, wire: Wire) -> Iterator[bytes]:
    """The bytes as they come; whoever reads them holds the ``wire``, whose connections end with it."""
    import httpx

    try:
        yield from answer.iter_bytes(_BLOCK_BYTES)
    except httpx.TransportError as error:
        raise BrokenOff(_DOWN.format(kept="Nothing was changed"), storage=type(error).__name__) from error
    finally:
        answer.close()


@contextmanager
def _closing(answer: httpx.Response) -> Iterator[None]:
    try:
        yield
    finally:
        answer.close()


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise StoreError(_DOWN.format(kept="Nothing was changed"), storage="no JSON") from error


def _moment(text: Any) -> datetime:
    """A moment of Storage's; without one, now: what has no age is young, and is not swept."""
    return from_text(str(text)) if text else datetime.now(timezone.utc)
