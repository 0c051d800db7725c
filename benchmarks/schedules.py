"""Seeded schedules of faults and crashes while posts are sent: what is left at the server after each.

The process "ends" by an exception at any boundary (before and after every write of a row and every
request), the server drops answers, fails or stores half of a request; then one undisturbed run follows.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.registry import Row
from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.errors import RetryableServiceError
from editai.library.fingerprint import fingerprint_now
from editai.publishing.fake_faults import Fault
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.outbox import plan_publications, send_publications, upload_media
from editai.publishing.postiz import PostizClient
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.rows import LOCAL_PERSON
from editai.store.states import ClipState, PublicationState

NETWORKS: Final = ("tiktok", "youtube", "facebook")
FAULTS: Final[tuple[Fault, ...]] = ("drop", "drop-after", "500", "500-after", "html-502-after", "partial", "empty-401")
WRITES: Final = {"publications": {"move": True}, "costs": {"commit": True}}
HONEST: Final = (PublicationState.FAILED, PublicationState.UNCONFIRMED)
A_RUN: Final = 200
"""Schedules of one measurement; five of them are the thousand."""


class Crash(BaseException):
    """The process ends here."""


class Tripwire:
    """Ends the process at its n-th step; counts them otherwise."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    def step(self) -> None:
        """Pass one boundary."""
        self.steps += 1
        if self.steps == self.at:
            raise Crash


class Traced:
    """An object some of whose methods are boundaries, before and after."""

    def __init__(self, inner: Any, wire: Tripwire, methods: dict[str, Any]) -> None:
        self._inner, self._wire, self._methods = inner, wire, methods

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        inside = self._methods.get(name)
        if isinstance(inside, dict):
            return Traced(found, self._wire, inside)
        if inside is None:
            return found

        def call(*args: Any, **more: Any) -> Any:
            self._wire.step()
            result = found(*args, **more)
            self._wire.step()
            return result

        return call


class TracedTransport(httpx.HTTPTransport):
    """The network, where each request is a boundary before it leaves and after its answer is there."""

    def __init__(self, wire: Tripwire) -> None:
        super().__init__(verify=False)  # loopback, plain http
        self.wire = wire

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.wire.step()
        response = super().handle_request(request)
        self.wire.step()
        return response


@dataclass(slots=True)
class Tally:
    """What became of all publications so far."""

    schedules: int = 0
    crashes: int = 0
    posted_once: int = 0
    honest: int = 0
    """Not there, and the row says failed or unconfirmed."""
    doubled: int = 0
    wrong_channel: int = 0
    untold: int = 0
    """Not there though the row says it is, or there though the row says it failed."""
    seeds: list[int] = field(default_factory=list)
    """Those in which something was wrong."""

    @property
    def broken(self) -> int:
        """How often a promise was broken."""
        return self.doubled + self.wrong_channel + self.untold


class Schedules:
    """A store with a fake Postiz, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(home=folder)
        self._store = open_store(self._settings)
        self._media = MediaFolder(self._settings.media_root)
        profile = self._store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
        self._member = self._store.profiles.membership(LOCAL_PERSON, profile.id)
        self._ledger = Ledger(self._store, SystemClock())
        self.fake = FakePostiz(publish_after_s=0).start()
        self.tally = Tally()
        project = self._store.library.add_project(
            profile.id, name="Mug", product={}, script="Meet it.", settings={}, created_by=LOCAL_PERSON
        )
        self._project_id = project.id
        self._keys = self._files(profile.id)
        self._fingerprint = ""

    def close(self) -> None:
        """End the server."""
        self.fake.stop()
        self._store.close()

    def run(self, seed: int) -> None:
        """One schedule, and its outcome added to the tally."""
        chance, fake = random.Random(seed), self.fake
        fake.state.echo_settings, fake.state.api_limit = chance.random() < 0.5, 10**9
        ids = self._planned(f"Seed {seed}")
        if chance.random() < 0.85:
            fake.order(chance.choice(FAULTS), times=chance.choice([1, 1, 2]))
        if chance.random() < 0.3:
            fake.order("html-502", on="GET /posts", times=chance.randint(1, 4), skip=chance.randint(0, 2))
        for _ in range(chance.randint(1, 3)):
            if self._send(ids, Tripwire(chance.randint(1, 40))):
                break
            self.tally.crashes += 1
        fake.clear_orders()
        self._send(ids, Tripwire(0))
        self._count(seed, ids)

    def _count(self, seed: int, ids: Sequence[str]) -> None:
        tally, before = self.tally, self.tally.broken
        rows = [self._store.publications.publication(self._member.profile_id, each) for each in ids]
        marks = {row.client_ref: row for row in rows}
        posts = [post for post in self.fake.posts if post.settings.get("client_ref") in marks]
        many = Counter(str(post.settings["client_ref"]) for post in posts)
        tally.schedules += 1
        tally.wrong_channel += sum(
            post.channel.id != marks[str(post.settings["client_ref"])].channel_id for post in posts
        )
        for row in rows:
            found = many[row.client_ref]
            tally.posted_once += found == 1
            tally.doubled += found > 1
            tally.honest += found == 0 and row.state in HONEST
            tally.untold += found == 0 and row.state not in HONEST
            tally.untold += found == 1 and row.state is PublicationState.FAILED
        if tally.broken > before:
            tally.seeds.append(seed)
        with self.fake.state.lock:
            self.fake.state.all_posts.clear()

    def _send(self, ids: Sequence[str], wire: Tripwire) -> bool:
        """Send through the tripwire; whether it got to the end."""
        store = Traced(self._store, wire, WRITES)
        transport = TracedTransport(wire)
        with PostizClient(self.fake.base_url, self.fake.key, transport, sleep=lambda _: None) as client:
            try:
                profile_id = self._member.profile_id
                uploads = upload_media(
                    store, client, profile_id=profile_id, publication_ids=ids, media_path=self._media.path
                )
                send_publications(
                    store,
                    client,
                    profile_id=profile_id,
                    publication_ids=ids,
                    uploads=uploads,
                    clock=SystemClock(),
                    ledger=self._ledger,
                    sleep=lambda _: None,
                    settle_s=0.0,
                )
            except Crash:
                return False
            except RetryableServiceError:
                return True
        return True

    def _planned(self, text: str) -> list[str]:
        clip_id = self._clip()
        with PostizClient(self.fake.base_url, self.fake.key) as client:
            channels = [channel for channel in client.integrations() if channel.network in NETWORKS]
        planned = plan_publications(
            self._store,
            self._member,
            clip_id=clip_id,
            channels=channels,
            text=text,
            clock=SystemClock(),
            settings={"youtube": {"title": "The mug"}},
        )
        return [each.publication.id for each in planned]

    def _clip(self) -> str:
        profile_id, library = self._member.profile_id, self._store.library
        video, cover = self._keys
        values: dict[str, Any] = {
            "clip_id": str(uuid.uuid4()),
            "project_id": self._project_id,
            "media_key": video,
            "cover_key": cover,
            "checks": [],
            "words": [],
            "cues": [],
            "used": {"platform": "tiktok", "duration_ms": 21_000},
            "segments": [],
            "created_by": LOCAL_PERSON,
        }
        clip = library.save_clip(profile_id, fingerprint=self._fingerprint or "unknown", **values)
        if not self._fingerprint:  # told by the first clip, which is then made anew
            self._fingerprint = str(fingerprint_now(self._store, self._member.profile, clip))
            library.delete_clip(profile_id, clip.id)
            clip = library.save_clip(profile_id, fingerprint=self._fingerprint, **values)
        library.review_clip(profile_id, clip.id, verdict=ClipState.APPROVED, note="", reviewer=LOCAL_PERSON)
        return clip.id

    def _files(self, profile_id: str) -> tuple[str, str]:
        keys = (self._media.new_key(profile_id, "clips", ".mp4"), self._media.new_key(profile_id, "covers", ".jpg"))
        for key, data in zip(
            keys, (b"\0\0\0\x20ftypisom" + b"\0" * 500, b"\xff\xd8\xff\xe0" + b"\0" * 50), strict=True
        ):
            path = self._media.path(profile_id, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return keys


_tallies: list[Tally] = []


def _prepare(folder: Path) -> dict[str, Callable[[], float]]:
    world = Schedules(folder)
    _tallies[:] = [world.tally]

    def run() -> float:
        start = world.tally.schedules
        for seed in range(start, start + A_RUN):
            world.run(seed)
        return float(world.tally.broken)

    def told(name: str) -> Callable[[], float]:
        return lambda: float(getattr(world.tally, name))

    names = ("schedules", "crashes", "posted_once", "honest", "doubled", "wrong_channel", "untold")
    return {"broken": run, **{name: told(name) for name in names}}


ROWS = [
    Row(
        name="posts doubled, on a wrong channel or untold, in 1,000 schedules of crashes and faults",
        unit="posts",
        limit=0,
        sense="max",
        prepare=_prepare,
        value=lambda medians: float(_tallies[0].broken),  # all of them count, not the median
    )
]
