"""What a request says about where it comes from, and what of it is believed."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED: Final = (b"forwarded", b"x-forwarded-", b"x-real-ip", b"x-original-", b"via", b"cf-connecting-ip")
"""Beginnings of the headers that proxies and tunnels write."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SAME_SITE: Final = frozenset({"same-origin", "none"})


def is_local(scope: Scope) -> bool:
    """The peer is this machine, nothing stands in between, and the asked name is this machine's."""
    client = scope.get("client")
    if not client or not _is_loopback(str(client[0])):
        return False
    if any(name.startswith(_FORWARDED) for name, _ in scope["headers"]):
        return False
    return asked_name(scope) in LOCAL_NAMES


def asked_name(scope: Scope) -> str | None:
    """The one name or address that the browser asked for, lower case, without port and brackets."""
    hosts = Headers(scope=scope).getlist("host")
    return _host_name(hosts[0]) if len(hosts) == 1 else None


def is_address(name: str) -> bool:
    """Whether the name is an IP address, which no foreign name can be made to look like."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def peer(scope: Scope) -> str:
    """The address at the other end of the line itself; what a header says about it is never believed."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def is_same_origin(scope: Scope) -> bool:
    """Reads may come from a link anywhere; writes and websockets only from our own pages."""
    if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
        return True
    headers = Headers(scope=scope)
    if any(site not in _SAME_SITE for site in headers.getlist("sec-fetch-site")):
        return False
    asked = headers.get("host", "").lower()
    return all(_net_location(origin) == asked for origin in headers.getlist("origin"))


def is_encrypted(scope: Scope) -> bool:
    """Whether the browser itself speaks https, also where a proxy takes that off: its Origin says so."""
    return scope.get("scheme") in ("https", "wss") or Headers(scope=scope).get("origin", "").startswith("https://")


def wants_page(scope: Scope) -> bool:
    """Whether a person's browser asks for a page to look at."""
    headers = Headers(scope=scope)
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")


def _is_loopback(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def _host_name(host: str) -> str | None:
    """The name in a Host header, lower case, without port and brackets; None if it is no host."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises for what is no port
    except ValueError:
        return None
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        return None
    return parts.hostname


def _net_location(origin: str) -> str | None:
    """Name and port of an Origin header, lower case; None if it is no address."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
