"""The web process of a team: closed to whoever is not signed in, and to everyone outside a store."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from editai.profiles.attempts import MOST_FOR_ONE
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.states import Role
from tests.contracts.world import new_id
from tests.pages.serving import Served, serve
from tests.services import team

pytestmark = pytest.mark.timeout(600)
PAGE = {"Accept": "text/html"}
ADDRESSES = ("/", "/library", "/voices", "/tools", "/review", "/publish", "/history", "/jobs", "/costs", "/stores")


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWeb:
    """A team's web process, and two people with a store each."""

    served: Served
    settings: Settings
    stores: dict[str, str]
    people: dict[str, str]

    def browser(self, name: str = "") -> httpx.Client:
        """Somebody's browser, signed in if they have a name."""
        client = httpx.Client(base_url=self.served.url, timeout=60)
        if name:
            assert sign_in(client, f"{name}@x.test").status_code == 303
        return client


def sign_in(client: httpx.Client, email: str, password: str = team.PASSWORD, **more: str) -> httpx.Response:
    page = client.get("/auth/sign-in").text
    found = re.search(r'name="forgery_token" value="([^"]+)"', page)
    assert found, page
    form = {"email": email, "password": password, "forgery_token": found[1], "next": "/jobs?store=x"} | more
    return client.post("/auth/sign-in", data=form)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamWeb]:
    home = tmp_path_factory.mktemp("team")
    worker = team.worker_store()
    people = {name: team.sign_up(f"{name}@x.test") for name in ("ana", "ben", "eve")}
    stores = {name: worker.profiles.create(people[name], name=f"Store of {name}").id for name in ("ana", "ben")}
    with serve(home, env=team.environment()) as served:
        yield TeamWeb(served=served, settings=team.settings(home), stores=stores, people=people)
    worker.close()


@pytest.fixture
def stranger(web: TeamWeb) -> httpx.Client:
    return web.browser()


def keep_file(web: TeamWeb, name: str) -> str:
    folder = MediaFolder(web.settings.media_root)
    key = folder.new_key(web.stores[name], "clips", ".mp4")
    file = web.settings.home / f"made-{name}"
    file.write_bytes(f"{name}'s".encode())
    folder.adopt(web.stores[name], key, file)
    return key


def handshake(web: TeamWeb, **headers: str) -> int:
    lines = {
        "Host": f"127.0.0.1:{web.served.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    } | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", web.served.port)) as line:
        line.settimeout(20)
        line.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{head}\r\n".encode())
        return int(line.recv(1024).decode().split()[1])


def cookie_of(client: httpx.Client) -> str:
    return f"editai_session={client.cookies['editai_session']}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_signed_out_every_page_leads_to_the_sign_in(stranger: httpx.Client, address: str) -> None:
    answer = stranger.get(f"{address}?store=abc", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/auth/sign-in?next={address.replace('/', '%2F')}%3Fstore%3Dabc"


def test_signed_out_nothing_answers(web: TeamWeb, stranger: httpx.Client) -> None:
    key = keep_file(web, "ana")
    for path in (
        f"/media/{key}",
        "/auth/me",
        "/_stcore/host-config",
        "/app/static/icon.svg",
        "/static/js/x",
        "/media/x",
    ):
        assert stranger.get(path).status_code == 401, path
    assert stranger.put(f"/upload/{web.stores['ana']}?name=a.mp4", content=b"x").status_code == 401
    assert stranger.put("/_stcore/upload_file/a/b", content=b"x").status_code == 401
    assert stranger.post("/auth/sign-out").status_code == 401
    assert stranger.get("/healthz").text == "ok"
    assert handshake(web) == 403
    for forged in ("editai_session=x", f"editai_session={web.people['ana']}", "editai_session="):
        assert handshake(web, Cookie=forged) == 403
        assert stranger.get(f"/media/{key}", headers={"Cookie": forged}).status_code == 401
    assert stranger.get("/", headers={"X-EditAI-Person": web.people["ana"]}).status_code == 401
    assert not (web.settings.inbox_root / web.stores["ana"]).exists()


def test_a_person_reaches_their_stores_files_and_no_others(web: TeamWeb) -> None:
    ana, ben = web.browser("ana"), web.browser("ben")
    anas, bens = keep_file(web, "ana"), keep_file(web, "ben")
    mine = ana.get(f"/media/{anas}")
    assert (mine.status_code, mine.text) == (200, "ana's")
    assert mine.headers["cache-control"] == "private, no-cache"
    known = {"If-None-Match": mine.headers["etag"]}
    assert ana.get(f"/media/{anas}", headers=known).status_code == 304
    for headers in ({}, known):
        assert ben.get(f"/media/{anas}", headers=headers).status_code == 404
    assert ana.get(f"/media/{bens}").status_code == 404
    kept = ana.put(f"/upload/{web.stores['ana']}?name=a.mp4", content=b"some bytes")
    assert kept.status_code == 200, kept.text
    job = team.worker_store_as_it_is().jobs.job(web.stores["ana"], kept.json()["job_id"])
    assert (job.created_by, job.profile_id) == (web.people["ana"], web.stores["ana"])
    for answer in (
        ana.put(f"/upload/{web.stores['ben']}?name=a.mp4", content=b"x"),
        ana.put(f"/upload/{new_id()}?name=a.mp4", content=b"x"),
    ):
        assert answer.status_code in (403, 404)
        assert "Store of ben" not in answer.text
    assert not (web.settings.inbox_root / web.stores["ben"]).exists()


def test_a_removed_member_is_out_at_once(web: TeamWeb) -> None:
    store, key = team.worker_store_as_it_is(), keep_file(web, "ben")
    store.profiles.set_member(web.stores["ben"], web.people["eve"], Role.REVIEWER, created_by=web.people["ben"])
    eve = web.browser("eve")
    assert eve.get(f"/media/{key}").status_code == 200
    assert eve.put(f"/upload/{web.stores['ben']}?name=a.mp4", content=b"x").status_code == 403
    store.profiles.remove_member(web.stores["ben"], web.people["eve"])
    assert eve.get(f"/media/{key}").status_code == 404
    store.close()


def test_the_cookie_says_nothing_and_is_kept_from_scripts(web: TeamWeb) -> None:
    client = web.browser()
    answer = sign_in(client, "ana@x.test")
    assert answer.headers["location"] == "/jobs?store=x"
    set_cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("editai_session="))
    assert "HttpOnly" in set_cookie
    assert "SameSite=lax" in set_cookie
    assert "Secure" not in set_cookie
    assert web.people["ana"] not in set_cookie
    assert handshake(web, Cookie=cookie_of(client)) == 101
    assert handshake(web, Cookie=cookie_of(client), Origin="http://shop.example") == 403
    secure = sign_in(web.browser(), "ana@x.test", next="//shop.example")
    assert secure.headers["location"] == "/"


def test_sign_out_ends_it_on_the_server(web: TeamWeb) -> None:
    ana = web.browser("ana")
    kept = cookie_of(ana)
    assert ana.get("/auth/me").status_code == 200
    answer = ana.post("/auth/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/sign-in?out=1")
    assert "editai_session" not in ana.cookies
    thief = web.browser()
    assert thief.get("/auth/me", headers={"Cookie": kept}).status_code == 401
    assert handshake(web, Cookie=kept) == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://shop.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "shop.example"}]
)
def test_another_site_cannot_sign_anybody_in_or_out(web: TeamWeb, headers: dict[str, str]) -> None:
    client = web.browser("ana")
    assert client.post("/auth/sign-out", headers=headers).status_code == 403
    assert client.post("/auth/sign-in", data={"email": "ana@x.test"}, headers=headers).status_code == 403
    assert client.get("/auth/me").status_code == 200


def test_a_form_without_its_token_is_refused(web: TeamWeb) -> None:
    client = web.browser()
    assert sign_in(client, "ana@x.test", forgery_token="x" * 43).status_code == 403
    assert sign_in(client, "ana@x.test", forgery_token="").status_code == 403
    assert "editai_session" not in client.cookies


def test_guessing_is_answered_alike_and_then_not_at_all(web: TeamWeb) -> None:
    answers = {}
    for email in ("guessed@x.test", "ben@x.test"):
        client = web.browser()
        found = [sign_in(client, email, f"guess {number}") for number in range(MOST_FOR_ONE + 1)]
        assert [answer.status_code for answer in found] == [401] * MOST_FOR_ONE + [429]
        assert all(answer.elapsed.total_seconds() >= 1.0 for answer in found[:-1])
        assert sign_in(client, email).status_code == 429, "the right password does not help now"
        spoofed = client.post("/auth/sign-in", data={}, headers={"X-Forwarded-For": "10.9.9.9"})
        assert spoofed.status_code == 403
        answers[email] = [re.findall(r'class="said"[^>]*>([^<]+)', answer.text) for answer in found]
    first, second = answers.values()
    assert first == second
    assert first[0][0].startswith("That e-mail and password do not fit together.")


def test_what_a_proxy_says_of_the_peer_is_not_believed(web: TeamWeb) -> None:
    client = web.browser()
    for number in range(MOST_FOR_ONE):
        client.headers["X-Forwarded-For"] = f"10.0.0.{number}"
        assert sign_in(client, "spoof@x.test", "x").status_code == 401
    client.headers["X-Forwarded-For"] = "10.0.0.99"
    assert sign_in(client, "spoof@x.test", "x").status_code == 429


def test_the_web_has_no_key_of_the_worker(web: TeamWeb) -> None:
    from editai.bootstrap.supervise import web_program, worker_program

    environ = Path(f"/proc/{web.served.pid}/environ").read_text("utf-8")
    assert "sb_secret" not in environ
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EDITAI_SUPABASE_SECRET_KEY", "sb_secret_x")
        assert "sb_secret_x" not in web_program(web.settings, "127.0.0.1", 1).env.values()
        assert "sb_secret_x" in worker_program(web.settings).env.values()
