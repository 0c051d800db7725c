"""Signing in and out: ``/auth/sign-in``, ``/auth/sign-out``, and ``/auth/me`` for open pages.

Against forgery: the gate lets only our own pages post; the form carries a token that must fit a
strict cookie; the session's cookie is HttpOnly and SameSite. Against guessing: wrong attempts are counted
by address and e-mail, and every refusal reads alike and takes as long.
"""

from __future__ import annotations

import logging
import secrets
import time
from typing import Final
from urllib.parse import quote, urlsplit

import anyio
from anyio import to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from editai.errors import EditAIError, Forbidden, TooManyAttempts
from editai.profiles.attempts import Attempts
from editai.profiles.sessions import IDLE_DAYS
from pages.server.asked import is_encrypted, peer
from pages.server.sign_in_page import POLICY, sign_in_page
from pages.ui.resources import COOKIE, get_sessions, get_settings

LOG = logging.getLogger("editai.web")
FORGERY_COOKIE: Final = "editai_form"
_REFUSED_AFTER_S: Final = 1.0
"""Longer than Auth takes for either: whether it knows an e-mail cannot be told from the time."""
_LONGEST_FORM_BYTES: Final = 16_384
_HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers post the form with the origin "null"
    "X-Content-Type-Options": "nosniff",
}
_ATTEMPTS: Final = Attempts()


async def get_sign_in(request: Request) -> Response:
    """The form; whoever is signed in already goes on to where they wanted."""
    if get_settings().supabase_url is None:
        return RedirectResponse("/", 303)
    back = safe_back(request.query_params.get("next", "/"))
    if request.scope.get("editai.session"):
        return RedirectResponse(back, 303)
    note = "You are signed out." if "out" in request.query_params else ""
    if "ended" in request.query_params:
        note = "Your sign-in has ended. What you typed is kept."
    return _page(request, 200, back=back, note=note)


async def post_sign_in(request: Request) -> Response:
    """Begin a session and set its cookie, or say in one and the same sentence that this did not fit."""
    if get_settings().supabase_url is None:
        return RedirectResponse("/", 303)
    if _length(request) > _LONGEST_FORM_BYTES:
        return PlainTextResponse("That is no sign-in.", 413)
    form = await request.form(max_files=0, max_fields=10)
    back, email = safe_back(_text(form, "next")), _text(form, "email").strip()[:320]
    if not _is_ours(request, _text(form, "forgery_token")):
        return _page(request, 403, back=back, email=email, wrong="This page was open for too long. Sign in again.")
    began = time.monotonic()
    try:
        session_id = await to_thread.run_sync(_begin, peer(request.scope), email, _text(form, "password"))
    except Forbidden as error:
        await anyio.sleep(max(0.0, _REFUSED_AFTER_S - (time.monotonic() - began)))
        return _page(request, 401, back=back, email=email, wrong=error.sentence)
    except TooManyAttempts as error:
        LOG.warning("too many attempts to sign in from %s", peer(request.scope))
        answer = _page(request, 429, back=back, email=email, wrong=error.sentence)
        answer.headers["Retry-After"] = str(error.details["wait_s"])
        return answer
    except EditAIError as error:
        LOG.info("a sign-in did not work: %s: %s", error.kind, error.sentence)
        return _page(request, 503, back=back, email=email, wrong=error.sentence)
    old = request.scope.get("editai.session")
    if old:
        await to_thread.run_sync(get_sessions().sign_out, old)
    answer = RedirectResponse(back, 303, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        COOKIE,
        session_id,
        max_age=IDLE_DAYS * 86_400,
        httponly=True,
        secure=is_encrypted(request.scope),
        samesite="lax",  # strict would ask for a sign-in behind every link from a mail or a chat
    )
    answer.delete_cookie(FORGERY_COOKIE, path="/auth")
    return answer


async def post_sign_out(request: Request) -> Response:
    """End the session here and at Supabase."""
    session_id = request.scope.get("editai.session")
    if session_id:
        await to_thread.run_sync(get_sessions().sign_out, session_id)
    answer = RedirectResponse("/auth/sign-in?out=1", 303, headers={"Cache-Control": "no-store"})
    answer.delete_cookie(COOKIE)
    return answer


async def get_me(request: Request) -> Response:
    """Whether the session still stands. The gate answers 401 for one that has ended here; this asks
    Supabase too. Open pages look every few seconds, so that they lead to the sign-in by themselves."""
    session_id = request.scope.get("editai.session")
    if session_id and not await to_thread.run_sync(get_sessions().is_alive, session_id):
        return PlainTextResponse("Sign in first.", 401)
    return JSONResponse({"signed_in": True}, headers={"Cache-Control": "no-store"})


def safe_back(asked: str) -> str:
    """Where to go after the sign-in: a page of ours, whatever was asked."""
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    is_ours = asked.startswith("/") and not asked.startswith(("//", "/\\", "/auth/")) and not parts.netloc
    if not is_ours or any(ord(sign) < 0x20 or sign == "\\" for sign in asked) or len(asked) > 2000:
        return "/"
    return quote(asked, safe="/?&=%+:,;@!$'()*~-._#[]")


def _begin(address: str, email: str, password: str) -> str:
    _ATTEMPTS.begin(address, email)
    try:
        session_id = get_sessions().sign_in(email, password)
    except Forbidden:
        raise
    except EditAIError:
        _ATTEMPTS.not_tried(address, email)
        raise
    _ATTEMPTS.succeeded(address, email)
    return session_id


def _page(request: Request, status: int, **words: str) -> Response:
    token = request.cookies.get(FORGERY_COOKIE) or secrets.token_urlsafe(32)
    answer = HTMLResponse(sign_in_page(forgery_token=token, **words), status, headers=_HEADERS)
    answer.set_cookie(
        FORGERY_COOKIE, token, path="/auth", httponly=True, secure=is_encrypted(request.scope), samesite="strict"
    )
    return answer


def _is_ours(request: Request, token: str) -> bool:
    kept = request.cookies.get(FORGERY_COOKIE, "")
    return len(kept) >= 32 and secrets.compare_digest(kept.encode(), token.encode())


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _length(request: Request) -> int:
    try:
        return int(request.headers.get("content-length", ""))
    except ValueError:  # of unknown length: no form of ours
        return _LONGEST_FORM_BYTES + 1
