"""``channels``, ``publish``, ``publications`` and ``fake-postiz`` as a person runs them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from editai.commands.publish import parse_settings
from editai.errors import UsageError
from editai.library.fingerprint import clip_fingerprint, clip_inputs
from editai.profiles.actions import set_postiz
from editai.profiles.secrets import SecretBox
from editai.publishing.fake_postiz import FakePostiz
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import ClipState

ROOT = Path(__file__).parent.parent.parent
STORE = "Nortia"


@pytest.fixture
def fake() -> Iterator[FakePostiz]:
    with FakePostiz(publish_after_s=0) as server:
        yield server


def start(settings: Settings, *words: str) -> subprocess.Popen[str]:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("EDITAI_")}
    return subprocess.Popen(
        [sys.executable, "-m", "editai", *words],
        cwd=ROOT,
        env=environment | {"EDITAI_HOME": str(settings.home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(settings: Settings, *words: str) -> tuple[int, Any]:
    """Exit code and the one JSON value."""
    process = start(settings, *words, "--json")
    out, err = process.communicate(timeout=120)
    assert out.strip(), err
    return process.returncode, json.loads(out)


def add_clip(settings: Settings, store: Store, member: Membership) -> str:
    project = store.library.add_project(
        member.profile_id, name="Mug", product={}, script="Meet it.", settings={}, created_by=member.user_id
    )
    media = MediaFolder(settings.media_root)
    keys = [media.new_key(member.profile_id, kind, end) for kind, end in (("clips", ".mp4"), ("covers", ".jpg"))]
    for key, head in zip(keys, (b"\0\0\0\x20ftypisom", b"\xff\xd8\xff\xe0"), strict=True):
        media.path(member.profile_id, key).parent.mkdir(parents=True, exist_ok=True)
        media.path(member.profile_id, key).write_bytes(head + b"\0" * 1000)
    inputs = clip_inputs(member.profile, script="Meet it.", settings={"platform": "tiktok"}, source_sha256s=[])
    clip = store.library.save_clip(
        member.profile_id,
        clip_id=str(uuid.uuid4()),
        project_id=project.id,
        media_key=keys[0],
        cover_key=keys[1],
        fingerprint=clip_fingerprint(inputs),
        checks=[],
        words=[],
        cues=[],
        used={"platform": "tiktok", "duration_ms": 21_000},
        segments=[],
        created_by=member.user_id,
    )
    return clip.id


def test_settings_are_written_as_network_key_value() -> None:
    assert parse_settings(["youtube.title=A=b", "tiktok.duet=true", "youtube.type=private"]) == {
        "youtube": {"title": "A=b", "type": "private"},
        "tiktok": {"duet": "true"},
    }
    for wrong in ("title=x", "youtube.title", ".x=1", "youtube.=1"):
        with pytest.raises(UsageError):
            parse_settings([wrong])


def test_publishing_from_the_command_line(
    settings: Settings, store: Store, member: Membership, fake: FakePostiz
) -> None:
    code, refused = run(settings, "channels")
    assert (code, refused["error"]["kind"]) == (3, "not-installed")
    set_postiz(store, SecretBox(settings), member, fake.url, fake.key)
    code, channels = run(settings, "channels")
    assert code == 0
    assert {channel["network"] for channel in channels} == {"tiktok", "instagram", "youtube", "facebook", "pinterest"}
    assert set(channels[0]) == {"id", "name", "network", "picture", "disabled"}

    clip_id = add_clip(settings, store, member)
    words = ("publish", clip_id, "--channel", "fake-tiktok", "fake-youtube", "--text", "Hello & <3")
    assert run(settings, *words)[0] == 64
    code, refused = run(settings, *words, "--profile", STORE)
    assert (code, "not approved" in refused["error"]["sentence"]) == (2, True)
    store.library.review_clip(member.profile_id, clip_id, verdict=ClipState.APPROVED, note="", reviewer=member.user_id)
    code, refused = run(settings, *words, "--profile", STORE)
    assert (code, refused["error"]["details"]["field"]) == (2, "youtube.title")
    assert fake.posts == []

    code, rows = run(settings, *words, "--profile", STORE, "--set", "youtube.title=The mug")
    assert code == 0
    assert [row["state"] for row in rows] == ["queued", "queued"]
    assert set(rows[0]) == {
        "id",
        "channel_id",
        "network",
        "state",
        "scheduled_at",
        "postiz_post_id",
        "link",
        "reason",
    }
    code, rows = run(settings, "publications", "--refresh", "--profile", STORE)
    assert code == 0
    assert [row["state"] for row in rows] == ["published", "published"]
    assert all(row["link"].startswith(fake.url) for row in rows)
    assert len(fake.posts) == 2


def test_a_waiting_post_is_moved_and_taken_back_from_the_command_line(
    settings: Settings, store: Store, member: Membership, fake: FakePostiz
) -> None:
    set_postiz(store, SecretBox(settings), member, fake.url, fake.key)
    clip_id = add_clip(settings, store, member)
    store.library.review_clip(member.profile_id, clip_id, verdict=ClipState.APPROVED, note="", reviewer=member.user_id)
    words = ("publish", clip_id, "--channel", "fake-tiktok", "--text", "Hi", "--profile", STORE)
    days = [(datetime.now(timezone.utc) + timedelta(days=ahead)).replace(microsecond=0) for ahead in (2, 3)]
    code, (row,) = run(settings, *words, "--at", days[0].isoformat())
    assert (code, row["state"]) == (0, "queued")
    assert run(settings, "publications", "--move", row["id"], "--profile", STORE)[0] == 64
    code, (moved,) = run(settings, "publications", "--move", row["id"], "--at", days[1].isoformat(), "--profile", STORE)
    assert (code, moved["state"]) == (0, "queued")
    assert [post.publish_at for post in fake.posts] == [days[1]]
    code, (gone,) = run(settings, "publications", "--cancel", moved["id"], "--profile", STORE)
    assert (code, gone["state"], fake.posts) == (0, "cancelled", [])


def test_the_fake_tells_its_address_and_key_and_ends_on_sigterm(settings: Settings) -> None:
    process = start(settings, "fake-postiz")
    assert process.stdout is not None
    began = time.monotonic()
    url = process.stdout.readline().strip()
    key = re.fullmatch(r"key: (\S+)", process.stdout.readline().strip())
    assert time.monotonic() - began < 20
    try:
        assert key is not None
        answer = httpx.get(
            f"{url}/api/public/v1/integrations", headers={"Authorization": key.group(1)}, trust_env=False
        )
        assert len(answer.json()) == 5
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
    assert process.returncode == 0
