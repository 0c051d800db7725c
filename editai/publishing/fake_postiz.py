"""A Postiz to try the app with and to test against: a real HTTP server on loopback.

Written from reference/postiz-api.md: its routes, states, limits, messages and oddities. Posts go
nowhere; a "published" one gets a page of this server as its link. Faults can be ordered, so that
tests see what a lost answer or a broken proxy does.
"""

from __future__ import annotations

import html
import json
import re
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from editai.publishing.fake_faults import Fault, Faults, Order
from editai.publishing.fake_files import store_upload, too_big
from editai.publishing.fake_routes import INTERNAL, ROUTES, Call, bad
from editai.publishing.fake_rules import visible_text
from editai.publishing.fake_state import (
    FakeChannel,
    FakePost,
    FakeState,
    picture_png,
    starting_channels,
)

Answer = tuple[int, Any, Mapping[str, str]]
_PREFIX: Final = "/api/public/v1"
_MAX_JSON_BYTES: Final = 102_400
_MAX_UPLOAD_BYTES: Final = 1_073_741_824 + 65_536
_HTML_502: Final = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_LOGIN: Final = "<!DOCTYPE html><html><head><title>Postiz</title></head><body>Sign in to Postiz</body></html>"


class FakePostiz:
    """The server, running between ``start`` and ``stop`` or inside ``with``.

    Args:
        port: 0 takes a free one.
        publish_after_s: how long after its time a post stays QUEUE.
        api_limit: ``POST /posts`` an hour.
        echo_settings: False hides settings in ``GET /posts``, as v2.23.0 and older do.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        key: str | None = None,
        publish_after_s: float = 1.0,
        api_limit: int = 30,
        echo_settings: bool = True,
    ) -> None:
        self.key = key or secrets.token_hex(24)
        self._folder = tempfile.TemporaryDirectory(prefix="fake-postiz-")
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        except OSError:
            self._folder.cleanup()
            raise
        self._server.daemon_threads = True
        self._server.fake = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.state = FakeState(
            root=self.url,
            folder=Path(self._folder.name),
            publish_after_s=publish_after_s,
            api_limit=api_limit,
            echo_settings=echo_settings,
            channels=starting_channels(self.url),
        )
        self.requests: list[tuple[str, str, int]] = []
        """Method, route and status of every answered call of the API; 0 where the connection was dropped."""
        self._faults = Faults()
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """The API's full address."""
        return self.url + _PREFIX

    @property
    def channels(self) -> list[FakeChannel]:
        """The accounts; tests may change them."""
        return self.state.channels

    @property
    def posts(self) -> list[FakePost]:
        """All posts that are not deleted, in the state they have reached."""
        with self.state.lock:
            return self.state.live_posts()

    def channel(self, network: str) -> FakeChannel:
        """The first account of that kind."""
        return next(channel for channel in self.channels if channel.identifier == network)

    def order(
        self, fault: Fault, *, on: str = "POST /posts", times: int = 1, skip: int = 0, seconds: float = 1.0
    ) -> None:
        """Let the next calls of that method and route go wrong, after ``skip`` of them went well.

        ``seconds`` is for the slow ones.
        """
        with self.state.lock:
            self._faults.order(Order(fault=fault, on=on, times=times, skip=skip, seconds=seconds))

    def clear_orders(self) -> None:
        """Let everything go well again."""
        with self.state.lock:
            self._faults.clear()

    def advance(self, seconds: float) -> None:
        """Push the fake's clock forward."""
        with self.state.lock:
            self.state.offset_s += seconds

    def take_order(self, call: str) -> Order | None:
        """The fault that this call meets, used up by one."""
        with self.state.lock:
            return self._faults.take(call)

    def start(self) -> FakePostiz:
        """Answer from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and forget everything."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._folder.cleanup()

    def __enter__(self) -> FakePostiz:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Handler(BaseHTTPRequestHandler):
    """One connection. The order of the checks is the real server's (§1): body, key, limit, rules, act."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer; unbuffered, each header line would wait for an acknowledgement
    timeout = 60

    @property
    def fake(self) -> FakePostiz:
        found: FakePostiz = self.server.fake  # type: ignore[attr-defined]
        return found

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: tests and people read the answers."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path != _PREFIX and not path.startswith(_PREFIX + "/"):
            self._drain()
            self._frontend(path)
            return
        route = path[len(_PREFIX) :].rstrip("/") or "/"
        call = f"{self.command} {route}"
        order = self.fake.take_order(call)
        fault = order.fault if order else None
        if order and fault == "slow":
            time.sleep(order.seconds)
        if fault in ("drop", "500", "html-502", "empty-401", "redirect"):
            self._drain()
            self._break(call, fault)
            return
        status, body, headers = self._api(route, partial=fault == "partial")
        if order and fault == "slow-after":
            time.sleep(order.seconds)
        if fault in ("drop-after", "500-after", "html-502-after") or (fault == "partial" and status == 201):
            self._break(call, fault.removesuffix("-after") if fault != "partial" else "500")
            return
        self._send(status, body, headers, call=call)

    # What is no answer of the API

    def _break(self, call: str, fault: str) -> None:
        if fault == "drop":
            self.fake.requests.append((self.command, call.split(" ", 1)[1], 0))
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif fault == "500":
            self._send(500, INTERNAL, {}, call=call)
        elif fault == "html-502":
            self._send(502, _HTML_502, {"Content-Type": "text/html"}, call=call)
        elif fault == "redirect":
            self._send(307, "", {"Location": "/auth"}, call=call)
        else:
            self._send(401, "", {"logout": "true", "Set-Cookie": "auth=; Path=/"}, call=call)

    def _frontend(self, path: str) -> None:
        state = self.fake.state
        if path == "/auth":
            self._send(200, _LOGIN, {"Content-Type": "text/html; charset=utf-8"})
        elif match := re.fullmatch(r"/pictures/(\w+)\.png", path):
            self._send(200, picture_png(match.group(1)), {"Content-Type": "image/png"})
        elif path in state.uploads:
            self._send(200, state.uploads[path].file.read_bytes(), {"Content-Type": state.uploads[path].kind})
        elif match := re.fullmatch(r"/posted/(\w+)", path):
            self._send(200, self._posted_page(match.group(1)), {"Content-Type": "text/html; charset=utf-8"})
        else:
            self._send(307, "", {"Location": "/auth"})

    def _posted_page(self, post_id: str) -> str:
        with self.fake.state.lock:
            post = self.fake.state.find_post(post_id)
        if post is None:
            return "<!DOCTYPE html><title>Gone</title><p>There is no such post.</p>"
        video = next((image["path"] for image in post.images if image["path"].endswith(".mp4")), "")
        text = html.escape(visible_text(post.content))
        return (
            f"<!DOCTYPE html><title>{html.escape(post.channel.name)}</title>"
            f"<h1>{html.escape(post.channel.name)}</h1><p style='white-space:pre-wrap'>{text}</p>"
            f"<video controls height=640 src='{html.escape(video)}'></video>"
        )

    # The API

    def _api(self, route: str, *, partial: bool) -> Answer:
        fake, state = self.fake, self.fake.state
        is_upload = self.command == "POST" and route == "/upload"
        body: Any = {}
        raw = b""
        length = int(self.headers.get("Content-Length") or 0)
        if is_upload and length > _MAX_UPLOAD_BYTES:
            self.close_connection = True
            return (*too_big(), {})
        if not is_upload and length > _MAX_JSON_BYTES:
            self._drain()
            return 413, {"statusCode": 413, "message": "request entity too large"}, {}
        raw = self.rfile.read(length)
        if raw and "application/json" in self.headers.get("Content-Type", ""):
            try:
                body = json.loads(raw)
            except ValueError:
                return (*bad("Unexpected token in JSON"), {})
        key = self.headers.get("Authorization")
        if not key:
            return 401, {"msg": "No API Key found"}, {}
        if key != fake.key:
            return 401, {"msg": "Invalid OAuth token" if key.startswith("pos_") else "Invalid API key"}, {}
        headers: Mapping[str, str] = {}
        with state.lock:
            if self.command == "POST" and route.startswith("/posts"):
                passes, headers = state.count_hit()
                if not passes:
                    return 429, {"statusCode": 429, "message": "ThrottlerException: Too Many Requests"}, headers
            if is_upload:
                return (*store_upload(state, self.headers.get("Content-Type", ""), raw, state.now()), {})
            for method, pattern, handle in ROUTES:
                match = re.fullmatch(pattern, route) if method == self.command else None
                if match is not None:
                    query = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
                    call = Call(state=state, query=query, body=body, ids=match.groups(), partial=partial)
                    status, answer = handle(call)
                    return status, answer, headers
        message = f"Cannot {self.command} /public/v1{route}"
        return 404, {"message": message, "error": "Not Found", "statusCode": 404}, headers

    # Bytes

    def _drain(self) -> None:
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0 and (piece := self.rfile.read(min(left, 65_536))):
            left -= len(piece)

    def _send(self, status: int, body: Any, headers: Mapping[str, str], *, call: str | None = None) -> None:
        is_json = not isinstance(body, (str, bytes))
        data = json.dumps(body).encode() if is_json else body.encode() if isinstance(body, str) else body
        if call is not None:
            self.fake.requests.append((self.command, call.split(" ", 1)[1], status))
        self.send_response(status)
        if is_json:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
