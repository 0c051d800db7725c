"""From the address a person pastes to the address of Postiz's API.

``https://api.postiz.com`` is Cloud, whose API lies under ``/public/v1``; the official image serves it
under ``/api/public/v1`` and answers everything else with its own pages (docs/postiz-api.md §1).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Final
from urllib.parse import SplitResult, urlsplit

import httpx

from editai.errors import InputError, RejectedByService, RetryableServiceError, ServiceError
from editai.publishing.answers import WRONG_ADDRESS
from editai.publishing.postiz import PostizClient

_CLOUD: Final = "api.postiz.com"
_API: Final = "/public/v1"
_LONGEST: Final = 500


def candidates(address: str) -> list[str]:
    """The API addresses that a pasted address may mean, likeliest first.

    ``http`` is allowed, since a team's own Postiz often stands in the same network without a
    certificate; addresses of the link (169.254…) are not, since no Postiz stands there.

    Raises:
        InputError: no http(s) address, or one that carries a name and password.
    """
    parts = _split(address)
    root = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.rstrip("/")
    if path.endswith(_API):
        # Pasted from Cloud's documentation for one's own server, whose API lies below /api.
        bare = path.removesuffix(_API)
        also = [] if bare.endswith("/api") or parts.hostname == _CLOUD else [f"{root}{bare}/api{_API}"]
        return [root + path, *also]
    if parts.hostname == _CLOUD:
        return [root + _API]
    if path.endswith("/api"):
        return [root + path + _API]
    return [f"{root}{path}/api{_API}", f"{root}{path}{_API}"]


def find_base_url(
    address: str,
    api_key: str,
    transport: httpx.BaseTransport | None = None,
    *,
    sleep: Callable[[float], None] | None = None,
) -> str:
    """The API address behind a pasted one, proven with the key by ``GET /is-connected``.

    Raises:
        InputError: the address or the key cannot be one.
        RejectedByService: ``details["field"]`` is ``postiz_url`` when no Postiz answers there, and
            ``postiz_key`` when one does and refuses the key.
        RetryableServiceError: nothing answers at all just now.
    """
    silent: ServiceError | None = None
    options = {} if sleep is None else {"sleep": sleep}
    for base_url in candidates(address):
        with PostizClient(base_url, api_key, transport, **options) as client:
            try:
                if client.is_connected():
                    return base_url
            except RetryableServiceError as exc:
                silent = exc
            except RejectedByService as exc:
                # Whatever has an opinion about the key is Postiz; any other refusal is another server's.
                status = exc.details.get("status", 0)
                if status == 401:
                    raise
                if status >= 500:
                    silent = exc
    if silent is not None:
        raise silent
    raise RejectedByService(WRONG_ADDRESS, field="postiz_url")


def _split(address: str) -> SplitResult:
    text = address.strip()
    if "://" not in text:
        text = "https://" + text
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or len(text) > _LONGEST or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise InputError(
            "That is not an address. It looks like https://postiz.example.com or https://api.postiz.com.",
            field="postiz_url",
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(
            "Give the plain address of Postiz, without a password, a question mark or a # in it.", field="postiz_url"
        )
    if _is_link_local(parts.hostname or ""):
        raise InputError("No Postiz can stand at that address.", field="postiz_url")
    return parts


def _is_link_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_link_local
    except ValueError:
        return False
