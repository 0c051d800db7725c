"""Real kill -9 of two workers on Postgres while posts are sent: each post exactly once, or honestly not.

The store of data is a Supabase project on a real Postgres, the jobs engine's database lies in the same
server, and two worker processes of two homes share the work. A kill meets whatever they are doing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from benchmarks.registry import Row
from benchmarks.schedules import HONEST, Tally
from editai.clock import SystemClock
from editai.jobs.post_requests import send_once
from editai.library.fingerprint import fingerprint_now
from editai.profiles.postiz import set_postiz
from editai.profiles.secrets import SecretBox
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.outbox import plan_publications
from editai.publishing.postiz import PostizClient
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.rows import Publication
from editai.store.states import ClipState, JobState, PublicationState

ROOT: Final = Path(__file__).parents[1]
ANA: Final = "00000000-0000-4000-8000-0000000000a1"
NETWORKS: Final = ("tiktok", "facebook")
KILLS: Final = 20
_KEY: Final = "only-for-this-measurement-0123456789"
_UNDER_WAY: Final = (PublicationState.PLANNED, PublicationState.UPLOADING, PublicationState.SENDING)
_SETTLED_WITHIN_S: Final = 420.0


class TwoWorkers:
    """A team's store with a fake Postiz, and two workers that may be killed.

    Args:
        team: a running ``tests.services.team_server.TeamServer``, emptied.
        keys: its publishable and its secret key.
    """

    def __init__(self, folder: Path, team: Any, keys: tuple[str, str]) -> None:
        self._homes = [folder / name for name in ("one", "two")]
        for home in self._homes:
            home.mkdir(parents=True)
        (self._homes[0] / "media").mkdir()
        (self._homes[1] / "media").symlink_to(self._homes[0] / "media")
        database = f"jobs_{uuid.uuid4().hex[:8]}"
        team.sql(f"create database {database}")
        self._environment = {
            **os.environ,
            "EDITAI_SUPABASE_URL": team.url,
            "EDITAI_SUPABASE_PUBLISHABLE_KEY": keys[0],
            "EDITAI_SUPABASE_SECRET_KEY": keys[1],
            "EDITAI_JOBS_DATABASE_URL": team.database_url.rsplit("/", 1)[0] + f"/{database}",
            "EDITAI_SECRET_KEY": _KEY,
        }
        self._settings = Settings.from_env(
            {name: text for name, text in self._environment.items() if name.startswith("EDITAI_")}
            | {"EDITAI_HOME": str(self._homes[0])}
        )
        self.store = open_store(self._settings, service=True)
        self.fake = FakePostiz(publish_after_s=0, api_limit=10**6).start()
        self.fake.order("slow", seconds=0.4, times=10**6)  # a request takes a while, so that kills meet it
        profile = self.store.profiles.create(ANA, name="Nortia")
        member = self.store.profiles.membership(ANA, profile.id)
        set_postiz(self.store, SecretBox(self._settings), member, self.fake.url, self.fake.key)
        self.member = self.store.profiles.membership(ANA, profile.id)
        self._keys = self._files()
        with PostizClient(self.fake.base_url, self.fake.key) as client:
            self._channels = [channel for channel in client.integrations() if channel.network in NETWORKS]
        self._workers = [self._start(home) for home in self._homes]
        self.kills = 0

    def close(self) -> None:
        """End all of it."""
        for worker in self._workers:
            _end(worker, signal.SIGKILL)
        self.fake.stop()
        self.store.close()

    def plan(self, number: int) -> list[str]:
        """One more clip, on both channels, handed to the workers."""
        planned = plan_publications(
            self.store,
            self.member,
            clip_id=self._clip(),
            channels=self._channels,
            text=f"Clip {number}",
            clock=SystemClock(),
        )
        ids = [each.publication.id for each in planned]
        send_once(self.store, self.member, ids)
        return ids

    def kill_one(self, chance: random.Random) -> None:
        """kill -9 one of the two, and start it again at once."""
        place = chance.randrange(2)
        _end(self._workers[place], signal.SIGKILL)
        self.kills += 1
        self._workers[place] = self._start(self._homes[place])

    def settle(self, ids: list[str]) -> list[Publication]:
        """Wait until no post is under way. What a given-up job left is asked for once more, as a person would."""
        until = time.monotonic() + _SETTLED_WITHIN_S
        while True:
            rows = self.store.publications.publications(self.member.profile_id, limit=len(ids) + 10)
            left = [row.id for row in rows if row.state in _UNDER_WAY]
            if not left or time.monotonic() > until:
                return [row for row in rows if row.id in ids]
            live = self.store.jobs.jobs(self.member.profile_id, states=(JobState.QUEUED, JobState.RUNNING), limit=1)
            if not live:
                send_once(self.store, self.member, left)
            time.sleep(1.0)

    def tally(self, rows: list[Publication]) -> Tally:
        """What is at the server, against what the rows say."""
        tally, marks = Tally(schedules=1), {row.client_ref: row for row in rows}
        posts = [post for post in self.fake.posts if post.settings.get("client_ref") in marks]
        many = Counter(str(post.settings["client_ref"]) for post in posts)
        tally.crashes = self.kills
        tally.wrong_channel = sum(
            post.channel.id != marks[str(post.settings["client_ref"])].channel_id for post in posts
        )
        for row in rows:
            found = many[row.client_ref]
            tally.posted_once += found == 1
            tally.doubled += found > 1
            tally.honest += found == 0 and row.state in HONEST
            tally.untold += (found == 0 and row.state not in HONEST) or row.state in _UNDER_WAY
        return tally

    def _start(self, home: Path) -> subprocess.Popen[bytes]:
        with (home / "out.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "editai", "worker"],
                cwd=ROOT,
                env={**self._environment, "EDITAI_HOME": str(home)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert worker.stdout is not None
        line = worker.stdout.readline()
        if line != b"worker ready\n":
            raise RuntimeError(f"a worker did not begin: {(home / 'out.log').read_text()[-1500:]}")
        return worker

    def _clip(self) -> str:
        profile_id, library = self.member.profile_id, self.store.library
        project = library.add_project(
            profile_id, name="Mug", product={}, script="Meet it.", settings={}, created_by=ANA
        )
        values: dict[str, Any] = {
            "clip_id": str(uuid.uuid4()),
            "project_id": project.id,
            "media_key": self._keys[0],
            "cover_key": self._keys[1],
            "checks": [],
            "words": [],
            "cues": [],
            "used": {"platform": "tiktok", "duration_ms": 21_000},
            "segments": [],
            "created_by": ANA,
        }
        made = library.save_clip(profile_id, fingerprint="unknown", **values)
        true = str(fingerprint_now(self.store, self.member.profile, replace(made)))
        library.delete_clip(profile_id, made.id)
        clip = library.save_clip(profile_id, fingerprint=true, **values)
        library.review_clip(profile_id, clip.id, verdict=ClipState.APPROVED, note="", reviewer=ANA)
        return clip.id

    def _files(self) -> tuple[str, str]:
        media, profile_id = MediaFolder(self._settings.media_root), self.member.profile_id
        keys = (media.new_key(profile_id, "clips", ".mp4"), media.new_key(profile_id, "covers", ".jpg"))
        for key, head in zip(keys, (b"\0\0\0\x20ftypisom", b"\xff\xd8\xff\xe0"), strict=True):
            media.path(profile_id, key).parent.mkdir(parents=True, exist_ok=True)
            media.path(profile_id, key).write_bytes(head + b"\0" * 500)
        return keys


def killed(world: TwoWorkers, kills: int, seed: int, say: Callable[[str], None] = print) -> Tally:
    """Posts are handed over while the workers are killed so many times; then all of it settles."""
    chance = random.Random(seed)
    ids: list[str] = []
    for number in range(kills):
        ids += world.plan(number)
        if chance.random() < 0.3:
            world.fake.order("drop-after", times=1)
        time.sleep(chance.uniform(0.3, 2.5))
        world.kill_one(chance)
    world.fake.clear_orders()
    return world.tally(world.settle(ids))


def _end(worker: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if worker.poll() is None:
        worker.send_signal(number)
    worker.wait(20)
    if worker.stdout is not None:
        worker.stdout.close()


_found: list[Tally] = []


def _prepare(folder: Path) -> dict[str, Callable[[], float]]:
    from tests.services.team_server import PUBLISHABLE_KEY, SECRET_KEY, started

    _found.clear()

    def run() -> float:
        if _found:  # twenty kills are one measurement, however often it is asked
            return float(_found[0].broken)
        with started() as team:
            world = TwoWorkers(folder, team, (PUBLISHABLE_KEY, SECRET_KEY))
            try:
                _found.append(killed(world, KILLS, seed=1))
            finally:
                world.close()
        return float(_found[0].broken)

    def told(name: str) -> Callable[[], float]:
        return lambda: float(getattr(_found[0], name)) if _found else 0.0

    names = ("crashes", "posted_once", "honest", "doubled", "wrong_channel", "untold")
    return {"broken": run, **{name: told(name) for name in names}}


ROWS = [
    Row(
        name="posts doubled, on a wrong channel or untold, after 20 kill -9 of two workers on Postgres",
        unit="posts",
        limit=0,
        sense="max",
        prepare=_prepare,
        value=lambda medians: float(_found[0].broken),
    )
]
