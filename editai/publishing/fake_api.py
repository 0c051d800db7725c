"""What the fake Postiz answers to a call of its API: the checks in the real server's order, then the route."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from editai.publishing.fake_files import store_upload, too_big
from editai.publishing.fake_routes import ROUTES, Call, bad
from editai.publishing.fake_state import FakeState

Answer = tuple[int, Any, Mapping[str, str]]
"""Status, JSON value and headers."""
_MAX_JSON_BYTES: Final = 102_400
_MAX_UPLOAD_BYTES: Final = 1_073_741_824 + 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, read whole."""

    method: str
    route: str
    """Below the API's address."""
    query: Mapping[str, str]
    key: str | None
    content_type: str
    content: bytes
    partial: bool
    """Only the first of several posts is to be made."""


def refused_length(length_bytes: int, *, is_upload: bool) -> Answer | None:
    """The refusal of a body that is too long to be read; None for any other."""
    if is_upload:
        return (*too_big(), {}) if length_bytes > _MAX_UPLOAD_BYTES else None
    if length_bytes > _MAX_JSON_BYTES:
        return 413, {"statusCode": 413, "message": "request entity too large"}, {}
    return None


def answer(state: FakeState, key: str, asked: Asked) -> Answer:
    """The answer to a request: body, key, limit and rules are looked at in this order, then it is done."""
    body: Any = {}
    if asked.content and "application/json" in asked.content_type:
        try:
            body = json.loads(asked.content)
        except ValueError:
            return (*bad("Unexpected token in JSON"), {})
    if not asked.key:
        return 401, {"msg": "No API Key found"}, {}
    if asked.key != key:
        return 401, {"msg": "Invalid OAuth token" if asked.key.startswith("pos_") else "Invalid API key"}, {}
    headers: Mapping[str, str] = {}
    with state.lock:
        if asked.method == "POST" and asked.route.startswith("/posts"):
            passes, headers = state.count_hit()
            if not passes:
                return 429, {"statusCode": 429, "message": "ThrottlerException: Too Many Requests"}, headers
        if (asked.method, asked.route) == ("POST", "/upload"):
            return (*store_upload(state, asked.content_type, asked.content, state.now()), {})
        for method, pattern, handle in ROUTES:
            match = re.fullmatch(pattern, asked.route) if method == asked.method else None
            if match is not None:
                call = Call(state=state, query=asked.query, body=body, ids=match.groups(), partial=asked.partial)
                return (*handle(call), headers)
    message = f"Cannot {asked.method} /public/v1{asked.route}"
    return 404, {"message": message, "error": "Not Found", "statusCode": 404}, headers
