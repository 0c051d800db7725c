"""What Postiz hands back, reduced to the keys that every version has. Unknown keys are ignored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from editai.clock import from_text
from editai.publishing.networks import NETWORKS, network_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A board of a Pinterest account, or a group of channels: what Postiz calls by id and name."""

    id: str
    name: str

    def as_json(self) -> dict[str, str]:
        """As it stands in a job's result."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A connected social account."""

    id: str
    name: str
    network: str
    """The platform's name; for an unsupported one Postiz's own word."""
    identifier: str
    """Postiz's word for the kind of account: ``instagram-standalone`` …"""
    picture: str | None
    disabled: bool
    """Switched off at Postiz, which would accept a post for it and fail later."""
    profile: str | None = None
    group: str | None = None
    """Postiz's customer the channel belongs to, None when it has none."""
    boards: tuple[Board, ...] = ()
    """Of a Pinterest channel, as they were read last."""

    @property
    def is_supported(self) -> bool:
        """EditAI knows what this network demands."""
        return self.network in NETWORKS

    def as_json(self) -> dict[str, Any]:
        """The object of CONTRACTS §5, and ``identifier``."""
        return {
            "id": self.id,
            "name": self.name,
            "network": self.network,
            "picture": self.picture,
            "disabled": self.disabled,
            "identifier": self.identifier,
            **({"boards": [board.as_json() for board in self.boards]} if self.boards else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Channel:
        """The channel that ``as_json`` described."""
        return cls(
            id=str(data["id"]),
            name=str(data["name"]),
            network=str(data["network"]),
            identifier=str(data.get("identifier") or data["network"]),
            picture=data.get("picture"),
            disabled=bool(data.get("disabled")),
            boards=tuple(Board(id=str(each["id"]), name=str(each["name"])) for each in data.get("boards") or ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that lies at Postiz."""

    id: str
    path: str
    """Its public address there."""

    def as_json(self) -> dict[str, str]:
        """As it stands in a request and in a job's data."""
        return {"id": self.id, "path": self.path}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedPost:
    """One post that Postiz has taken."""

    post_id: str
    channel_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """What is left of the hour, from the answer's headers."""

    limit: int | None
    remaining: int | None
    reset_s: int | None
    """Seconds until the window ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """A post as Postiz lists it."""

    id: str
    channel_id: str
    provider: str
    content: str
    """HTML, after Postiz's cleaning."""
    publish_at: datetime
    state: str
    """DRAFT, QUEUE, PUBLISHED or ERROR."""
    link: str | None
    release_id: str | None
    settings: Mapping[str, Any] | None
    """None: this version of Postiz does not tell them."""

    @property
    def client_ref(self) -> str | None:
        """Our mark, where the server hands it back."""
        ref = (self.settings or {}).get("client_ref")
        return ref if isinstance(ref, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A line of Postiz's own bell; belongs to the whole organisation."""

    id: str
    content: str
    created_at: datetime


def channel_of(row: Mapping[str, Any]) -> Channel:
    """A channel from ``GET /integrations``."""
    identifier = str(row["identifier"])
    customer = row.get("customer")
    return Channel(
        id=str(row["id"]),
        name=" ".join(str(row.get("name") or identifier).split()),
        network=network_of(identifier),
        identifier=identifier,
        picture=_text(row.get("picture")),
        disabled=bool(row.get("disabled")),
        profile=_text(row.get("profile")),
        group=_text(customer.get("id")) if isinstance(customer, Mapping) else None,
    )


def post_of(row: Mapping[str, Any]) -> RemotePost:
    """A post from ``GET /posts``; ``settings`` is JSON in a string, an object or absent, by version."""
    integration = row.get("integration") or {}
    return RemotePost(
        id=str(row["id"]),
        channel_id=str(integration.get("id") or ""),
        provider=str(integration.get("providerIdentifier") or ""),
        content=str(row.get("content") or ""),
        publish_at=from_text(str(row["publishDate"])),
        state=str(row.get("state") or ""),
        link=_text(row.get("releaseURL")),
        release_id=_text(row.get("releaseId")),
        settings=_settings(row.get("settings")),
    )


def notification_of(row: Mapping[str, Any]) -> Notification:
    """A notification from ``GET /notifications``."""
    return Notification(
        id=str(row["id"]), content=str(row.get("content") or ""), created_at=from_text(str(row["createdAt"]))
    )


def _settings(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, Mapping) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
