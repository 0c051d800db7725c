"""The gate: nothing behind it is reached by anyone but the people of this installation.

A pure ASGI class, because Starlette's BaseHTTPMiddleware never sees websockets. Embedded, the only
person is the one at this machine: the peer is a loopback address, the request came straight from
it (no proxy in between), and the browser asked for this machine by one of its own names, so that a
foreign name that resolves to 127.0.0.1 gets nothing. In team mode it is whoever has a standing
session: the sign-in alone answers everyone else.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from editai.profiles.sessions import Sessions
from editai.settings import Settings
from editai.store.rows import LOCAL_PERSON
from pages.server.asked import LOCAL_NAMES, asked_name, is_address, is_local, is_same_origin, wants_page
from pages.ui.resources import COOKIE, get_sessions, get_settings

PERSON_HEADER: Final = "x-editai-person"
"""Written by the gate only; ``server.trustedUserHeaders`` turns it into ``st.user["person"]``."""
OPEN: Final = frozenset({"/healthz", "/_stcore/health"})
"""For monitors: they say nothing about anyone."""
SIGN_IN: Final = "/auth/sign-in"
CLOSED_SENTENCE: Final = (
    "EditAI is open to the person at its own machine only. Open it there, as http://localhost, without a proxy."
)
FOREIGN_SENTENCE: Final = (
    "EditAI does not answer under this name. Open it at the address that `start` printed, or set EDITAI_HOSTS."
)
_LOOK_EVERY_S: Final = 5.0
"""How long an open page goes on after its session has ended here."""


class Gate:
    """Lets people through and names them in the scope and in a header."""

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
        elif get_settings().supabase_url is None:
            await self._embedded(scope, receive, send)
        else:
            await self._team(scope, receive, send)

    async def _embedded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The one local person."""
        if is_local(scope) and is_same_origin(scope):
            await self._app(_named(scope, LOCAL_PERSON), receive, _unframed(send))
            return
        await _refuse(scope, receive, send, CLOSED_SENTENCE, 403)

    async def _team(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whoever has a standing session; the sign-in for those who have none."""
        if not _is_expected(scope, get_settings()) or not is_same_origin(scope):
            await _refuse(scope, receive, send, FOREIGN_SENTENCE, 403)
            return
        sessions, session_id = get_sessions(), HTTPConnection(scope).cookies.get(COOKIE)
        person = sessions.find(session_id)
        if scope["path"] == SIGN_IN and scope["type"] == "http":
            await self._app({**scope, "editai.session": session_id if person else None}, receive, _unframed(send))
        elif person is None or session_id is None:
            await _ask_to_sign_in(scope, receive, send)
        else:
            scope = {**_named(scope, person), "editai.session": session_id}
            if scope["type"] == "websocket":
                await _watched(self._app, scope, receive, send, sessions, session_id)
            else:
                await self._app(scope, receive, _unframed(send))


def _named(scope: Scope, person: str) -> Scope:
    headers = [*scope["headers"], (PERSON_HEADER.encode(), person.encode())]
    return {**scope, "headers": headers, "editai.person": person}


def _is_expected(scope: Scope, settings: Settings) -> bool:
    """The browser asked for an address, for this machine, or for a name that the settings give."""
    name = asked_name(scope)
    return name is not None and (name in LOCAL_NAMES or name in settings.hosts or is_address(name))


def _unframed(send: Send) -> Send:
    """Answers that no other site can show in a frame of its own, where a click would land on our buttons."""

    async def send_unframed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), (b"x-frame-options", b"SAMEORIGIN")]}
        await send(message)

    return send_unframed


async def _ask_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    """Pages lead to the sign-in and back; everything else is refused."""
    if not wants_page(scope):
        await _refuse(scope, receive, send, "Sign in first.", 401)
        return
    query = scope["query_string"].decode("latin-1")
    back = scope["path"] + (f"?{query}" if query else "")
    await RedirectResponse(f"{SIGN_IN}?next={quote(back, safe='')}", 303)(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send, sentence: str, status: int) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403})  # before accept: the handshake answers 403
        return
    await PlainTextResponse(sentence, status)(scope, receive, send)


async def _watched(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, sessions: Sessions, session_id: str
) -> None:
    """A websocket that ends with the session it was opened by, however long the page stays open."""
    ended = asyncio.Event()

    async def watch() -> None:
        while await to_thread.run_sync(sessions.is_alive, session_id):
            await asyncio.sleep(_LOOK_EVERY_S)
        ended.set()
        with contextlib.suppress(RuntimeError):  # it has closed meanwhile
            await send({"type": "websocket.close", "code": 4401})

    async def receive_while_alive() -> Message:
        message = await receive()
        return {"type": "websocket.disconnect", "code": 4401} if ended.is_set() else message

    async def send_while_alive(message: Message) -> None:
        if not ended.is_set():
            await send(message)

    watching = asyncio.ensure_future(watch())
    try:
        await app(scope, receive_while_alive, send_while_alive)
    finally:
        watching.cancel()
