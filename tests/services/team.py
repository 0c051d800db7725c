"""The team's project as tests use it: one for the whole run, empty for each test."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from editai.clock import Clock
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from tests.services.team_server import JWT_SECRET, PUBLISHABLE_KEY, SECRET_KEY, Missing, TeamServer, started

PASSWORD = "correct horse battery 1"
_running = ExitStack()
_found: list[TeamServer | str] = []
"""The server, or why there is none; looked for once."""


def server() -> TeamServer:
    """The running project, started now if it is the first time. Without it the test is skipped and says
    why; where missing services are failures (``EDITAI_TEST_STRICT``), it fails."""
    if not _found:
        try:
            _found.append(_running.enter_context(started()))
        except Missing as reason:
            _found.append(f"the contracts on a team database need a test service: {reason}")
    answer = _found[0]
    if isinstance(answer, str):
        strict = os.environ.get("EDITAI_TEST_STRICT", "") not in ("", "0")
        (pytest.fail if strict else pytest.skip)(answer)
    return answer


def stop() -> None:
    """End the project, if it runs."""
    _found.clear()
    _running.close()


def settings(home: Path) -> Settings:
    """An installation of the team, with the worker's key too."""
    return Settings(
        home=home,
        supabase_url=server().url,
        supabase_publishable_key=PUBLISHABLE_KEY,
        supabase_secret_key=SECRET_KEY,
    )


def environment() -> dict[str, str]:
    """What makes an installation the team's: for the web and the command line, so without the worker's key."""
    return {"EDITAI_SUPABASE_URL": server().url, "EDITAI_SUPABASE_PUBLISHABLE_KEY": PUBLISHABLE_KEY}


def sign_up(email: str) -> str:
    """The id of a new person who signs in with ``PASSWORD``; as somebody adds them in Supabase."""
    with _admin() as auth:
        made = auth.admin.create_user({"email": email, "password": PASSWORD, "email_confirm": True})
    return str(made.user.id)


def end_sessions(user_id: str) -> None:
    """End all sessions of a person at Auth, as somebody does in Supabase."""
    server().sql("delete from auth.sessions where user_id = %s", [user_id])


@contextmanager
def _admin() -> Iterator[Any]:
    from editai.store.supabase import connect

    client = connect(settings(Path("unused")), service=True)
    yield client.auth
    assert client.options.httpx_client is not None
    client.options.httpx_client.close()


def worker_store(clock: Clock | None = None) -> Store:
    """The project, emptied, as the worker sees it."""
    server().reset()
    return open_store(settings(Path("unused")), clock, service=True)


def worker_store_as_it_is() -> Store:
    """The project as the worker sees it, with what is in it."""
    return open_store(settings(Path("unused")), service=True)


def person_store(user_id: str) -> Store:
    """The project as one person sees it."""
    return open_store(settings(Path("unused")), token=token(user_id))


def token(user_id: str, *, valid_s: int = 3600) -> str:
    """An access token as the sign-in would give the person."""
    now = int(time.time())
    claims = {"sub": user_id, "role": "authenticated", "aud": "authenticated", "iat": now, "exp": now + valid_s}
    body = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = hmac.new(JWT_SECRET.encode(), body.encode(), hashlib.sha256).digest()
    return f"{body}.{_text(signature)}"


def _part(value: dict[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
