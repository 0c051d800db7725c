"""A team on Supabase: two people in two browsers, each in a store of their own, side by side in one web process."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from editai.clock import SystemClock, month_bounds
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership, NewCost
from editai.store.states import JobState, PublicationState, Role
from tests.journeys.processes import command
from tests.journeys.test_addresses import ADDRESSES
from tests.pages import rows
from tests.pages.serving import serve
from tests.services import team
from tests.services.line import Line, line_to
from tests.services.team_server import SECRET_KEY

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SOON_MS = 90_000
MARKED = {"Library": "clip", "Review": "clip", "History": "post", "Jobs": "job", "Stores": "line"}
"""Where something of the store's own must be read before anyone goes on, and what is called so there."""
SCRIPT = "Meet the mug that keeps a whole morning warm."
COSTS = {"ana": 1_230_000, "ben": 4_560_000}
SHOWN = {"ana": "$1.23", "ben": "$4.56"}
LIMITS = {"ana": 70_000_000, "ben": 90_000_000}
LEFT = {"ana": "$68.77", "ben": "$85.44"}
WAITING = {"ana": 2, "ben": 5}
"""Clips that wait for their review: told beside the page's name."""
STORES = {"ana": "Nortia Kitchen", "ben": "Brava Garden"}
MARKS = {"ana": "quillow", "ben": "tarvane"}
"""In the name of everything that a store has, and nowhere else."""


@dataclass(kw_only=True)
class Team:
    """A running web process and worker of a team, with two people and their stores."""

    url: str
    settings: Settings
    store: Store
    line: Line
    people: dict[str, str]
    stores: dict[str, str]


@dataclass(kw_only=True)
class Visitor:
    """Somebody at their browser, and everything that the server has sent there."""

    name: str
    page: Page
    context: BrowserContext
    frames: list[bytes] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    since: int = 0
    """How much had been sent when the page was opened."""

    def heard(self) -> str:
        """All that came over the websocket, and what the page shows."""
        return b"\n".join(self.frames).decode("utf-8", "replace") + self.page.locator("body").inner_text()

    def was_sent(self, words: str) -> bool:
        """Since the page was opened."""
        return words.encode() in b"\n".join(self.frames[self.since :])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    home = tmp_path_factory.mktemp("team")
    store = team.worker_store()
    people = {name: team.sign_up(f"{name}@{name}-shop.test") for name in STORES}
    stores = {name: store.profiles.create(people[name], name=STORES[name]).id for name in STORES}
    for name, amount in COSTS.items():
        _book(store, people[name], stores[name], amount)
        _fill(team.settings(home), store, store.profiles.membership(people[name], stores[name]), name)
    with line_to(int(urlsplit(team.server().url).port or 0)) as line:
        env = team.environment() | {"EDITAI_SUPABASE_URL": f"http://127.0.0.1:{line.port}"}
        with_key = {**team.environment(), "EDITAI_SUPABASE_SECRET_KEY": SECRET_KEY}
        with (
            command(home, "worker", ready="worker ready", log=home / "worker-output.log", env=with_key),
            serve(home, env=env) as web,
        ):
            settings = team.settings(home)
            yield Team(url=web.url, settings=settings, store=store, line=line, people=people, stores=stores)
    store.close()


def _book(store: Store, person: str, profile_id: str, amount_microusd: int) -> None:
    start, end = month_bounds(SystemClock().now(), "UTC")
    held = store.costs.reserve(
        profile_id, amount_microusd=amount_microusd, job_id=None, month_start=start, month_end=end
    )
    cost = NewCost(
        service="elevenlabs",
        operation="speak",
        model="m",
        units=10,
        unit="character",
        unit_price_microusd=1,
        amount_microusd=amount_microusd,
        request_id=f"of {profile_id}",
        details={},
    )
    store.costs.commit(profile_id, held.id, cost, created_by=person)


def _fill(settings: Settings, store: Store, member: Membership, name: str) -> None:
    """Something for every page to show, with pictures."""
    mark = MARKS[name]
    store.profiles.update(member.profile_id, {"brand": {"tagline": f"{mark} line"}})
    store.costs.set_quota(member.profile_id, LIMITS[name], note=f"{mark} limit", created_by=member.user_id)
    for number in range(WAITING[name]):
        rows.add_clip(settings, store, member, f"{mark} clip {number}")
    rows.add_source(settings, store, member, f"{mark} film.mp4")
    sent = rows.approve(store, member, rows.add_clip(settings, store, member, f"{mark} post"))
    planned, _ = store.publications.plan(
        member.profile_id,
        clip_id=sent.id,
        clip_snapshot={"name": f"{mark} post", "cover_key": sent.cover_key},
        channel_id=f"{mark} channel",
        network="tiktok",
        text=f"{mark} text",
        settings={},
        scheduled_at=SystemClock().now() + timedelta(days=1),
        client_ref=f"{mark} reference",
        created_by=member.user_id,
    )
    store.publications.move(
        member.profile_id, planned.id, expected=[PublicationState.PLANNED], state=PublicationState.CANCELLED
    )
    error = {"sentence": f"The {mark} disk is full.", "kind": "tool", "stage": "render", "details": {}}
    rows.add_job(store, member, "make", state=JobState.FAILED, error=error, name=f"{mark} job")


def _visitor(world: Team, browser: Browser, name: str, address: str = "/") -> Visitor:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SOON_MS)
    visitor = Visitor(name=name, page=context.new_page(), context=context)
    visitor.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: _hear(visitor, data)))
    context.on("request", lambda request: visitor.media.append(request.url) if "/media/" in request.url else None)
    visitor.page.goto(f"{world.url}{address}")
    _sign_in(visitor)
    return visitor


def _hear(visitor: Visitor, data: bytes | str) -> None:
    visitor.frames.append(data if isinstance(data, bytes) else data.encode())


def _sign_in(visitor: Visitor) -> None:
    page = visitor.page
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=SOON_MS)
    page.get_by_label("E-mail").fill(f"{visitor.name}@{visitor.name}-shop.test")
    page.get_by_label("Password").fill(team.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _footage(folder: Path, name: str, number: int) -> Path:
    path = folder / f"{name}s product.mp4"
    source = f"testsrc2=size=320x240:rate=25:duration={number + 1}"
    run_ffmpeg(["-f", "lavfi", "-i", source, f"file:{path}"], limit_s=60)
    return path


def _is_at_home(visitor: Visitor, title: str) -> None:
    """The page stands, of their own store, with its things and its numbers."""
    page, mark = visitor.page, MARKS[visitor.name]
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=SOON_MS)
    expect(page.locator(f'[data-store="{STORES[visitor.name]}"]')).to_be_visible(timeout=SOON_MS)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    side = page.get_by_test_id("stSidebar")
    expect(side.get_by_role("link", name=re.compile(rf"Review\W*{WAITING[visitor.name]}$"))).to_be_visible()
    expect(side.get_by_text(f"{LEFT[visitor.name]} left")).to_be_visible()
    if title in MARKED:
        until = time.monotonic() + SOON_MS / 1000
        while not visitor.was_sent(f"{mark} {MARKED[title]}"):
            assert time.monotonic() < until, title
            page.wait_for_timeout(100)


def test_two_people_side_by_side_never_see_each_other(
    world: Team, browser: Browser, tmp_path: Path, pictures: Path
) -> None:
    visitors = [_visitor(world, browser, name) for name in STORES]
    for number, visitor in enumerate(visitors):
        expect(visitor.page.get_by_text("Drop a video here")).to_be_visible(timeout=SOON_MS)
        visitor.page.locator(".drop input").first.set_input_files(_footage(tmp_path, visitor.name, number))
    for visitor in visitors:  # while the other's is being read in
        name = f"{visitor.name}s product.mp4"
        expect(visitor.page.get_by_text(name, exact=True).first).to_be_visible(timeout=SOON_MS)
        expect(visitor.page.get_by_text("320×240").first).to_be_visible(timeout=2 * SOON_MS)
    for title in ADDRESSES.values():
        for visitor in visitors:
            visitor.since = len(visitor.frames)
            side = visitor.page.get_by_test_id("stSidebar")
            side.get_by_role("link", name=re.compile(rf"{title}\b")).click()
        for visitor in visitors:
            _is_at_home(visitor, title)
            if title == "Costs":
                expect(visitor.page.get_by_text(SHOWN[visitor.name]).first).to_be_visible(timeout=SOON_MS)
                visitor.page.screenshot(path=str(pictures / f"team-{visitor.name}-costs.png"))
    for visitor, other in (visitors, visitors[::-1]):
        heard = visitor.heard()
        assert STORES[visitor.name] in heard
        assert f"{visitor.name}s product.mp4" in heard
        theirs = (STORES[other.name], world.stores[other.name], world.people[other.name], f"{other.name}@")
        for foreign in (*theirs, f"{other.name}s product", MARKS[other.name], SHOWN[other.name], LEFT[other.name]):
            assert foreign not in heard, foreign
        assert visitor.media
        assert all(world.stores[other.name] not in url for url in visitor.media)
        jobs = world.store.jobs.jobs(world.stores[visitor.name], states=(JobState.SUCCEEDED,))
        assert {(job.kind, job.created_by) for job in jobs} == {("ingest", world.people[visitor.name])}
    first, second = visitors
    cover = next(url for url in first.media if world.stores[first.name] in url)
    assert first.page.request.get(cover).status == 200
    assert second.page.request.get(cover).status == 404
    second.page.goto(f"{world.url}/library?store={world.stores[first.name]}")
    expect(second.page.get_by_text("You are no member of that store")).to_be_visible(timeout=SOON_MS)
    for visitor in visitors:
        visitor.context.close()


def test_a_database_that_is_down_is_a_sentence_and_the_draft_stays(
    world: Team, browser: Browser, pictures: Path
) -> None:
    visitor = _visitor(world, browser, "ben")
    page = visitor.page
    page.get_by_role("textbox", name="Script").fill(SCRIPT)
    page.get_by_role("textbox", name="Script").press("Tab")
    expect(page.get_by_text("9 words")).to_be_visible(timeout=SOON_MS)
    world.line.cut()
    page.reload()
    expect(page.get_by_text(re.compile("team's database"))).to_be_visible(timeout=SOON_MS)
    page.screenshot(path=str(pictures / "team-database-down.png"))
    world.line.mend()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("textbox", name="Script")).to_have_value(SCRIPT, timeout=SOON_MS)
    visitor.context.close()


def test_somebody_who_is_invited_is_in_the_store_with_their_role(world: Team, browser: Browser) -> None:
    dora = team.sign_up("dora@dora-shop.test")
    visitor = _visitor(world, browser, "dora")
    expect(visitor.page.get_by_text("You are in no store yet")).to_be_visible(timeout=SOON_MS)
    until = SystemClock().now() + timedelta(days=1)
    world.store.profiles.invite(
        world.stores["ana"],
        email="dora@dora-shop.test",
        role=Role.REVIEWER,
        expires_at=until,
        created_by=world.people["ana"],
    )
    visitor.page.get_by_role("button", name="Look again").click()
    expect(visitor.page.locator(f'[data-store="{STORES["ana"]}"]')).to_be_visible(timeout=SOON_MS)
    assert world.store.profiles.membership(dora, world.stores["ana"]).role is Role.REVIEWER
    world.store.profiles.remove_member(world.stores["ana"], dora)
    visitor.page.get_by_role("link", name="Jobs").click()
    expect(visitor.page.get_by_text("You are no member of that store")).to_be_visible(timeout=SOON_MS)
    visitor.context.close()


def test_pages_that_look_elsewhere_than_the_worker_keeps_files_stand_still(world: Team, browser: Browser) -> None:
    visitor = _visitor(world, browser, "ben", "/library")
    title = visitor.page.get_by_role("heading", name="Library", level=1)
    expect(title).to_be_visible(timeout=SOON_MS)
    lock = world.settings.home / "worker.lock"
    said = lock.read_text(encoding="utf-8")
    lock.write_text(said.replace("folder", "supabase"), encoding="utf-8")  # as a worker that was started so writes it
    visitor.page.reload()
    expect(visitor.page.get_by_test_id("stAlert")).to_contain_text("EDITAI_MEDIA=supabase", timeout=SOON_MS)
    expect(title).to_have_count(0)
    lock.write_text(said, encoding="utf-8")
    visitor.page.get_by_role("button", name="Try again").click()
    expect(title).to_be_visible(timeout=SOON_MS)
    visitor.context.close()
