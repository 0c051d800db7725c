"""A session that ends under an open page: signed out in another tab, revoked at Supabase, or past its time.

The page leads to the sign-in by itself, answers nothing in between, and what was typed is there afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect

from editai.clock import SystemClock
from editai.library.drafts import read_draft
from editai.settings import Settings
from editai.store.sqlite.web_sessions import WebSessions
from tests.pages.serving import serve
from tests.services import team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SOON_MS = 90_000
ENDED = re.compile(r"/auth/sign-in\?ended=1&next=%2F%3Fstore%3D")
SCRIPTS = {
    "ana": "Meet the mug that keeps a whole morning warm.",
    "ben": "A spade for every garden, and for every spring.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team's web process, and two people with a store each."""

    url: str
    settings: Settings
    people: dict[str, str]
    stores: dict[str, str]

    def draft_of(self, name: str) -> str:
        """The script of the person's draft, as it lies on disk."""
        return read_draft(self.settings, self.stores[name], self.people[name]).script


@dataclass(kw_only=True)
class Visitor:
    """Somebody at the New clip page, with everything that the server has sent there."""

    name: str
    page: Page
    context: BrowserContext
    frames: list[bytes | str] = field(default_factory=list)

    def watch(self, socket: WebSocket) -> None:
        """A websocket has been opened."""
        socket.on("framereceived", self.hear)

    def hear(self, frame: bytes | str) -> None:
        """Something came over the websocket."""
        self.frames.append(frame)

    def sign_in(self) -> None:
        """Through the form that stands there."""
        expect(self.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=SOON_MS)
        self.page.get_by_label("E-mail").fill(f"{self.name}@{self.name}-shop.test")
        self.page.get_by_label("Password").fill(team.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def type_script(self) -> None:
        """Their script, until the server has counted its words."""
        script = self.page.get_by_role("textbox", name="Script")
        script.fill(SCRIPTS[self.name], timeout=SOON_MS)
        script.press("Tab")
        expect(self.page.get_by_text("9 words")).to_be_visible(timeout=SOON_MS)

    def finds_their_script(self) -> None:
        """It stands in the form."""
        script = self.page.get_by_role("textbox", name="Script")
        expect(script).to_have_value(SCRIPTS[self.name], timeout=SOON_MS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    home = tmp_path_factory.mktemp("team")
    store = team.worker_store()
    people = {name: team.sign_up(f"{name}@{name}-shop.test") for name in SCRIPTS}
    stores = {name: store.profiles.create(people[name], name=f"Store of {name}").id for name in SCRIPTS}
    store.close()
    with serve(home, env=team.environment()) as web:
        yield Team(url=web.url, settings=team.settings(home), people=people, stores=stores)


def _visit(world: Team, browser: Browser, name: str) -> Visitor:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SOON_MS)
    visitor = Visitor(name=name, page=context.new_page(), context=context)
    visitor.page.on("websocket", visitor.watch)
    visitor.page.goto(world.url)
    visitor.sign_in()
    return visitor


def test_signed_out_in_another_tab_a_page_answers_nothing_and_leads_to_the_sign_in(
    world: Team, browser: Browser
) -> None:
    visitor = _visit(world, browser, "ana")
    page = visitor.page
    visitor.type_script()
    page.reload()
    visitor.finds_their_script()
    page.route("**/auth/me", lambda route: route.abort())  # so that the page stays and could still be used
    second = visitor.context.new_page()
    second.goto(f"{world.url}/jobs")
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_text("You are signed out.")).to_be_visible(timeout=SOON_MS)
    # The server closes the websocket, and the page has nobody to talk to any more.
    expect(page.get_by_role("textbox", name="Script")).to_be_disabled(timeout=SOON_MS)
    visitor.frames.clear()
    page.wait_for_timeout(1_500)
    assert visitor.frames == []
    assert world.draft_of("ana") == SCRIPTS["ana"]
    answers = page.evaluate(
        """async places => Promise.all(places.map(async each => (await fetch(each[1], {method: each[0]})).status))""",
        [["GET", "/_stcore/host-config"], ["GET", "/media/x"], ["PUT", f"/upload/{world.stores['ana']}?name=a.mp4"]],
    )
    assert answers == [401, 401, 401]
    page.unroute("**/auth/me")
    page.wait_for_url(ENDED, timeout=SOON_MS)
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    visitor.sign_in()
    visitor.finds_their_script()
    visitor.context.close()


def test_a_revoked_and_an_expired_session_lead_to_the_sign_in_and_the_draft_is_kept(
    world: Team, browser: Browser, pictures: Path
) -> None:
    ana, ben = (_visit(world, browser, name) for name in SCRIPTS)
    for visitor in (ana, ben):
        visitor.type_script()
    more = f"{SCRIPTS['ana']} And the rest of"
    ana.page.get_by_role("textbox", name="Script").fill(more)  # still in the field: nobody left it
    team.end_sessions(world.people["ana"])  # as an admin does in Supabase
    _let_expire(world, "ben")
    for visitor in (ben, ana):
        visitor.page.wait_for_url(ENDED, timeout=SOON_MS)
        expect(visitor.page.get_by_text("Your sign-in has ended. What you typed is kept.")).to_be_visible()
    ana.page.screenshot(path=str(pictures / "team-session-ended.png"))
    ana.sign_in()
    expect(ana.page.get_by_role("textbox", name="Script")).to_have_value(more, timeout=SOON_MS)
    expect(ana.page.get_by_text("13 words")).to_be_visible(timeout=SOON_MS)
    assert world.draft_of("ana") == more
    ben.sign_in()
    ben.finds_their_script()
    for visitor in (ana, ben):
        visitor.context.close()


def _let_expire(world: Team, name: str) -> None:
    """The person's sessions here come to their end, as after days without a visit."""
    clock = SystemClock()
    rows = WebSessions(world.settings.database_path, clock)
    with rows._database.atomic() as connection:
        past = (clock.now() - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        connection.execute("UPDATE web_sessions SET expires_at = ? WHERE user_id = ?", [past, world.people[name]])
    rows.close()
