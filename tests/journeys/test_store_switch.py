"""Which store am I in, on every page: after a switch nothing of the other store is left, an address opens the store it
names, and a store that is not there or not yours is a sentence."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError

from editai.jobs import kinds
from editai.library.drafts import Draft, write_draft
from editai.profiles.postiz import set_postiz
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from tests.journeys.test_addresses import ADDRESSES
from tests.pages import rows
from tests.pages.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

MARK = "zephyr"
"""In everything that the first store has and that is typed there, and nowhere else."""
STORE_TABS = ("Brand", "Voice", "Captions", "Publishing", "People", "Limit", "Delete")
KEPT = {
    "/": frozenset({"Script"}),
    "/voices": frozenset({"What they say"}),
    "/publish": frozenset({"Text"}),
}
"""Saved as they are typed, each in its own store: the draft, the sentence that the store's voices say, the post."""
_FIELDS_WITH = """text => [...document.querySelectorAll('input,textarea')]
    .filter(each => each.value === text).map(each => each.getAttribute('aria-label'))"""
PLACES = [*ADDRESSES, *(f"/stores?tab={tab}" for tab in STORE_TABS[1:])]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A running web process with a full store, an empty one, and somebody else's."""

    url: str
    full: Membership
    empty: Membership
    foreign: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(home=tmp_path_factory.mktemp("switch"))
    store = open_store(settings)
    first = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    second = store.profiles.create(LOCAL_PERSON, name="Vela", brand={"colour": "#0f766e"})
    foreign = store.profiles.create(str(uuid.uuid4()), name="Secret shop")
    full, empty = (store.profiles.membership(LOCAL_PERSON, one.id) for one in (first, second))
    _fill(settings, store, full)
    store.close()
    with serve(settings.home) as web:
        yield World(url=web.url, full=full, empty=empty, foreign=foreign.id)


def _fill(settings: Settings, store: Store, member: Membership) -> None:
    """Something for every page to show."""
    store.profiles.update(
        member.profile_id,
        {
            "brand": {"tagline": f"{MARK} line", "address": f"{MARK}.example"},
            "voice": {"pronunciations": {MARK: "zeffer"}},
            "publishing": {"group": ""},
        },
    )
    set_postiz(store, SecretBox(settings), member, f"http://127.0.0.1:9/{MARK}", f"a-key-of-{MARK}")
    source = rows.add_source(settings, store, member, f"{MARK}-mug.mp4")
    rows.add_clip(settings, store, member, f"{MARK} waits")
    rows.approve(store, member, rows.add_clip(settings, store, member, f"{MARK} goes out"))
    error = {"sentence": f"The {MARK} disk is full.", "kind": "tool", "stage": "render", "details": {}}
    rows.add_job(store, member, "make", state=JobState.FAILED, error=error, name=f"{MARK} job")
    channel = {"id": "c1", "name": f"{MARK} channel", "network": "tiktok", "picture": None, "disabled": False}
    rows.add_job(
        store, member, kinds.TEST_CONNECTION, state=JobState.SUCCEEDED, result={"ok": True, "channels": [channel]}
    )
    write_draft(
        settings,
        member.profile_id,
        LOCAL_PERSON,
        Draft(script=f"Words of {MARK}.", source_video_ids=(source.id,), name=f"{MARK} name"),
    )
    store.costs.set_quota(member.profile_id, 9_000_000, note=f"{MARK} note", created_by=LOCAL_PERSON)


def _stands(page: Page, name: str) -> None:
    """The head names the store, and the page has run to its end."""
    expect(page.locator(f"[data-store='{name}']")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def _type_everywhere(page: Page) -> None:
    """Words into every field of the page, and the last choice of every row of choices."""
    main = page.get_by_test_id("stMain")
    for field in main.locator("input[type=text]:not([role=combobox]), textarea").all():
        if field.is_visible() and field.is_enabled() and field.is_editable():
            field.fill(f"{MARK} typed")
            field.press("Tab")
    groups = main.get_by_test_id("stButtonGroup")
    for at in range(groups.count()):
        group = groups.nth(at)
        with contextlib.suppress(PlaywrightError):  # an earlier choice may have taken this row away
            group.get_by_role("radio").last.or_(group.get_by_role("button").last).first.click(timeout=3_000)


def _switch(page: Page, name: str) -> None:
    picker = page.get_by_test_id("stSidebar").get_by_role("combobox").first
    picker.click()
    page.get_by_role("option", name=name, exact=True).click()


def _traces(page: Page, world: World) -> list[str]:
    """What is left of the full store: in texts, fields, tables and addresses of pictures."""
    html = page.get_by_test_id("stMain").evaluate("node => node.innerHTML")
    fields = page.evaluate("[...document.querySelectorAll('input,textarea')].map(each => each.value)")
    found = [value for value in fields if MARK in value.lower()]
    found += re.findall(rf".{{0,60}}{MARK}.{{0,60}}", html, re.IGNORECASE)
    found += re.findall(rf"(?:src|href|poster|data-[a-z]+)=\"[^\"]*{world.full.profile_id}[^\"]*\"", html)
    return found


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_a_store_is_left_after_a_switch(page: Page, world: World, place: str) -> None:
    """The address names the store that was not the last one; then there, to the full one, and away from it."""
    page.goto(f"{world.url}{place}{'&' if '?' in place else '?'}store={world.empty.profile_id}")
    _stands(page, "Vela")
    if "tab" not in place:
        expect(page.get_by_role("heading", name=ADDRESSES[place], level=1)).to_be_visible()
    assert _traces(page, world) == []
    _switch(page, "Nortia")
    _stands(page, "Nortia")
    _type_everywhere(page)
    _switch(page, "Vela")
    _stands(page, "Vela")
    expect(page).to_have_url(re.compile(f"store={world.empty.profile_id}"))
    page.wait_for_timeout(600)  # a late answer to what was typed must not come either
    assert _traces(page, world) == []
    _switch(page, "Nortia")
    _stands(page, "Nortia")
    left = page.evaluate(_FIELDS_WITH, f"{MARK} typed")
    assert set(left) <= KEPT.get(place, frozenset())


@pytest.mark.parametrize("place", ADDRESSES)
def test_a_store_that_is_not_yours_is_a_sentence(page: Page, world: World, place: str) -> None:
    page.goto(f"{world.url}{place}?store={world.foreign}")
    expect(page.get_by_test_id("stAlert").filter(has_text="You are no member")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Open your own store")).to_be_visible()
    assert "Secret shop" not in page.content()
    expect(page.locator("[data-store]")).to_have_count(0)


def test_a_store_that_is_not_there_is_a_sentence_and_a_way_on(page: Page, world: World) -> None:
    page.goto(f"{world.url}/library?store={uuid.uuid4()}")
    expect(page.get_by_test_id("stAlert").filter(has_text="There is no such store")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Open your own store").click()
    expect(page.locator("[data-store]").last).to_be_visible(timeout=30_000)
