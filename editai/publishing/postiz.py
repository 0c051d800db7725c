"""The Postiz client: its public API over HTTP, as docs/postiz-api.md found it to be.

What may be repeated is repeated here (reads, uploads, deletes that are confirmed by reading), with a
short backoff. ``POST /posts`` is never repeated: when its answer is lost, ``OutcomeUnknown`` says so,
and the outbox looks before it does anything else.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from editai.errors import InputError, OutcomeUnknown, RejectedByService, RetryableServiceError
from editai.publishing.answers import error_of, is_html, is_transient, json_of
from editai.publishing.postiz_files import Watched, checked_file, may_be_posted
from editai.publishing.shapes import (
    Board,
    Channel,
    CreatedPost,
    Media,
    Notification,
    RateLimit,
    RemotePost,
    channel_of,
    notification_of,
    post_of,
)

MAX_BODY_BYTES: Final = 100_000
"""Express refuses a larger ``POST /posts`` (413); 100 kB there is 102,400, with room for what a proxy adds."""

_CONNECT_S: Final = 10.0
_READ_S: Final = 30.0
_UPLOAD_READ_S: Final = 300.0
_SLOWEST_BYTES_PER_S: Final = 1_000_000
"""A server that stores slower than this is taken for dead."""
_PAUSES_S: Final = (0.5, 2.0)
_PRINTABLE_KEY: Final = re.compile(r"[!-~]{1,512}")
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
"""Failures in which no byte of the request has left."""


class PostizClient:
    """One store's access to Postiz. Not for several threads at once; close it after use.

    Args:
        base_url: the API's full address, as ``address.find_base_url`` gives it.
        api_key: sent as it is, without ``Bearer``; never shown in errors, logs or ``repr``.
        transport: for tests, a transport of httpx.
        sleep: waits between repeated reads.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        transport: httpx.BaseTransport | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        key = api_key.strip()
        if not _PRINTABLE_KEY.fullmatch(key):
            raise InputError(
                "That is not a Postiz key: it is one word of plain letters and digits. Copy it again.",
                field="postiz_key",
            )
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._sleep = sleep
        self._http = httpx.Client(
            headers={"Authorization": key, "Accept": "application/json"},
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
            follow_redirects=False,
            transport=transport,
            # Plain http never meets a certificate (redirects are not followed), and loading them takes long.
            verify=urlsplit(base_url).scheme == "https",
            # A proxy set for the internet must not be asked for this very machine.
            trust_env=urlsplit(base_url).hostname not in ("localhost", "127.0.0.1", "::1"),
        )

    def __repr__(self) -> str:
        return f"PostizClient({self.base_url!r})"

    def __enter__(self) -> PostizClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def is_connected(self) -> bool:
        """True when the address is Postiz's and the key is good; else the error says which is wrong."""
        body = self._read("GET", "/is-connected")
        return isinstance(body, Mapping) and body.get("connected") is True

    def integrations(self, group: str | None = None) -> list[Channel]:
        """The channels of the key's organisation, or of one group of it, in Postiz's order."""
        rows = self._read("GET", "/integrations", params={"group": group} if group else None)
        channels = [channel_of(row) for row in self._rows(rows)]
        # Versions before the groups ignore the question and answer with everybody's channels.
        return [channel for channel in channels if channel.group == group] if group else channels

    def groups(self) -> list[Board]:
        """The groups (Postiz: customers) of the key's organisation; none in versions that have no groups."""
        try:
            rows = self._rows(self._read("GET", "/groups"))
        except RejectedByService as exc:
            if exc.details.get("status") == 404:
                return []
            raise
        return [Board(id=str(row["id"]), name=str(row.get("name") or row["id"])) for row in rows]

    def boards(self, channel_id: str) -> list[Board]:
        """The boards of a Pinterest channel, through Postiz, in its order.

        Raises:
            RejectedByService: the channel must be connected again, or has no boards to tell.
        """
        path = f"{self.base_url}/integration-trigger/{quote(channel_id, safe='')}"
        body = self._repeated(lambda: self._http.post(path, json={"methodName": "boards", "data": {}}))
        rows = self._rows(body.get("output") if isinstance(body, Mapping) else None)
        return [Board(id=str(row["id"]), name=str(row.get("name") or row["id"])) for row in rows if row.get("id")]

    def upload(self, path: Path, *, check: Callable[[], None] | None = None) -> Media:
        """Send a file, streamed from disk, and learn where it lies at Postiz.

        Args:
            path: an mp4, or a picture as jpg or png.
            check: called for every piece read; what it raises ends the upload.

        Raises:
            InputError: another kind of file, or larger than Postiz takes. Nothing was sent.
        """
        kind, size_bytes = checked_file(path)
        read_s = _UPLOAD_READ_S + size_bytes / _SLOWEST_BYTES_PER_S
        timeout = httpx.Timeout(read_s, connect=_CONNECT_S, write=60.0)

        def send() -> httpx.Response:
            with path.open("rb") as file:
                parts = {"file": (f"upload{path.suffix.lower()}", Watched(file, check), kind)}
                return self._http.post(f"{self.base_url}/upload", files=parts, timeout=timeout)  # type: ignore[arg-type]

        body = self._repeated(send)
        try:
            media = Media(id=str(body["id"]), path=str(body["path"]))
        except (KeyError, TypeError) as exc:
            raise RejectedByService("Postiz took the file but did not say where it lies.") from exc
        if not may_be_posted(media.path):
            raise RejectedByService("Postiz stored the file under an ending that it refuses in posts.", status=201)
        return media

    def create_posts(self, body: Mapping[str, Any]) -> tuple[list[CreatedPost], RateLimit]:
        """Create the posts of one request, in its order. Called once for each time it is meant.

        Raises:
            RetryableServiceError: nothing was sent, or it was refused before it was looked at
                (``retry_after_s`` then says how long to stay away).
            RejectedByService: refused as a whole; nothing was stored. ``details`` name the ``status``
                and, where known, ``post`` (index), ``field``, ``channel_id``.
            OutcomeUnknown: some, all or none of it may be stored.
        """
        request = self._http.build_request("POST", f"{self.base_url}/posts", json=dict(body))
        if len(request.content) > MAX_BODY_BYTES:
            raise InputError("The texts of these posts are too long for one request. Send fewer channels at once.")
        try:
            response = self._http.send(request)
        except _NOT_SENT as exc:
            raise RetryableServiceError(_unreachable(self.base_url)) from exc
        except httpx.HTTPError as exc:
            raise OutcomeUnknown("The connection to Postiz broke before its answer, so the post may be there.") from exc
        if response.status_code not in (200, 201):
            raise error_of(response, may_have_acted=True)
        rows = json_of(response)
        try:
            created = [CreatedPost(post_id=str(row["postId"]), channel_id=str(row["integration"])) for row in rows]
        except (KeyError, TypeError) as exc:
            raise OutcomeUnknown("Postiz's answer could not be read, so the post may be there.") from exc
        return created, _rate_limit(response)

    def posts(self, start: datetime, end: datetime) -> list[RemotePost]:
        """All posts of the organisation whose time lies in the span, ends included, in no certain order."""
        body = self._read("GET", "/posts", params={"startDate": iso(start), "endDate": iso(end)})
        return [post_of(row) for row in self._rows(body.get("posts") if isinstance(body, Mapping) else None)]

    def delete_post(self, post_id: str) -> bool:
        """Ask for a post's deletion. The answer proves nothing (success says ``error: true``, an
        unknown id is a 500): read back. True: Postiz said yes."""
        try:
            response = self._http.delete(f"{self.base_url}/posts/{quote(post_id, safe='')}")
        except httpx.HTTPError as exc:
            raise RetryableServiceError(_unreachable(self.base_url)) from exc
        if response.status_code == 500 and not is_html(response):
            return False
        if response.status_code != 200:
            raise error_of(response)
        return True

    def notifications(self, page: int = 0) -> list[Notification]:
        """A page of the organisation's notifications, newest first, 100 a page."""
        body = self._read("GET", "/notifications", params={"page": str(page)})
        return [
            notification_of(row) for row in self._rows(body.get("notifications") if isinstance(body, Mapping) else None)
        ]

    def _read(self, method: str, path: str, *, params: Mapping[str, str] | None = None, tries: int = 3) -> Any:
        return self._repeated(lambda: self._http.request(method, self.base_url + path, params=params), tries=tries)

    def _repeated(self, send: Callable[[], httpx.Response], *, tries: int = 3) -> Any:
        """The JSON of a call that may happen twice; network errors, 502 to 504 and empty 401 are tried again."""
        for pause_s in (*_PAUSES_S[: tries - 1], None):
            try:
                response = send()
            except httpx.HTTPError as exc:
                if pause_s is None:
                    raise RetryableServiceError(_unreachable(self.base_url)) from exc
            else:
                body = json_of(response)
                if response.status_code in (200, 201) and body is not None:
                    return body
                if pause_s is None or not is_transient(response):
                    raise error_of(response)
            self._sleep(pause_s)
        raise AssertionError("the last try returns or raises")

    def _rows(self, rows: Any) -> Sequence[Mapping[str, Any]]:
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise RejectedByService("Postiz's answer was not understood. Is this address really Postiz?")
        return rows


def iso(moment: datetime) -> str:
    """A moment as Postiz writes it: UTC with milliseconds."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _unreachable(base_url: str) -> str:
    return (
        f"Postiz at {urlsplit(base_url).hostname} could not be reached. Nothing was sent; try again in a few minutes."
    )


def _rate_limit(response: httpx.Response) -> RateLimit:
    def number(name: str) -> int | None:
        text = response.headers.get(name, "")
        return int(text) if text.isdigit() else None

    return RateLimit(
        limit=number("x-ratelimit-limit"),
        remaining=number("x-ratelimit-remaining"),
        reset_s=number("x-ratelimit-reset"),
    )
