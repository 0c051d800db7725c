"""A language model's service on loopback, as the chat completions interface describes it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-0123456789abcdef"
MODEL = "gpt-4o-mini"
DRAFTS = ["Meet the Nortia mug. Hot for hours.", "Coffee, still hot at noon. Nortia.", "One mug, all day long."]


@dataclass
class Writer:
    """What it answers, and what it was asked."""

    url: str
    status: int = 200
    body: Any = None
    """JSON, or bytes as they are; None: the drafts."""
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    """Break the connection instead of answering."""
    asked: list[dict[str, Any]] = field(default_factory=list)


def completion(content: str, *, finish: str = "stop", usage: Any = "as usual") -> dict[str, Any]:
    """The answer's object."""
    usual = {"prompt_tokens": 210, "completion_tokens": 90, "total_tokens": 300}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}],
        "usage": usual if usage == "as usual" else usage,
    }


def refusal(message: str, *, code: str | None = None) -> dict[str, Any]:
    """An error's object."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


@contextmanager
def served() -> Iterator[Writer]:
    """The service until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            writer.asked.append(asked)
            if writer.drop:
                self.connection.close()
                return
            status, body = writer.status, writer.body
            if self.path != "/v1/chat/completions":
                status, body = 404, refusal("unknown path")
            elif self.headers["Authorization"] != f"Bearer {KEY}":
                status, body = 401, refusal(f"Incorrect API key provided: {self.headers['Authorization'][7:]}.")
            elif {"model", "messages", "max_tokens"} - asked.keys() or asked["max_tokens"] < 1:
                status, body = 400, refusal("a field is missing")
            if body is None:
                body = completion(json.dumps({"drafts": DRAFTS}))
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **writer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    writer = Writer(url=f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield writer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
