"""What an answer of Postiz means, as one of three errors (docs/postiz-api.md §7).

Its errors come in four shapes, and a proxy in front adds a fifth (HTML). Never assumed: JSON, a
``message`` that is a string, a status that fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx

from editai.errors import OutcomeUnknown, RejectedByService, RetryableServiceError, ServiceError

DEFAULT_RETRY_AFTER_S: Final = 3600
"""What Postiz blocks for after the hourly limit; asking earlier starts the hour anew."""

_EXCERPT: Final = 200
_TEXT_LENGTH: Final = 5_000
_ITEM: Final = re.compile(r"\bposts\.(\d+)\.(?:settings\.)?([A-Za-z0-9_.]+)")
_UNKNOWN_CHANNEL: Final = re.compile(r"Integration with id (\S+) not found")
WRONG_ADDRESS: Final = (
    "This address does not answer as Postiz's API. Check the Postiz address of the store: "
    "it is the one you open Postiz with, or ends in /public/v1."
)


def message_of(response: httpx.Response) -> str:
    """What the server says, shortened: ``msg``, else ``message``, else ``error``, else the text itself.

    A server that repeats the key in it is not repeated.
    """
    key = response.request.headers.get("authorization", "")
    said = " ".join(_said(response).split())
    return (said.replace(key, "…") if key else said)[:_EXCERPT]


def _said(response: httpx.Response) -> str:
    body = json_of(response)
    if isinstance(body, Mapping):
        for key in ("msg", "message", "error"):
            said = body.get(key)
            if isinstance(said, list):
                said = "; ".join(str(part) for part in said)
            if isinstance(said, str) and said.strip():
                return said
    return "" if is_html(response) else response.text[:_TEXT_LENGTH]


def json_of(response: httpx.Response) -> Any:
    """The decoded body, or None where it is none."""
    try:
        return response.json()
    except ValueError:
        return None


def is_html(response: httpx.Response) -> bool:
    """A page for people, so not an answer of the API."""
    kind = response.headers.get("content-type", "")
    return "html" in kind or response.text[:_EXCERPT].lstrip().lower().startswith(("<!doctype", "<html"))


def is_transient(response: httpx.Response) -> bool:
    """The server could not look at the request at all, so a read or an upload may be repeated.

    An *empty* 401 is Postiz's database failing while it checked the key (§7).
    """
    empty_401 = response.status_code == 401 and not response.content.strip()
    return response.status_code in (502, 503, 504) or empty_401


def error_of(response: httpx.Response, *, may_have_acted: bool = False) -> ServiceError:
    """The error that an answer without success stands for.

    Args:
        may_have_acted: the request was one that must not happen twice, so an answer which leaves
            open whether it took effect is ``OutcomeUnknown``.
    """
    status, said = response.status_code, message_of(response)
    details: dict[str, Any] = {"status": status, "message": said}
    if 300 <= status < 400 or (status in (404, 405) and is_html(response)):
        return RejectedByService(WRONG_ADDRESS, field="postiz_url", **details)
    if status < 300:
        sentence = "Postiz's answer could not be read."
        return OutcomeUnknown(sentence, **details) if may_have_acted else _unreadable(response, details)
    if status == 401 and not response.content.strip():
        return RetryableServiceError("Postiz could not check the key just now. Try again in a minute.", **details)
    if status == 429:
        return _throttled(response, details)
    if status >= 500:
        if may_have_acted:
            return OutcomeUnknown("Postiz broke off with an error, so the post may or may not be there.", **details)
        if status in (502, 503, 504):
            return RetryableServiceError("Postiz is not available just now. Try again in a few minutes.", **details)
        return RejectedByService(f"Postiz failed with an internal error ({status}). Nothing was changed.", **details)
    return _refused(response, said, details)


def _unreadable(response: httpx.Response, details: dict[str, Any]) -> ServiceError:
    if is_html(response):
        return RejectedByService(WRONG_ADDRESS, field="postiz_url", **details)
    return RejectedByService("Postiz's answer was not understood. Is this address really Postiz?", **details)


def _throttled(response: httpx.Response, details: dict[str, Any]) -> ServiceError:
    text = response.headers.get("retry-after", "")
    wait_s = int(text) if text.isdigit() else DEFAULT_RETRY_AFTER_S
    minutes = max(1, -(-wait_s // 60))
    return RetryableServiceError(
        "Postiz's hourly limit for posts is used up, so nothing was sent. "
        f"Try again in {minutes} minutes, not earlier.",
        retry_after_s=wait_s,
        **details,
    )


def _refused(response: httpx.Response, said: str, details: dict[str, Any]) -> ServiceError:
    status = response.status_code
    if status == 401 and "subscription" in said.lower():
        return RejectedByService("This Postiz account has no plan that allows the API.", **details)
    if status == 403 and is_html(response):
        return RejectedByService("A server in front of Postiz refused the request (403). Ask who runs it.", **details)
    if status in (401, 403):
        return RejectedByService(
            "Postiz does not accept the key. Copy the API key from Postiz's settings into the store again.",
            field="postiz_key",
            **details,
        )
    if status == 402:
        return RejectedByService(f"The Postiz plan is used up: {said or 'it allows no more posts'}.", **details)
    if status == 413:
        return RejectedByService(
            "What was sent is larger than Postiz, or the server before it, accepts. Its owner can raise that limit.",
            **details,
        )
    return RejectedByService(f"Postiz refused: {said or f'status {status}'}", **details, **_place(response))


def _place(response: httpx.Response) -> dict[str, Any]:
    """Which of several posts was refused, and for which field, as far as the answer tells."""
    body = json_of(response)
    if not isinstance(body, Mapping):
        return {}
    said = body.get("message")
    texts = [str(part) for part in said] if isinstance(said, list) else [str(said or body.get("msg") or "")]
    for text in texts:
        if match := _ITEM.search(text):
            return {"post": int(match.group(1)), "field": match.group(2)}
        if match := _UNKNOWN_CHANNEL.search(text):
            return {"channel_id": match.group(1), "field": "channel"}
    if isinstance(body.get("provider"), str):
        return {"provider": body["provider"], "channel_name": body.get("name")}
    return {}
