"""Drafts survive, change in one piece, and stay with their person and store."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from editai.library.drafts import Draft, change_draft, forget_drafts, read_draft, with_reading, write_draft
from editai.settings import Settings

STORE, OTHER_STORE = str(uuid.uuid4()), str(uuid.uuid4())
PERSON, OTHER_PERSON = str(uuid.uuid4()), str(uuid.uuid4())


def test_a_draft_comes_back_as_it_was(settings: Settings) -> None:
    draft = Draft(script="Tea ☕", source_video_ids=("a", "b"), card=False, voice="kokoro:af_heart", reading=("c",))
    write_draft(settings, STORE, PERSON, draft)
    assert read_draft(settings, STORE, PERSON) == draft
    assert read_draft(settings, OTHER_STORE, PERSON).script == ""
    assert read_draft(settings, STORE, OTHER_PERSON).script == ""


def test_changes_at_the_same_moment_are_all_kept(settings: Settings) -> None:
    """A form's field and an upload that ends meanwhile: a lost update once made a video vanish."""
    write_draft(settings, STORE, PERSON, Draft(script="kept"))

    def add(index: int) -> None:
        change_draft(settings, STORE, PERSON, lambda draft: with_reading(draft, str(index)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    draft = read_draft(settings, STORE, PERSON)
    assert sorted(map(int, draft.reading)) == list(range(40))
    assert draft.script == "kept"


def test_a_damaged_draft_is_an_empty_one(settings: Settings) -> None:
    write_draft(settings, STORE, PERSON, Draft(script="x"))
    (path,) = (settings.home / "drafts" / STORE).iterdir()
    for damaged in ("", "[]", "{", '{"script": 7, "card": "yes", "source_video_ids": "abc", "other": 1}'):
        path.write_text(damaged, encoding="utf-8")
        assert replace(read_draft(settings, STORE, PERSON), nonce="") == Draft(nonce="")


def test_drafts_go_with_their_store(settings: Settings) -> None:
    write_draft(settings, STORE, PERSON, Draft(script="x"))
    forget_drafts(settings, STORE)
    assert read_draft(settings, STORE, PERSON).script == ""
    forget_drafts(settings, STORE)
