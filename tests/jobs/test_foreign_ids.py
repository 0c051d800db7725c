"""A job's row is plain data and may name another store's things. Whatever the kind, nothing of theirs is
read, changed, written or worked on: the worker proves every id again, in the job's own store.

Generated from ``kinds.LANES``: a new kind fails here until it is said what it names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from editai.jobs import kinds
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON
from editai.store.states import JobState
from tests.contracts.world import MovingClock, Things, World, everything, fill, new_id
from tests.jobs.working import perform

FULL: Mapping[str, Any] = {
    "script": "Meet the mug.",
    "text": "Meet the mug.",
    "voice": "kokoro:af_heart",
    "speed": 1.0,
    "platform": "tiktok",
    "captions": "bold",
    "source_audio": "duck",
    "card": False,
    "name": "Mug",
    "burn": True,
    "language": "en",
    "words": {},
    "consent": "The person whose voice this is has agreed that this store clones it and publishes what the clone "
    "says. They can take this back at any time; the voice is then deleted.",
    "licence": "XTTS v2 is under the Coqui Public Model License: not for commercial use. A store may publish what it "
    "says only with a licence of its own from the model's owner.",
    "model": "small",
    "threshold": 0.5,
    "shortest_ms": 250,
    "keep_percent": 0,
    "best_ms": 1000,
    "start_ms": 0,
    "end_ms": 900,
    "at": "2030-01-01T00:00:00+00:00",
    "bed": "duck",
    "seconds": 3,
    "length_ms": 3000,
    "suffix": ".wav",
    "repairs": [],
    "cues": None,
}
"""What is not an id, so that a kind fails for what it names and for nothing else."""

Foreign = Callable[[Things], dict[str, Any]]


def _videos(things: Things) -> dict[str, Any]:
    return {"source_video_ids": [things.source.id], "source_video_id": things.source.id}


def _posts(things: Things) -> dict[str, Any]:
    return {"publication_ids": [things.publication.id], "publication_id": things.publication.id}


def _uploads(things: Things) -> dict[str, Any]:
    return {"upload_id": f"../{things.source.profile_id}/upload-of-a"}


def _several(things: Things) -> dict[str, Any]:
    span = {"start_ms": 0, "end_ms": 900, "video_start_ms": 0, "at_ms": 0}
    insert = {"source_video_id": things.source.id, "segment_id": things.segment_id, **span}
    other = {"source_video_id": things.source.id, "keywords": ["mug"]}
    return {**_videos(things), "main_id": things.source.id, "others": [other], "inserts": [insert]}


NAMES: Mapping[str, Foreign] = {
    kinds.INGEST: _uploads,
    kinds.MAKE: _videos,
    kinds.LOOK: _videos,
    kinds.PUBLISH: _posts,
    kinds.READ_BACK: _posts,
    kinds.CANCEL_POST: _posts,
    kinds.MOVE_POST: _posts,
    kinds.DETECT_VOICE: _videos,
    kinds.MUTE_VOICE: _videos,
    kinds.PHOTOS: lambda things: {"photo_keys": [things.source.media_key]},
    kinds.ADD_VOICE: _videos,
    kinds.CAPTION: _videos,
    kinds.ANALYSE: _videos,
    kinds.EXTRACT: lambda things: {"segment_id": things.segment_id, "source_video_id": things.source.id},
    kinds.MULTI_PLAN: _several,
    kinds.MULTI: _several,
    "keep-recording": _uploads,
    "clone-voice": _uploads,
}
"""By kind, its data with everything that it may name taken from another store."""

NAMES_NOTHING = {
    kinds.SAMPLE: "takes no data",
    kinds.PREVIEW_VOICE: "a voice of this installation and a text; a store's own voice is looked up in the store",
    kinds.SPEAK: "a voice of this installation and a text; a store's own voice is looked up in the store",
    kinds.DRAFT_SCRIPT: "a brief in words",
    kinds.TEST_CONNECTION: "takes no data",
    kinds.LIST_CHANNELS: "takes no data",
    "voice-account": "takes no data",
}


@pytest.fixture
def world(settings: Settings, store: Store) -> World:
    """Two stores of the one person; the first is full, with files."""
    return World(store, MovingClock()).open()


def _files(settings: Settings) -> dict[str, str]:
    """Every file of the installation apart from databases and logs, with its digest."""
    roots = (settings.media_root, settings.inbox_root, settings.cache_root)
    return {
        str(path.relative_to(settings.home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for root in roots
        for path in root.rglob("*")
        if path.is_file()
    }


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a's own")


def test_every_kind_says_what_it_names() -> None:
    assert set(kinds.LANES) <= set(NAMES) | set(NAMES_NOTHING)
    assert not set(NAMES) & set(NAMES_NOTHING)


@pytest.mark.parametrize("kind", sorted(NAMES.keys() & kinds.LANES.keys()))
def test_a_job_that_names_anothers_things_is_worked_on_for_nobody(
    settings: Settings, store: Store, world: World, kind: str
) -> None:
    things = fill(world)
    for key in (things.source.media_key, things.clip.media_key, things.clip.cover_key):
        _write(settings.media_root / key)
    _write(settings.inbox_root / world.a / "upload-of-a")
    before, files, mine = everything(world), _files(settings), _rows(world)
    job = store.jobs.submit_job(
        world.b,
        job_id=new_id(),
        kind=kind,
        lane=kinds.LANES[kind],
        data={**FULL, **NAMES[kind](things)},
        created_by=LOCAL_PERSON,
    )
    ended = perform(settings, store, job)
    assert ended.state is JobState.FAILED
    assert ended.error is not None
    refusals = {"not-found", "forbidden"}
    if kind == kinds.READ_BACK:
        refusals.add("not-installed")  # this store has no Postiz of its own, which is looked at before any post
    assert ended.error["kind"] in refusals, ended.error
    assert "Nortia" not in repr(ended.error)
    assert everything(world) == before
    assert _files(settings) == files
    assert _rows(world) == mine


def _rows(world: World) -> tuple[Any, ...]:
    """What store b holds besides jobs."""
    store, b = world.store, world.b
    return (
        store.library.source_videos(b),
        store.library.clips(b),
        store.publications.publications(b),
        store.costs.reservations(b),
    )
