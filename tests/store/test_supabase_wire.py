"""Connections to a project end with whoever uses them: not before, and not left for the collector to complain."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from editai.settings import Settings
from editai.store.supabase.storage import Storage
from editai.store.supabase.wire import Wire, connect

HALF = b"x" * (1 << 20)


class _Slow(BaseHTTPRequestHandler):
    """Sends half of a file, and the rest when it is let."""

    go_on = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(2 * len(HALF)))
        self.end_headers()
        self.wfile.write(HALF)
        self.go_on.wait(30)
        self.wfile.write(HALF)

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@pytest.fixture(scope="module")
def project() -> Iterator[Settings]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield Settings(home=Path("unused"), supabase_url=url, supabase_publishable_key="sb_publishable_x")
        server.shutdown()
        thread.join(10)


def test_what_nobody_closed_gives_back_its_connections(project: Settings) -> None:
    """A session that was ended, or put out for newer ones, is closed by nobody: somebody may be using it."""
    client = connect(project)
    pool = client.options.httpx_client
    assert pool is not None
    wire = Wire(client, None)
    del client
    gc.collect()
    assert not pool.is_closed
    del wire
    gc.collect()
    assert pool.is_closed


def test_a_file_that_is_still_read_keeps_its_connection(project: Settings) -> None:
    """A session's store is let go, while a player is in the middle of a clip."""
    wire = Wire(connect(project, token="t"), None)
    stream = Storage(wire).read("a/clips/b.mp4")
    blocks = stream.blocks
    assert next(blocks) == HALF
    del wire
    gc.collect()
    _Slow.go_on.set()
    assert next(blocks) == HALF
    assert next(blocks, None) is None
    stream.close()
