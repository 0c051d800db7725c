"""An OpenAI-compatible service asked for drafts: ``POST {address}/chat/completions``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from editai.errors import (
    InputError,
    NotInstalled,
    OutcomeUnknown,
    RejectedByService,
    RetryableServiceError,
    ServiceError,
)
from editai.library.briefs import Brief
from editai.library.script_prompt import messages_for, most_tokens_out, read_drafts

_CONNECT_S: Final = 10.0
_READ_S: Final = 120.0
_MOST_BYTES: Final = 2_000_000
_EXCERPT: Final = 200
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_NOT_DRAFTED: Final = "Nothing was drafted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the service wrote, and what it counted."""

    drafts: tuple[str, ...]
    """One to three; none when it wrote nothing that can be used."""
    tokens_in: int | None
    """As it counted them; None when it did not say."""
    tokens_out: int | None
    was_cut: bool
    """It stopped at the limit, so a draft may be missing."""
    request_id: str
    """Its own name of the call; '' when it gave none."""


def ask_for_drafts(address: str, key: str, model: str, brief: Brief) -> Answer:
    """Drafts for a brief. One call, never repeated here.

    Args:
        address: as ``EDITAI_LLM_URL``, without ``/chat/completions``.
        key: sent as ``Authorization: Bearer``; never shown in errors or logs.

    Raises:
        InputError: the key or the model's name cannot be sent.
        RetryableServiceError: the service is down or busy; nothing was charged.
        RejectedByService: it refused the key, the model or the request; nothing was charged.
        OutcomeUnknown: the answer was lost on its way, so it may be charged.
    """
    if not key.isascii() or not key.isprintable() or any(sign.isspace() for sign in key):
        raise InputError("The writer's key has a sign in it that no key has. Type it again.", field="key")
    body = {
        "model": model,
        "messages": messages_for(brief),
        "max_tokens": most_tokens_out(brief),
        "temperature": 0.8,
    }
    host = str(urlsplit(address).hostname)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    try:
        with (
            httpx.Client(
                timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
                follow_redirects=False,
                # A proxy set for the internet must not be asked for this very machine.
                trust_env=host not in ("localhost", "127.0.0.1", "::1"),
            ) as client,
            client.stream("POST", f"{address.rstrip('/')}/chat/completions", json=body, headers=headers) as response,
        ):
            content = _content(response)
            status, found = response.status_code, dict(response.headers)
    except _NOT_SENT as exc:
        raise RetryableServiceError(f"The writer at {host} cannot be reached. {_NOT_DRAFTED} Try again later.") from exc
    except httpx.HTTPError as exc:
        raise OutcomeUnknown(
            f"The connection to {host} broke before its answer came. {_NOT_DRAFTED} It may have been charged."
        ) from exc
    if status != 200:
        raise _refusal(status, content, found, host, model, key)
    return _answer(content, host)


def _content(response: httpx.Response) -> bytes:
    whole = b""
    for part in response.iter_bytes():
        whole += part
        if len(whole) > _MOST_BYTES:
            raise httpx.ReadError("the answer is too long")
    return whole


def _answer(content: bytes, host: str) -> Answer:
    value = _json(content)
    try:
        choice = value["choices"][0]
        text = choice["message"].get("content") or ""
        usage = value.get("usage") or {}
        if not isinstance(text, str) or not isinstance(usage, Mapping):
            raise TypeError("not as the interface says")
    except (KeyError, IndexError, TypeError, AttributeError) as exc:
        raise OutcomeUnknown(
            f"The answer of {host} could not be read. {_NOT_DRAFTED} It may have been charged.", status=200
        ) from exc
    return Answer(
        drafts=tuple(read_drafts(text)),
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
        was_cut=choice.get("finish_reason") == "length",
        request_id=str(value.get("id") or "")[:100],
    )


def _refusal(
    status: int, content: bytes, headers: Mapping[str, str], host: str, model: str, key: str
) -> ServiceError | NotInstalled:
    said = _said(content, key)
    code = _code(content)
    if status in (401, 403):
        return RejectedByService(
            f"{host} refused the store's key. {_NOT_DRAFTED} Type the key again.", status=status, said=said
        )
    if status == 402 or code == "insufficient_quota":
        return RejectedByService(f"The account at {host} has no credit left. {_NOT_DRAFTED}", status=status, said=said)
    if status == 404 or code == "model_not_found":
        return RejectedByService(
            f"{host} has no model “{model}”, or is no service of this kind. {_NOT_DRAFTED}", status=status, said=said
        )
    if status == 429:
        wait = headers.get("retry-after", "")
        return RetryableServiceError(
            f"{host} is asked too often. {_NOT_DRAFTED} Try again in {f'{wait} s' if wait.isdigit() else 'a minute'}.",
            status=status,
        )
    if status >= 500:
        return RetryableServiceError(
            f"{host} has a problem of its own ({status}). {_NOT_DRAFTED} Try again later.", status=status, said=said
        )
    return RejectedByService(
        f"{host} refused the request ({status}){f': {said}' if said else ''}. {_NOT_DRAFTED}", status=status, said=said
    )


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _error(content: bytes) -> Mapping[str, Any]:
    value = _json(content)
    error = value.get("error") if isinstance(value, Mapping) else None
    return error if isinstance(error, Mapping) else {"message": error} if isinstance(error, str) else {}


def _said(content: bytes, key: str) -> str:
    """What it says, shortened; a service that repeats the key is not repeated."""
    text = " ".join(str(_error(content).get("message") or "").split())
    return text.replace(key, "…")[:_EXCERPT].rstrip(".")


def _code(content: bytes) -> str:
    return str(_error(content).get("code") or _error(content).get("type") or "")


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000 else None
