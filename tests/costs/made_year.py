"""A year of made entries for three stores, one of which is deleted: what reports and pages are tested with."""

from __future__ import annotations

import random
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from editai.clock import to_text
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Profile

ANA = "7d9f3a52-1c06-4d6e-9c55-3f0f0a6b8f11"
SERVICES = (
    ("kokoro", "speak", "kokoro:af_heart", "character", 0),
    ("elevenlabs", "speak", "eleven_flash_v2_5", "character", 50),
    ("llm", "write", "gpt-4o-mini", "token", 1),
    ("postiz", "post", "tiktok", "post", 0),
)


NAMES = ("Travel mug", "Desk lamp", "Rain coat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made."""

    kept: tuple[Profile, Profile]
    deleted: Profile
    amounts: dict[str, int]
    """Micro-dollars by store id."""
    entries: int


def make_year(store: Store, path: Path, until: datetime, *, entries: int = 900, seed: int = 7) -> Made:
    """Fill the embedded store at ``path``, evenly over the year up to a moment."""
    dice = random.Random(seed)
    nortia = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia", timezone="Europe/Bucharest")
    store.profiles.update(nortia.id, {"timezone": "Europe/Bucharest", "monthly_quota_microusd": 2_000_000})
    vela = store.profiles.create(LOCAL_PERSON, name="Vela", timezone="Asia/Kolkata")
    ondo = store.profiles.create(LOCAL_PERSON, name="Ondo Home", timezone="America/New_York")
    projects = {each.id: [_project(store, each.id, name) for name in NAMES] for each in (nortia, vela, ondo)}
    clips = {
        project_id: [_clip(store, profile_id, project_id) for _ in range(4)]
        for profile_id, found in projects.items()
        for project_id in found
    }
    amounts = dict.fromkeys((nortia.id, vela.id, ondo.id), 0)
    rows = []
    for number in range(entries):
        profile = dice.choice((nortia, vela, ondo))
        service, operation, model, unit, price = dice.choice(SERVICES)
        units = 1 if unit == "post" else dice.randrange(60, 900)
        amounts[profile.id] += units * price
        project_id = dice.choice(projects[profile.id])
        details = (
            f'{{"profile_id":"{profile.id}","project_id":"{project_id}",'
            f'"clip_id":"{dice.choice(clips[project_id])}","cached_characters":{dice.randrange(300)},'
            f'"work_seconds":{dice.randrange(12_000) / 1000 if service == "kokoro" else 0}}}'
        )
        moment = until - timedelta(days=365) * (number / entries)
        person = dice.choice((LOCAL_PERSON, ANA))
        priced = (model, float(units), unit, float(price), units * price)
        job = str(uuid.UUID(int=dice.getrandbits(128)))
        called = (str(uuid.uuid4()), profile.id, profile.name, job, service, operation)
        rows.append((*called, *priced, f"made-{number}", details, person, to_text(moment)))
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executemany(f"INSERT INTO api_costs VALUES ({','.join('?' * 15)})", rows)
    connection.close()
    store.profiles.delete(LOCAL_PERSON, ondo.id)
    return Made(kept=(store.profiles.profile(nortia.id), vela), deleted=ondo, amounts=amounts, entries=entries)


def _project(store: Store, profile_id: str, name: str) -> str:
    made = store.library.add_project(profile_id, name=name, product={}, script="", settings={}, created_by=LOCAL_PERSON)
    return made.id


def _clip(store: Store, profile_id: str, project_id: str) -> str:
    clip_id = str(uuid.uuid4())
    store.library.save_clip(
        profile_id,
        clip_id=clip_id,
        project_id=project_id,
        media_key=f"{profile_id}/clips/{clip_id}.mp4",
        cover_key=f"{profile_id}/covers/{clip_id}.jpg",
        fingerprint="f",
        checks=[],
        words=[],
        cues=[],
        used={},
        segments=[],
        created_by=LOCAL_PERSON,
    )
    return clip_id
