"""From what a person pastes to the API's address, and which of address and key is wrong."""

from __future__ import annotations

import pytest

from editai.errors import InputError, RejectedByService, RetryableServiceError
from editai.publishing.address import candidates, find_base_url
from editai.publishing.fake_postiz import FakePostiz


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("https://api.postiz.com", ["https://api.postiz.com/public/v1"]),
        ("https://api.postiz.com/public/v1/", ["https://api.postiz.com/public/v1"]),
        ("post.example.com/", ["https://post.example.com/api/public/v1", "https://post.example.com/public/v1"]),
        ("https://post.example.com/api", ["https://post.example.com/api/public/v1"]),
        ("http://localhost:3000/public/v1", ["http://localhost:3000/public/v1", "http://localhost:3000/api/public/v1"]),
        ("https://a.example.com/p/api/public/v1", ["https://a.example.com/p/api/public/v1"]),
    ],
)
def test_what_an_address_may_mean(pasted: str, meant: list[str]) -> None:
    assert candidates(pasted) == meant


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "ftp://x.example",
        "https://",
        "https://u:p@x.example",
        "https://x.example?key=1",
        "a b",
        "http://169.254.1.1",
    ],
)
def test_what_is_no_address(pasted: str) -> None:
    with pytest.raises(InputError):
        candidates(pasted)


@pytest.mark.parametrize("tail", ["", "/", "/api", "/api/", "/api/public/v1", "/api/public/v1/", "/public/v1"])
def test_the_fake_is_found_below_any_form(fake: FakePostiz, tail: str) -> None:
    assert find_base_url(fake.url + tail, fake.key) == fake.base_url


def test_a_wrong_key_is_told_from_a_wrong_address(fake: FakePostiz) -> None:
    with pytest.raises(RejectedByService) as wrong_key:
        find_base_url(fake.url, "not-the-key")
    assert wrong_key.value.details["field"] == "postiz_key"
    assert "not-the-key" not in f"{wrong_key.value!r} {wrong_key.value.details}"
    with pytest.raises(RejectedByService) as wrong_address:
        find_base_url(fake.url + "/somewhere", fake.key)
    assert wrong_address.value.details["field"] == "postiz_url"


def test_bearer_and_broken_keys(fake: FakePostiz) -> None:
    for key in ("", "two words", "Bearer " + fake.key, "line\nbreak", "schlüssel"):
        with pytest.raises(InputError) as caught:
            find_base_url(fake.url, key)
        assert key == "" or key not in caught.value.sentence


def test_nobody_there() -> None:
    with FakePostiz() as gone:
        url = gone.url
    with pytest.raises(RetryableServiceError):
        find_base_url(url, "key", sleep=lambda _: None)


def test_the_database_failing_during_the_key_check_is_no_wrong_key(fake: FakePostiz) -> None:
    fake.order("empty-401", on="GET /is-connected", times=1)
    assert find_base_url(fake.url, fake.key, sleep=lambda _: None) == fake.base_url
    fake.order("empty-401", on="GET /is-connected", times=9)
    with pytest.raises(RetryableServiceError):
        find_base_url(fake.base_url, fake.key, sleep=lambda _: None)
