"""The web process as it runs: the gate, uploads to disk, media with ranges, health."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from editai.library.drafts import read_draft
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from tests.pages.serving import Served, serve

SIZE_BYTES = 50 * 1024 * 1024
MOST_GROWTH_BYTES = 60 * 1024 * 1024
"""Imports of the first requests, and blocks of a megabyte; the body is 50 MB, and twice would be 100."""
SOMEBODY_ELSE = "00000000-0000-4000-8000-0000000000ff"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Settings]]:
    home = tmp_path_factory.mktemp("web")
    with serve(home) as served:
        yield served, Settings(home=home)


@pytest.fixture
def served(web: tuple[Served, Settings]) -> Served:
    return web[0]


@pytest.fixture
def settings(web: tuple[Served, Settings]) -> Settings:
    """The web process's own installation."""
    return web[1]


def put(served: Served, member: Membership, content: object, **headers: str) -> httpx.Response:
    url = f"{served.url}/upload/{member.profile_id}"
    return httpx.put(url, params={"name": "mug.mp4"}, content=content, headers=headers, timeout=60)  # type: ignore[arg-type]


def inbox(settings: Settings, member: Membership) -> list[Path]:
    folder = settings.inbox_root / member.profile_id
    return sorted(folder.iterdir()) if folder.is_dir() else []


def blocks(size_bytes: int) -> Iterator[bytes]:
    block = os.urandom(1024 * 1024)
    for _ in range(size_bytes // len(block)):
        yield block


def test_health_is_open_and_says_nothing(served: Served) -> None:
    assert httpx.get(f"{served.url}/healthz").text == "ok"
    assert httpx.get(f"{served.url}/_stcore/health").status_code == 200


def test_upload_goes_to_disk_and_asks_for_the_job(
    served: Served, settings: Settings, store: Store, member: Membership
) -> None:
    before = served.rss_bytes()
    answer = put(served, member, blocks(SIZE_BYTES))
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["size_bytes"] == SIZE_BYTES
    kept = settings.inbox_root / member.profile_id / said["upload_id"]
    assert kept.stat().st_size == SIZE_BYTES
    assert served.rss_bytes() - before < MOST_GROWTH_BYTES
    job = store.jobs.job(member.profile_id, said["job_id"])
    assert (job.kind, job.data["upload_id"], job.data["name"]) == ("ingest", said["upload_id"], "mug.mp4")
    kept.unlink()


def test_an_upload_for_the_library_does_not_land_in_the_new_clip_form(
    served: Served, settings: Settings, member: Membership
) -> None:
    """A video dropped on Tools stood in the New clip form the next time that was opened."""
    said = {}
    for place in ("clip", "library"):
        url = f"{served.url}/upload/{member.profile_id}?for={place}&name={place}.mp4"
        said[place] = httpx.put(url, content=b"video", headers={"Origin": served.url}).json()
        (settings.inbox_root / member.profile_id / said[place]["upload_id"]).unlink()
    reading = read_draft(settings, member.profile_id, member.user_id).reading
    assert said["clip"]["job_id"] in reading
    assert said["library"]["job_id"] not in reading


def test_broken_off_upload_leaves_nothing(served: Served, settings: Settings, member: Membership) -> None:
    before = inbox(settings, member)
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        head = (
            f"PUT /upload/{member.profile_id}?name=a.mp4 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n"
        )
        line.sendall(head.encode() + b"x" * 3_000_000)
        time.sleep(0.3)
        assert any(path.suffix == ".part" for path in inbox(settings, member))
    until = time.monotonic() + 5
    while inbox(settings, member) != before and time.monotonic() < until:
        time.sleep(0.05)
    assert inbox(settings, member) == before


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": str(5 * 1024**3)}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://shop.example"}, 403),
        ({"Host": "shop.example"}, 403),
        ({"X-Forwarded-For": "127.0.0.1"}, 403),
        ({"X-Forwarded-Proto": "https"}, 403),
        ({"Via": "1.1 tunnel"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin\r\nSec-Fetch-Site: cross-site"}, 403),
    ],
    ids=[
        "too large",
        "cross site",
        "foreign origin",
        "foreign host",
        "through a proxy",
        "through a proxy that hides the peer",
        "through a tunnel",
        "origin that is no address",
        "origin without a name",
        "two sites",
    ],
)
def test_upload_is_refused(
    served: Served, settings: Settings, member: Membership, headers: dict[str, str], status: int
) -> None:
    before = inbox(settings, member)
    lines = {"Host": f"127.0.0.1:{served.port}", "Content-Length": "1"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", served.port)) as line:
        line.sendall(f"PUT /upload/{member.profile_id} HTTP/1.1\r\n{head}\r\nx".encode())
        line.settimeout(10)
        answer = line.recv(4096).decode()
    assert answer.startswith(f"HTTP/1.1 {status} "), answer
    assert inbox(settings, member) == before


def test_wrong_method_on_our_addresses_is_405(served: Served, member: Membership) -> None:
    for path in (f"/upload/{member.profile_id}", f"/media/{member.profile_id}/clips/a.mp4"):
        answer = httpx.post(f"{served.url}{path}", content=b"x")
        assert answer.status_code == 405, answer.text
        assert answer.headers["allow"]


def test_no_other_site_can_frame_a_page(served: Served) -> None:
    for path in ("/", "/jobs", "/media/none/clips/a.mp4"):
        assert httpx.get(f"{served.url}{path}").headers["x-frame-options"] == "SAMEORIGIN"


def test_empty_upload_is_refused_in_a_sentence(served: Served, settings: Settings, member: Membership) -> None:
    before = inbox(settings, member)
    answer = put(served, member, b"")
    assert answer.status_code == 400
    assert "empty" in answer.json()["error"]["sentence"]
    assert inbox(settings, member) == before


def test_upload_into_a_store_of_nobody_or_somebody_else(served: Served, settings: Settings, store: Store) -> None:
    theirs = store.profiles.create(SOMEBODY_ELSE, name="Vela")
    for profile_id, status in ((theirs.id, 403), ("00000000-0000-4000-8000-00000000dead", 404), ("..%2f..", 400)):
        answer = httpx.put(f"{served.url}/upload/{profile_id}", content=b"x")
        assert answer.status_code == status, answer.text
    assert not (settings.inbox_root / theirs.id).exists()


def keep_file(settings: Settings, profile_id: str, content: bytes, suffix: str = ".mp4") -> str:
    folder = MediaFolder(settings.media_root)
    key = folder.new_key(profile_id, "clips", suffix)
    file = settings.home / "made"
    file.write_bytes(content)
    folder.adopt(profile_id, key, file)
    return key


def test_media_with_ranges_type_and_download_name(served: Served, settings: Settings, member: Membership) -> None:
    content = os.urandom(300_000)
    url = f"{served.url}/media/{keep_file(settings, member.profile_id, content)}"
    whole = httpx.get(url)
    assert (whole.status_code, whole.content) == (200, content)
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert "content-disposition" not in whole.headers
    part = httpx.get(url, headers={"Range": "bytes=1000-1999"})
    assert (part.status_code, part.content) == (206, content[1000:2000])
    assert part.headers["content-range"] == "bytes 1000-1999/300000"
    assert httpx.get(url, headers={"Range": "bytes=400000-"}).status_code == 416
    assert httpx.head(url).headers["content-length"] == "300000"
    named = httpx.get(url, params={"download": "Travel/mug ☕"})
    assert "attachment" in named.headers["content-disposition"]
    assert "Travel%20mug%20%E2%98%95.mp4" in named.headers["content-disposition"]
    known = httpx.get(url, headers={"If-None-Match": f'"other", W/{whole.headers["etag"]}'})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", whole.headers["etag"])
    assert httpx.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_media_of_another_store_is_not_there(
    served: Served, settings: Settings, store: Store, member: Membership
) -> None:
    theirs = store.profiles.create(SOMEBODY_ELSE, name="Vela")
    key = keep_file(settings, theirs.id, b"theirs")
    mine = keep_file(settings, member.profile_id, b"mine")
    crossed = key.replace(theirs.id, member.profile_id)
    for path in (key, crossed, f"{member.profile_id}/clips/../../{key}", f"{member.profile_id}/secret/x.mp4"):
        assert httpx.get(f"{served.url}/media/{path}").status_code == 404, path
    assert httpx.get(f"{served.url}/media/{mine}").content == b"mine"


@pytest.mark.parametrize(
    "path", ["/", "/jobs", "/healthz/", "/media/x.mp4", "/_stcore/host-config", "/app/static/icon.svg"]
)
def test_foreign_names_get_nothing(served: Served, path: str) -> None:
    assert httpx.get(f"{served.url}{path}", headers={"Host": "rebound.example"}).status_code == 403
    assert httpx.get(f"{served.url}{path}", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 403


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:9999"])
def test_own_names_are_let_through(served: Served, host: str) -> None:
    assert httpx.get(f"{served.url}/", headers={"Host": host}).status_code == 200


def test_a_websocket_from_elsewhere_is_refused(served: Served) -> None:
    lines = {
        "Host": f"127.0.0.1:{served.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    }
    for extra, status in (({}, 101), ({"Origin": "http://shop.example"}, 403), ({"Host": "shop.example"}, 403)):
        head = "".join(f"{name}: {value}\r\n" for name, value in (lines | extra).items())
        with socket.create_connection(("127.0.0.1", served.port)) as line:
            line.settimeout(10)
            line.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{head}\r\n".encode())
            assert line.recv(1024).decode().startswith(f"HTTP/1.1 {status} "), extra


def test_a_page_below_another_path_leads_home(served: Served) -> None:
    answer = httpx.get(f"{served.url}/library/jobs", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_the_person_in_the_header_is_the_gates_word(served: Served) -> None:
    answer = httpx.get(f"{served.url}/", headers={"X-EditAI-Person": SOMEBODY_ELSE})
    assert answer.status_code == 200
    assert LOCAL_PERSON != SOMEBODY_ELSE
