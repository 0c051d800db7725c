"""A running fake Postiz, and a client that talks to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.outbox import plan_publications, send_publications, upload_media
from editai.publishing.postiz import PostizClient
from editai.publishing.shapes import Channel
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Membership, Publication
from editai.store.states import ClipState
from tests.library.fresh_clips import freshened

MP4 = b"\0\0\0\x20ftypisom" + b"\0" * 5000
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 500
NEEDED: dict[str, dict[str, Any]] = {"youtube": {"title": "The mug"}, "pinterest": {"board": "1234567890"}}
ALL_NETWORKS = ("tiktok", "instagram", "youtube", "facebook", "pinterest")


@pytest.fixture
def fake() -> Iterator[FakePostiz]:
    """A server that publishes at once."""
    with FakePostiz(publish_after_s=0) as server:
        yield server


@pytest.fixture
def client(fake: FakePostiz) -> Iterator[PostizClient]:
    """Connected to the fake, without waiting between tries."""
    with PostizClient(fake.base_url, fake.key, sleep=lambda _: None) as opened:
        yield opened


class Outbox:
    """A store with an approved clip, and the whole way of a post in short words."""

    def __init__(self, settings: Settings, store: Store, member: Membership, client: PostizClient) -> None:
        self.store, self.member, self.client = store, member, client
        self.clock = SystemClock()
        self.ledger = Ledger(store, self.clock)
        self.media = MediaFolder(settings.media_root)
        self.clip_id = self.add_clip()

    def add_clip(self, *, duration_ms: int = 21_000, verdict: ClipState | None = ClipState.APPROVED) -> str:
        profile_id = self.member.profile_id
        project = self.store.library.add_project(
            profile_id, name="Mug", product={}, script="Meet the mug.", settings={}, created_by=self.member.user_id
        )
        video, cover = self.media.new_key(profile_id, "clips", ".mp4"), self.media.new_key(profile_id, "covers", ".jpg")
        for key, data in ((video, MP4), (cover, JPEG)):
            self.media.path(profile_id, key).parent.mkdir(parents=True, exist_ok=True)
            self.media.path(profile_id, key).write_bytes(data)
        saved = self.store.library.save_clip(
            profile_id,
            clip_id=str(uuid.uuid4()),
            project_id=project.id,
            media_key=video,
            cover_key=cover,
            fingerprint="f1",
            checks=[],
            words=[],
            cues=[],
            used={"platform": "tiktok", "duration_ms": duration_ms},
            segments=[],
            created_by=self.member.user_id,
        )
        clip = freshened(self.store, saved)
        if verdict is not None:
            self.store.library.review_clip(profile_id, clip.id, verdict=verdict, note="", reviewer=self.member.user_id)
        return clip.id

    def channels(self, *networks: str) -> list[Channel]:
        known = self.client.integrations()
        return [channel for channel in known if channel.network in networks]

    def plan(self, *networks: str, text: str = "Meet the mug.", **more: Any) -> list[str]:
        planned = plan_publications(
            self.store,
            self.member,
            clip_id=more.pop("clip_id", self.clip_id),
            channels=self.channels(*networks),
            text=text,
            clock=self.clock,
            settings={name: value for name, value in NEEDED.items() if name in networks} | more.pop("settings", {}),
            **more,
        )
        return [each.publication.id for each in planned]

    def send(self, ids: Sequence[str], **more: Any) -> list[Publication]:
        store, client = more.pop("store", self.store), more.pop("client", self.client)
        profile_id = self.member.profile_id
        options = {"sleep": lambda _: None, "settle_s": 0.0, "ledger": self.ledger, **more}
        uploads = upload_media(store, client, profile_id=profile_id, publication_ids=ids, media_path=self.media.path)
        return send_publications(
            store,
            client,
            profile_id=profile_id,
            publication_ids=ids,
            uploads=uploads,
            clock=self.clock,
            **options,
        )

    def rows(self, ids: Sequence[str]) -> list[Publication]:
        return [self.store.publications.publication(self.member.profile_id, each) for each in ids]

    def states(self, ids: Sequence[str]) -> list[str]:
        return [row.state.value for row in self.rows(ids)]


@pytest.fixture
def outbox(settings: Settings, store: Store, member: Membership, client: PostizClient) -> Outbox:
    """An approved clip, ready to be posted."""
    return Outbox(settings, store, member, client)
