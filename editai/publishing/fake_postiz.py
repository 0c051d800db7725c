"""A Postiz to try the app with and to test against: a real HTTP server on loopback.

Written from docs/postiz-api.md: its routes, states, limits, messages and oddities. Posts go
nowhere; a "published" one gets a page of this server as its link. Faults can be ordered, so that
tests see what a lost answer or a broken proxy does.
"""

from __future__ import annotations

import json
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

from editai.publishing.fake_api import Answer, Asked, answer, refused_length
from editai.publishing.fake_faults import Fault, Faults, Order
from editai.publishing.fake_pages import seen_page
from editai.publishing.fake_routes import INTERNAL
from editai.publishing.fake_state import FakeChannel, FakePost, FakeState, starting_channels

_PREFIX: Final = "/api/public/v1"
_HTML_502: Final = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


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
    """One connection: faults that were ordered come before and after what the API answers."""

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
            with self.fake.state.lock:
                page = seen_page(self.fake.state, path)
            self._send(page.status, page.body, page.headers)
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

    def _api(self, route: str, *, partial: bool) -> Answer:
        is_upload = self.command == "POST" and route == "/upload"
        length = int(self.headers.get("Content-Length") or 0)
        if refused := refused_length(length, is_upload=is_upload):
            if is_upload:
                self.close_connection = True  # a gigabyte that nobody reads
            else:
                self._drain()
            return refused
        asked = Asked(
            method=self.command,
            route=route,
            query={name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()},
            key=self.headers.get("Authorization"),
            content_type=self.headers.get("Content-Type", ""),
            content=self.rfile.read(length),
            partial=partial,
        )
        return answer(self.fake.state, self.fake.key, asked)

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
