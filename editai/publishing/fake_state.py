"""What the fake Postiz remembers: channels, files, posts, notifications and the hour's count.

Time passes lazily: a post's state is worked out when somebody looks, from its time and the fake's
clock, which tests may push forward.
"""

from __future__ import annotations

import json
import struct
import time
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import RLock
from typing import Any, Final

from editai.clock import from_text
from editai.publishing.postiz import iso

HOUR_S: Final = 3600


@dataclass(slots=True, kw_only=True)
class FakeChannel:
    """A connected account; tests change it as they need."""

    id: str
    name: str
    identifier: str
    picture: str
    profile: str
    disabled: bool = False
    customer: Mapping[str, str] | None = None
    failure: str | None = None
    """Publishing ends in ERROR with this reason."""
    reconnect: bool = False
    """Looks healthy and fails when it is time to publish."""
    unconfirmed: bool = False
    """The network never confirms: ERROR, and a notification that says so."""


@dataclass(slots=True, kw_only=True)
class FakePost:
    """A stored post."""

    id: str
    group: str
    channel: FakeChannel
    content: str
    images: Sequence[Mapping[str, Any]]
    settings: Mapping[str, Any]
    publish_at: datetime
    created_at: datetime
    state: str
    link: str | None = None
    release_id: str | None = None
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class FakeUpload:
    """A stored file."""

    id: str
    path: str
    file: Path
    kind: str


@dataclass(slots=True, kw_only=True)
class FakeState:
    """Everything behind the fake's routes; guarded by ``lock``."""

    root: str
    """The server's own address."""
    folder: Path
    """Where uploads lie; gone with the server."""
    publish_after_s: float
    api_limit: int
    echo_settings: bool
    """False is v2.23.0 and older: ``GET /posts`` tells no settings."""
    stuck: bool = False
    """Nothing gets published: the worker behind Postiz is down."""
    extra_refusals: dict[str, str] = field(default_factory=dict)
    """Channel id → a message of layer 2 for every post to it: rules that the app does not know."""
    channels: list[FakeChannel] = field(default_factory=list)
    uploads: dict[str, FakeUpload] = field(default_factory=dict)
    all_posts: list[FakePost] = field(default_factory=list)
    notifications: list[tuple[datetime, str]] = field(default_factory=list)
    offset_s: float = 0.0
    hits: int = 0
    window_ends_s: float = 0.0
    blocked: bool = False
    lock: RLock = field(default_factory=RLock)

    def now(self) -> datetime:
        """The fake's present."""
        return datetime.now(timezone.utc) + timedelta(seconds=self.offset_s)

    def count_hit(self) -> tuple[bool, dict[str, str]]:
        """Count a ``POST /posts``: whether it may pass, and the headers that tell what is left."""
        now_s = time.monotonic() + self.offset_s
        if now_s >= self.window_ends_s:
            self.hits, self.blocked, self.window_ends_s = 0, False, now_s + HOUR_S
        self.hits += 1
        if self.blocked or self.hits > self.api_limit:
            if not self.blocked:
                self.blocked, self.window_ends_s = True, now_s + HOUR_S
            return False, {"Retry-After": str(HOUR_S)}
        return True, {
            "X-RateLimit-Limit": str(self.api_limit),
            "X-RateLimit-Remaining": str(self.api_limit - self.hits),
            "X-RateLimit-Reset": str(round(self.window_ends_s - now_s)),
        }

    def channel(self, channel_id: Any) -> FakeChannel | None:
        """The channel of that id."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def add_post(self, post: Mapping[str, Any], channel: FakeChannel, date: str, kind: str) -> FakePost:
        """Store one checked post. The unknown ``type`` queues, as the real one does."""
        now = self.now()
        stored = FakePost(
            id="c" + uuid.uuid4().hex[:24],
            group=str(uuid.uuid4()),
            channel=channel,
            content=post["value"][0]["content"],
            images=list(post["value"][0]["image"]),
            settings={**(post.get("settings") or {}), "__type": channel.identifier},
            publish_at=now.replace(second=0, microsecond=0) if kind == "now" else from_text(date),
            created_at=now,
            state="DRAFT" if kind == "draft" else "QUEUE",
        )
        self.all_posts.append(stored)
        return stored

    def live_posts(self) -> list[FakePost]:
        """The posts that are not deleted, each in the state it has reached by now."""
        for post in self.all_posts:
            self._settle(post)
        return [post for post in self.all_posts if not post.deleted]

    def find_post(self, post_id: str) -> FakePost | None:
        """A post that is not deleted."""
        return next((post for post in self.live_posts() if post.id == post_id), None)

    def _settle(self, post: FakePost) -> None:
        done_at = max(post.publish_at, post.created_at) + timedelta(seconds=self.publish_after_s)
        if post.state != "QUEUE" or post.deleted or self.stuck or self.now() < done_at:
            return
        channel, network = post.channel, post.channel.identifier
        if channel.disabled or channel.reconnect:
            text = (
                f"We couldn't post to {network} for {channel.name} because you need to reconnect it. Please enable it."
            )
        elif channel.unconfirmed:
            text = f"Your post was sent to {network.capitalize()}, but we couldn't confirm it was published. Check it."
        elif channel.failure is not None:
            text = f"An error occurred while posting on {network}: {channel.failure}"
        else:
            post.state = "PUBLISHED"
            inbox = post.settings.get("content_posting_method") == "UPLOAD"
            post.release_id = "missing" if inbox else str(abs(hash(post.id)))[:12]
            post.link = "https://www.tiktok.com/messages?lang=en" if inbox else f"{self.root}/posted/{post.id}"
            text = f"Your post has been published on {network.capitalize()} at {post.link}"
        if post.state == "QUEUE":
            post.state = "ERROR"
        self.notifications.insert(0, (done_at, text))

    def post_row(self, post: FakePost) -> dict[str, Any]:
        """The post as ``GET /posts`` shows it."""
        row: dict[str, Any] = {
            "id": post.id,
            "content": post.content,
            "publishDate": iso(post.publish_at),
            "releaseURL": post.link,
            "releaseId": post.release_id,
            "state": post.state,
            "intervalInDays": None,
            "group": post.group,
            "creationMethod": "API",
            "tags": [],
            "integration": {
                "id": post.channel.id,
                "providerIdentifier": post.channel.identifier,
                "name": post.channel.name,
                "picture": post.channel.picture,
            },
        }
        if self.echo_settings:
            row["settings"] = json.dumps(post.settings)
        return row


def channel_row(channel: FakeChannel) -> dict[str, Any]:
    """The channel as ``GET /integrations`` shows it; ``customer`` is absent when there is none."""
    row: dict[str, Any] = {
        "id": channel.id,
        "name": channel.name,
        "identifier": channel.identifier,
        "picture": channel.picture,
        "disabled": channel.disabled,
        "profile": channel.profile,
    }
    if channel.customer is not None:
        row["customer"] = dict(channel.customer)
    return row


COLOURS: Final = {
    "tiktok": (20, 20, 24),
    "instagram": (205, 50, 120),
    "youtube": (220, 40, 40),
    "facebook": (30, 90, 210),
    "pinterest": (185, 20, 45),
}


TITLES: Final = {
    "tiktok": "TikTok",
    "instagram": "Instagram",
    "youtube": "YouTube",
    "facebook": "Facebook",
    "pinterest": "Pinterest",
}


def starting_channels(root: str) -> list[FakeChannel]:
    """One channel for each network."""
    return [
        FakeChannel(
            id=f"fake-{network}",
            name=f"Demo on {title}",
            identifier=network,
            picture=f"{root}/pictures/{network}.png",
            profile="demo",
        )
        for network, title in TITLES.items()
    ]


def picture_png(network: str, size_px: int = 64) -> bytes:
    """A small picture of a disc in the network's colour."""
    colour = bytes(COLOURS.get(network, (110, 110, 110)))
    radius = size_px / 2
    rows = bytearray()
    for y in range(size_px):
        rows.append(0)
        for x in range(size_px):
            inside = (x + 0.5 - radius) ** 2 + (y + 0.5 - radius) ** 2 <= radius**2
            rows += colour + (b"\xff" if inside else b"\x00")

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size_px, size_px, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")
    )
