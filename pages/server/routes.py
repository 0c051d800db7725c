"""Our own addresses, in front of Streamlit's.

A middleware and not ``st.App(routes=...)``: Streamlit keeps ``/media/`` for itself there. Its own
files under ``/media/`` have one segment, ours three, so the two never meet.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.server.media import get_media
from pages.server.sign_in import get_me, get_sign_in, post_sign_in, post_sign_out
from pages.server.upload import put_upload

_STREAMLIT_PREFIXES: Final = ("/_stcore/", "/static/", "/app/", "/media/", "/component/", "/upload/", "/auth/")


class OwnRoutes:
    """Answers our addresses and hands everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._router = Router(
            [
                Route("/healthz", get_health, methods=["GET"]),
                Route("/auth/sign-in", get_sign_in, methods=["GET"]),
                Route("/auth/sign-in", post_sign_in, methods=["POST"]),
                Route("/auth/sign-out", post_sign_out, methods=["POST"]),
                Route("/auth/me", get_me, methods=["GET"]),
                Route("/upload/{profile_id}", put_upload, methods=["PUT"]),
                Route("/media/{profile_id}/{kind}/{name}", get_media, methods=["GET"]),
            ],
            redirect_slashes=False,
            default=app,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _is_lost_page(scope):
            await RedirectResponse("/", 303)(scope, receive, send)
        else:
            await self._route(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Starlette answers a wrong method of a route by raising, for a handler that stands behind us."""
        try:
            await self._router(scope, receive, send)
        except HTTPException as error:
            await PlainTextResponse(error.detail, error.status_code, error.headers)(scope, receive, send)


async def get_health(request: Request) -> Response:
    """For supervisors: the web process answers."""
    return PlainTextResponse("ok")


def _is_lost_page(scope: Scope) -> bool:
    """A page asked for below another path: Streamlit would serve a blank page that never connects."""
    path = scope["path"]
    return (
        scope["method"] == "GET"
        and path.strip("/").count("/") > 0
        and not path.startswith(_STREAMLIT_PREFIXES)
        and "text/html" in Headers(scope=scope).get("accept", "")
    )
