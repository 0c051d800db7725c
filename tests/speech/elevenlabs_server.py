"""ElevenLabs as a real HTTP server on loopback, written from its API reference: what is spoken is a tone a letter."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

KEY = "sk_0123456789abcdef0123456789abcdef"
VOICE = "21m00Tcm4TlvDq8ikWAM"
RATE = 24_000
LETTER_S = 0.06
MODELS = ("eleven_multilingual_v2", "eleven_v3", "eleven_flash_v2_5", "eleven_turbo_v2_5")


def detail(status: str, message: str) -> dict[str, Any]:
    return {"detail": {"status": status, "message": message}}


REFUSALS: dict[int, dict[str, Any]] = {
    400: detail("invalid_uid", "An invalid ID has been received"),
    401: detail("invalid_api_key", "Invalid API key"),
    402: detail("payment_required", "Free users cannot use library voices via the API"),
    403: detail("missing_permissions", "The API key is missing the permission text_to_speech"),
    404: detail("voice_not_found", "A voice with that id was not found"),
    422: {
        "detail": [{"loc": ["body", "voice_settings", "stability"], "msg": "must be at most 1", "type": "value_error"}]
    },
    429: detail("too_many_concurrent_requests", "Too many concurrent requests"),
    500: detail("internal_error", "Something went wrong"),
}


class Account:
    """The state of one account, and what goes wrong next."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.history: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        """Bodies of what was asked to be spoken, with ``voice`` and ``query``."""
        self.limit = 10_000
        self.faults: list[str | int] = []
        """For the next spoken sentences: a status, ``lost`` (spoken, the answer cut off), ``never`` (cut off and
        not spoken), ``late`` (spoken, then 502)."""
        self.is_history_down = False

    @property
    def charged(self) -> int:
        """Characters."""
        return sum(len(item["text"]) for item in self.history)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    account: Account

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts, account = urlsplit(self.path), self.account
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.headers.get("xi-api-key") != KEY:
            return self._answer(401, REFUSALS[401])
        if parts.path == "/v1/user/subscription":
            left = {"tier": "creator", "character_count": account.charged, "character_limit": account.limit}
            return self._answer(200, left)
        if parts.path == "/v2/voices":
            labels = {"gender": "female", "accent": "american", "language": "en"}
            voices = [{"voice_id": VOICE, "name": "Rachel", "category": "premade", "labels": labels}]
            return self._answer(200, {"voices": voices, "has_more": False, "total_count": 1})
        if account.is_history_down:
            return self._answer(503, REFUSALS[500])
        if parts.path == "/v1/history":
            return self._history(query)
        _, _, _, identifier, *more = [*parts.path.split("/"), ""]
        item = next((each for each in account.history if each["history_item_id"] == identifier), None)
        if item is None:
            return self._answer(404, detail("history_item_not_found", "not found"))
        if more[:1] == ["audio"]:
            return self._send(200, wav(tone(item["text"])), "audio/wav")
        return self._answer(200, {**item, "alignments": {"alignment": alignment(item["text"])}})

    def _history(self, query: dict[str, str]) -> None:
        newest = [item for item in reversed(self.account.history) if item["voice_id"] == query.get("voice_id")]
        after = query.get("start_after_history_item_id")
        ids = [item["history_item_id"] for item in newest]
        begin = ids.index(after) + 1 if after in ids else 0
        page = newest[begin : begin + int(query.get("page_size", 100))]
        last = page[-1]["history_item_id"] if page else None
        has_more = begin + len(page) < len(newest)
        self._answer(200, {"history": page, "last_history_item_id": last, "has_more": has_more})

    def do_POST(self) -> None:
        parts, account = urlsplit(self.path), self.account
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        voice = parts.path.split("/")[3]
        with account.lock:
            account.requests.append({**body, "voice": voice, "query": parse_qs(parts.query)})
            fault = account.faults.pop(0) if account.faults else None
        if self.headers.get("xi-api-key") != KEY:
            return self._answer(401, REFUSALS[401])
        if isinstance(fault, int):
            return self._answer(fault, REFUSALS[500 if fault > 500 else fault])
        assert parts.path.endswith("/with-timestamps")
        assert parse_qs(parts.query)["output_format"] == [f"pcm_{RATE}"]
        if voice != VOICE:
            return self._answer(404, REFUSALS[404])
        if body["model_id"] not in MODELS:
            return self._answer(400, detail("model_not_found", "unknown model"))
        text = body["text"]
        if account.charged + len(text) > account.limit:
            return self._answer(401, detail("quota_exceeded", "This request exceeds your quota."))
        if fault == "never":
            return self._cut()
        with account.lock:
            account.history.append(
                {
                    "history_item_id": f"item{len(account.history)}",
                    "voice_id": voice,
                    "model_id": body["model_id"],
                    "text": text,
                    "date_unix": int(time.time()),
                    "state": "created",
                    "content_type": "audio/wav",
                }
            )
        if fault == "lost":
            return self._cut()
        if fault == "late":
            return self._answer(502, REFUSALS[500])
        answer = {"audio_base64": base64.b64encode(tone(text)).decode(), "alignment": alignment(text)}
        return self._answer(200, {**answer, "normalized_alignment": None})

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(2)

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        if status == 429:
            self.send_header("retry-after", "0")
        self.end_headers()
        self.wfile.write(content)


def alignment(text: str) -> dict[str, Any]:
    starts = [round(at * LETTER_S, 3) for at in range(len(text))]
    ends = [round(start + LETTER_S, 3) for start in starts]
    return {
        "characters": list(text),
        "character_start_times_seconds": starts,
        "character_end_times_seconds": ends,
    }


def tone(text: str) -> bytes:
    """16-bit mono: a tone for each letter, silence for white space."""
    size = int(RATE * LETTER_S)
    wave = np.sin(np.arange(size) * 2 * np.pi * 300 / RATE) * 12_000
    parts = [np.zeros(size) if letter.isspace() else wave for letter in text]
    return np.concatenate(parts).astype("<i2").tobytes()


def wav(pcm: bytes) -> bytes:
    size = len(pcm).to_bytes(4, "little")
    whole = (len(pcm) + 36).to_bytes(4, "little")
    rate, per_second = RATE.to_bytes(4, "little"), (RATE * 2).to_bytes(4, "little")
    head = b"RIFF" + whole + b"WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00" + rate + per_second
    return head + b"\x02\x00\x10\x00data" + size + pcm


@contextmanager
def serve() -> Iterator[tuple[str, Account]]:
    """The address and the state of a fresh account."""
    account = Account()
    handler = type("Handler", (_Handler,), {"account": account})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
