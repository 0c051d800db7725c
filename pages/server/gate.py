"""The gate: nothing behind it is reached by anyone but the person at this machine.

A pure ASGI class, because Starlette's BaseHTTPMiddleware never sees websockets. Until people sign
in, "the person at this machine" is: the peer is a loopback address, the request came straight from
it (no proxy in between), and the browser asked for this machine by one of its own names, so that a
foreign name that resolves to 127.0.0.1 gets nothing.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from editai.store.rows import LOCAL_PERSON

PERSON_HEADER: Final = "x-editai-person"
"""Written by the gate only; ``server.trustedUserHeaders`` turns it into ``st.user["person"]``."""
OPEN: Final = frozenset({"/healthz", "/_stcore/health"})
"""For monitors: they say nothing about anyone."""
LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
CLOSED_SENTENCE: Final = (
    "EditAI is open to the person at its own machine only. Open it there, as http://localhost, without a proxy."
)
_FORWARDED: Final = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"x-original-", b"via", b"cf-connecting-ip")
"""Beginnings of the headers that proxies and tunnels write."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME_SITE: Final = frozenset({"same-origin", "none"})


class Gate:
    """Lets the one local person through and names them in the scope and in a header."""

    standing: bool = False
    """True once a gate has been built in this process; without one ``app.py`` shows no content."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        Gate.standing = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        raw = [(name, value) for name, value in scope["headers"] if name != PERSON_HEADER.encode()]
        scope = {**scope, "headers": raw}
        if scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        if _is_local(scope) and _is_same_origin(scope):
            scope["headers"] = [*raw, (PERSON_HEADER.encode(), LOCAL_PERSON.encode())]
            scope["editai.person"] = LOCAL_PERSON
            await self._app(scope, receive, _unframed(send))
            return
        await _refuse(scope, receive, send)


def _unframed(send: Send) -> Send:
    """Answers that no other site can show in a frame of its own, where a click would land on our buttons."""

    async def send_unframed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"x-frame-options", b"SAMEORIGIN")]}
        await send(message)

    return send_unframed


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})  # before accept: the handshake answers 403
        return
    await PlainTextResponse(CLOSED_SENTENCE, 403)(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    """The peer is this machine, nothing stands in between, and the asked name is this machine's."""
    client = scope.get("client")
    if not client or not _is_loopback(str(client[0])):
        return False
    if any(name.startswith(_FORWARDED) for name, _ in scope["headers"]):
        return False
    hosts = Headers(scope=scope).getlist("host")
    return len(hosts) == 1 and _host_name(hosts[0]) in LOCAL_NAMES


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def _host_name(host: str) -> str | None:
    """The name in a Host header, lower case, without port and brackets; None if it is no host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return parts.hostname


def _is_same_origin(scope: Scope) -> bool:
    """Reads may come from a link anywhere; writes and websockets only from our own pages."""
    if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
        return True
    headers = Headers(scope=scope)
    if any(site not in _SAME_SITE for site in headers.getlist("sec-fetch-site")):
        return False
    asked = headers.get("host", "").lower()
    return all(_net_location(origin) == asked for origin in headers.getlist("origin"))


def _net_location(origin: str) -> str | None:
    """Name and port of an Origin header, lower case; None if it is no address."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
