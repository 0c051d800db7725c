"""Texts for Publish survive, one does not lose another, and they stay with their person and store."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from editai.library.drafts import forget_drafts
from editai.library.typed import keep_typed, read_typed
from editai.settings import Settings

STORE, OTHER_STORE = str(uuid.uuid4()), str(uuid.uuid4())
PERSON, OTHER_PERSON = str(uuid.uuid4()), str(uuid.uuid4())


def test_a_text_comes_back_to_its_person_in_its_store_alone(settings: Settings) -> None:
    keep_typed(settings, STORE, PERSON, "post-text-a", "Hot ☕")
    assert read_typed(settings, STORE, PERSON) == {"post-text-a": "Hot ☕"}
    assert read_typed(settings, OTHER_STORE, PERSON) == {}
    assert read_typed(settings, STORE, OTHER_PERSON) == {}
    keep_typed(settings, STORE, PERSON, "post-text-a", "")
    assert read_typed(settings, STORE, PERSON) == {}


def test_two_tabs_that_type_at_once_lose_nothing(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: keep_typed(settings, STORE, PERSON, str(at), f"text {at}"), range(40)))
    assert read_typed(settings, STORE, PERSON) == {str(at): f"text {at}" for at in range(40)}


def test_the_oldest_texts_go_first(settings: Settings) -> None:
    for at in range(205):
        keep_typed(settings, STORE, PERSON, str(at), "x")
    assert list(read_typed(settings, STORE, PERSON)) == [str(at) for at in range(5, 205)]


def test_a_damaged_file_is_none_and_a_deleted_store_takes_its_texts_along(settings: Settings) -> None:
    keep_typed(settings, STORE, PERSON, "post-text-a", "x")
    (path,) = (settings.home / "drafts" / STORE).iterdir()
    path.write_bytes(b"[1, 2")
    assert read_typed(settings, STORE, PERSON) == {}
    keep_typed(settings, STORE, PERSON, "post-text-a", "y")
    forget_drafts(settings, STORE)
    assert read_typed(settings, STORE, PERSON) == {}
