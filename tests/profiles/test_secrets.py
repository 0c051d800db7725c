"""Secrets at rest, and a store's own Postiz pair."""

from __future__ import annotations

import multiprocessing
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from editai.errors import EditAIError, Forbidden, InputError, NotInstalled, StoreError
from editai.profiles.actions import create_store, edit_store, postiz_credentials, set_postiz
from editai.profiles.postiz import postiz_state
from editai.profiles.secrets import SecretBox, hint_of
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import Role

KEY = "pos_0123456789abcdef"


def test_a_secret_comes_back_and_its_ciphertext_tells_nothing(settings: Settings) -> None:
    box = SecretBox(settings)
    first, second = box.encrypt(KEY), box.encrypt(KEY)
    assert first != second
    assert KEY not in first
    assert first.split(":")[0] == box.ensure_key()
    assert SecretBox(settings).decrypt(first) == box.decrypt(second) == KEY
    assert KEY not in repr(box)


def test_the_key_file_is_made_once_and_only_for_its_owner(settings: Settings) -> None:
    SecretBox(settings).encrypt("x")
    made = settings.key_path.read_bytes()
    assert stat.S_IMODE(settings.key_path.stat().st_mode) == 0o600
    settings.key_path.chmod(0o644)
    SecretBox(settings).encrypt("y")
    assert settings.key_path.read_bytes() == made
    assert stat.S_IMODE(settings.key_path.stat().st_mode) == 0o600
    assert [path.name for path in settings.home.iterdir() if path.name.startswith(".secret")] == []


def test_threads_that_make_the_key_at_once_make_one(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: SecretBox(settings).encrypt(str(n)), range(8)))
    assert [SecretBox(settings).decrypt(text) for text in texts] == [str(n) for n in range(8)]


def _encrypt(home: Path, answers: Any) -> None:
    answers.put(SecretBox(Settings(home=home)).encrypt("x"))


def test_processes_that_make_the_key_at_once_make_one(settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    processes = [context.Process(target=_encrypt, args=(settings.home, answers)) for _ in range(3)]
    for process in processes:
        process.start()
    texts = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert [SecretBox(settings).decrypt(text) for text in texts] == ["x"] * 3


def test_the_key_of_the_environment_is_used_instead(settings: Settings) -> None:
    given = replace(settings, secret_key="k" * 40)
    text = SecretBox(given).encrypt(KEY)
    assert not settings.key_path.exists()
    assert SecretBox(given).decrypt(text) == KEY
    with pytest.raises(NotInstalled, match="another key"):
        SecretBox(replace(settings, secret_key="j" * 40)).decrypt(text)
    with pytest.raises(InputError, match="32"):
        SecretBox(replace(settings, secret_key="short")).encrypt(KEY)


def test_a_lost_key_is_said_and_not_replaced(settings: Settings, store: Store, member: Membership) -> None:
    box = SecretBox(settings)
    set_postiz(store, box, member, "https://postiz.example.com", KEY)
    settings.key_path.unlink()
    for act in (
        lambda: SecretBox(settings).encrypt("x"),
        lambda: postiz_credentials(store, SecretBox(settings), member.profile_id),
        lambda: set_postiz(store, SecretBox(settings), member, "https://b.example.com", KEY),
    ):
        with pytest.raises(NotInstalled, match="is gone"):
            act()
    assert not settings.key_path.exists()
    set_postiz(store, SecretBox(settings), member, "", "")
    set_postiz(store, SecretBox(settings), member, "https://postiz.example.com", KEY)
    assert postiz_credentials(store, SecretBox(settings), member.profile_id).api_key == KEY


def test_another_or_damaged_key_is_said(settings: Settings) -> None:
    text = SecretBox(settings).encrypt(KEY)
    with pytest.raises(NotInstalled, match="damaged"):
        SecretBox(settings).decrypt(text[:-8] + "AAAAAAA=")
    settings.key_path.write_text("z" * 44)
    with pytest.raises(NotInstalled, match="another key"):
        SecretBox(settings).decrypt(text)
    settings.key_path.write_text("cut")
    with pytest.raises(StoreError, match="cut"):
        SecretBox(settings).decrypt(text)


def test_a_hint_never_tells_a_short_secret() -> None:
    assert hint_of(KEY) == "cdef"
    assert hint_of("12345678") == ""


def test_postiz_is_both_or_neither(settings: Settings, store: Store, member: Membership) -> None:
    box = SecretBox(settings)
    for url, key in (("https://postiz.example.com", ""), ("", KEY)):
        with pytest.raises(InputError):
            set_postiz(store, box, member, url, key)
    with pytest.raises(NotInstalled, match="not connected") as caught:
        postiz_credentials(store, box, member.profile_id)
    assert "profiles set" in caught.value.details["mend"]
    set_postiz(store, box, member, " postiz.example.com/ ", f" {KEY} ")
    edit_store(store, member, {"publishing": {"group": "team-1"}})
    found = postiz_credentials(store, box, member.profile_id)
    assert (found.url, found.api_key, found.group) == ("https://postiz.example.com", KEY, "team-1")
    assert KEY not in repr(found)
    state = postiz_state(store, member.profile_id)
    assert (state.url, state.hint, state.is_set) == ("https://postiz.example.com", "cdef", True)
    set_postiz(store, box, member, None, None)
    assert not postiz_state(store, member.profile_id).is_set
    assert store.profiles.profile(member.profile_id).publishing == {"group": "team-1"}


def test_a_new_address_needs_its_key_again(settings: Settings, store: Store, member: Membership) -> None:
    box = SecretBox(settings)
    set_postiz(store, box, member, "https://a.example.com", KEY)
    with pytest.raises(InputError, match="key again"):
        set_postiz(store, box, member, "https://evil.example.com", "")
    set_postiz(store, box, member, "https://a.example.com/", "")
    set_postiz(store, box, member, "", "another-key-0123456789")
    found = postiz_credentials(store, box, member.profile_id)
    assert (found.url, found.api_key) == ("https://a.example.com", "another-key-0123456789")


def test_a_key_is_never_paired_with_another_address(settings: Settings, store: Store, member: Membership) -> None:
    """As after a crash between the two writes, or a change of the row past our code."""
    box = SecretBox(settings)
    set_postiz(store, box, member, "https://a.example.com", KEY)
    store.profiles.update(member.profile_id, {"publishing": {"postiz_url": "https://evil.example.com"}})
    with pytest.raises(NotInstalled):
        postiz_credentials(store, box, member.profile_id)


def test_no_store_uses_anothers_pair(settings: Settings, store: Store, member: Membership) -> None:
    box = SecretBox(settings)
    set_postiz(store, box, member, "https://a.example.com", KEY)
    second = create_store(store, LOCAL_PERSON, name="Second")
    with pytest.raises(NotInstalled):
        postiz_credentials(store, box, second.profile_id)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("ftp://x.example.com", KEY),
        ("https://", KEY),
        ("https://user:pw@x.example.com", KEY),
        ("https://x.example.com?token=1", KEY),
        ("https://x.example.com:99999", KEY),
        ("https://x y", KEY),
        ("https://x.example.com", "two words of key"),
        ("https://x.example.com", "line\nbreak0123456"),
    ],
)
def test_what_is_no_address_or_key_is_refused(
    settings: Settings, store: Store, member: Membership, url: str, key: str
) -> None:
    with pytest.raises(InputError) as caught:
        set_postiz(store, SecretBox(settings), member, url, key)
    assert key not in str(caught.value.as_json())
    assert not postiz_state(store, member.profile_id).is_set


def test_only_an_owner_connects(settings: Settings, store: Store, member: Membership) -> None:
    editor = store.profiles.set_member(member.profile_id, "ed", Role.EDITOR, created_by=LOCAL_PERSON)
    with pytest.raises(Forbidden):
        set_postiz(store, SecretBox(settings), editor, "https://a.example.com", KEY)


def test_errors_hold_no_secret(settings: Settings) -> None:
    box = SecretBox(settings)
    with pytest.raises(EditAIError) as caught:
        box.decrypt("00000000:" + box.encrypt(KEY).split(":")[1])
    assert KEY not in repr(caught.value.as_json())
