"""The client: every family of answers ends in the right error, with a sentence and without the key."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from editai.errors import (
    Cancelled,
    InputError,
    OutcomeUnknown,
    RejectedByService,
    RetryableServiceError,
    ServiceError,
)
from editai.publishing.fake_postiz import FakePostiz
from editai.publishing.postiz import PostizClient
from editai.publishing.shapes import post_of

KEY = "k3y-that-nobody-may-see"
BASE = "https://post.example.com/api/public/v1"
HTML = "<html><body>502 Bad Gateway</body></html>"

FAMILIES: list[tuple[int, Any, dict[str, str], type[ServiceError], str]] = [
    (401, {"msg": "No API Key found"}, {}, RejectedByService, "key"),
    (401, {"msg": "Invalid API key"}, {}, RejectedByService, "key"),
    (401, {"msg": "Invalid OAuth token"}, {}, RejectedByService, "key"),
    (401, {"msg": "No subscription found"}, {}, RejectedByService, "plan"),
    (401, "", {"logout": "true"}, RetryableServiceError, "could not check"),
    (403, {"msg": "Unauthorized"}, {}, RejectedByService, "key"),
    (403, HTML, {}, RejectedByService, "in front"),
    (404, {"msg": "Integration not found"}, {}, RejectedByService, "Integration not found"),
    (404, HTML, {}, RejectedByService, "address"),
    (400, {"message": ["posts.0.settings.post_type must be one of"], "statusCode": 400}, {}, RejectedByService, "must"),
    (400, {"message": "Integration with id X not found", "statusCode": 400}, {}, RejectedByService, "X not found"),
    (
        400,
        {"statusCode": 400, "provider": "tiktok", "name": "A", "message": "No video"},
        {},
        RejectedByService,
        "video",
    ),
    (402, {"statusCode": 402, "message": "You have reached the maximum"}, {}, RejectedByService, "maximum"),
    (413, {"statusCode": 413, "message": "request entity too large"}, {}, RejectedByService, "larger"),
    (413, HTML, {}, RejectedByService, "larger"),
    (429, {"statusCode": 429, "message": "Throttler"}, {"Retry-After": "1800"}, RetryableServiceError, "30 minutes"),
    (307, "", {"Location": "/auth"}, RejectedByService, "address"),
    (500, {"statusCode": 500, "message": "Internal server error"}, {}, RejectedByService, "internal error"),
    (502, HTML, {}, RetryableServiceError, "not available"),
    (504, "", {}, RetryableServiceError, "not available"),
    (200, "<!DOCTYPE html><html>login</html>", {}, RejectedByService, "address"),
    (200, "gibberish", {}, RejectedByService, "not understood"),
]


def answering(status: int, body: Any, headers: dict[str, str], seen: list[httpx.Request] | None = None) -> PostizClient:
    """A client whose server always says this."""

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if isinstance(body, str):
            kind = {"content-type": "text/html"} if body.startswith("<") else {}
            return httpx.Response(status, text=body, headers={**kind, **headers})
        return httpx.Response(status, json=body, headers=headers)

    return PostizClient(BASE, KEY, httpx.MockTransport(handle), sleep=lambda _: None)


@pytest.mark.parametrize(("status", "body", "headers", "kind", "words"), FAMILIES)
def test_every_family_ends_in_a_sentence(
    status: int, body: Any, headers: dict[str, str], kind: type[ServiceError], words: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        answering(status, body, headers).is_connected()
    assert type(caught.value) is kind
    assert words in caught.value.sentence
    assert KEY not in f"{caught.value!r}{caught.value.details}"


@pytest.mark.parametrize(("status", "body", "headers", "kind", "words"), FAMILIES)
def test_a_post_is_never_tried_twice(
    status: int, body: Any, headers: dict[str, str], kind: type[ServiceError], words: str
) -> None:
    """The same families for the call that must not happen twice: what may have acted is unknown."""
    seen: list[httpx.Request] = []
    status = 201 if status == 200 else status
    with pytest.raises(ServiceError) as caught:
        answering(status, body, headers, seen).create_posts({"posts": []})
    assert len(seen) == 1
    assert seen[0].headers["authorization"] == KEY
    assert type(caught.value) is (OutcomeUnknown if status >= 500 or status == 201 else kind)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError, RetryableServiceError),
        (httpx.ConnectTimeout, RetryableServiceError),
        (httpx.ReadTimeout, OutcomeUnknown),
        (httpx.WriteError, OutcomeUnknown),
        (httpx.ReadError, OutcomeUnknown),
        (httpx.RemoteProtocolError, OutcomeUnknown),
    ],
)
def test_broken_connections(error: type[httpx.TransportError], kind: type[ServiceError]) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request)

    tries: list[float] = []
    with PostizClient(BASE, KEY, httpx.MockTransport(handle), sleep=tries.append) as client:
        with pytest.raises(kind):
            client.create_posts({"posts": []})
        assert tries == []
        with pytest.raises(RetryableServiceError):
            client.integrations()
        assert len(tries) == 2


def test_reads_are_tried_again_until_they_answer(fake: FakePostiz, client: PostizClient) -> None:
    for fault in ("drop", "html-502", "empty-401"):
        fake.order(fault, on="GET /integrations", times=2)
        assert len(client.integrations()) == 5


def test_the_limit_tells_how_long_to_stay_away(fake: FakePostiz, client: PostizClient) -> None:
    fake.state.api_limit = 1
    with pytest.raises(RejectedByService):
        client.create_posts({})
    with pytest.raises(RetryableServiceError) as caught:
        client.create_posts({})
    assert caught.value.details["retry_after_s"] == 3600


def test_an_upload_streams_and_can_be_stopped(fake: FakePostiz, client: PostizClient, tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"\0\0\0\x20ftypisom" + b"\0" * 3_000_000)
    fake.order("html-502", on="POST /upload")
    media = client.upload(file)
    assert media.path.startswith(f"{fake.url}/uploads/")
    assert httpx.get(media.path).content == file.read_bytes()
    pieces: list[int] = []

    def stop() -> None:
        pieces.append(1)
        if len(pieces) > 3:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        client.upload(file, check=stop)


@pytest.mark.parametrize(
    ("name", "head"), [("a.mp4", b"\0\0\0\x14ftypqt  "), ("a.mp4", b"\0\0\0\x14ftypM4V "), ("a.jpg", b"text")]
)
def test_what_is_no_plain_mp4_is_refused(client: PostizClient, tmp_path: Path, name: str, head: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(head + b"\0" * 100)
    with pytest.raises(RejectedByService, match="Unsupported file type"):
        client.upload(file)


def test_other_endings_and_too_large_files_never_leave(client: PostizClient, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        client.upload(tmp_path / "clip.mov")
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(10_485_761)
    with pytest.raises(InputError, match="10 MB"):
        client.upload(large)


def test_a_path_that_posts_would_refuse_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"x")
    with pytest.raises(RejectedByService, match="ending"):
        answering(201, {"id": "1", "path": "https://x.example/a.f4v"}, {}).upload(file)


def test_deleting_says_yes_in_its_own_way(fake: FakePostiz, client: PostizClient) -> None:
    assert client.delete_post("unknown") is False


def test_posts_of_every_version_are_understood() -> None:
    row = {
        "id": "1",
        "content": "<p>a</p>",
        "publishDate": "2026-12-01T10:00:00.000Z",
        "state": "QUEUE",
        "integration": {"id": "c", "providerIdentifier": "tiktok"},
        "new_key": 1,
    }
    assert post_of(row).settings is None
    assert post_of({**row, "settings": '{"client_ref": "r"}'}).client_ref == "r"
    assert post_of({**row, "settings": {"client_ref": "r"}}).client_ref == "r"
    assert post_of({**row, "settings": "broken"}).client_ref is None


def test_nothing_shows_the_key(fake: FakePostiz, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with PostizClient(fake.base_url, fake.key) as client:
        client.is_connected()
        client.posts(datetime.now(timezone.utc), datetime.now(timezone.utc) + timedelta(days=1))
        assert fake.key not in repr(client)
    assert fake.key not in caplog.text


def test_a_server_that_repeats_the_key_does_not_spread_it() -> None:
    with pytest.raises(RejectedByService) as caught:
        answering(400, {"message": f"bad key {KEY}"}, {}).integrations()
    assert KEY not in f"{caught.value.sentence}{json.dumps(caught.value.details)}"


def test_the_dto_names_the_post_and_its_field(client: PostizClient) -> None:
    item: Callable[[str], dict[str, Any]] = lambda channel: {  # noqa: E731
        "integration": {"id": channel},
        "value": [{"content": "<p>x</p>", "image": []}],
        "settings": {},
    }
    body = {
        "type": "schedule",
        "date": "2026-12-01T10:00:00.000Z",
        "shortLink": False,
        "tags": [],
        "posts": [item("fake-facebook"), item("fake-instagram")],
    }
    with pytest.raises(RejectedByService) as caught:
        client.create_posts(body)
    assert caught.value.details["message"] == (
        "posts.1.settings.post_type must be one of the following values: post, story"
    )
    assert (caught.value.details["post"], caught.value.details["field"]) == (1, "post_type")
