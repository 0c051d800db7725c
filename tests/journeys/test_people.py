"""Who works in a store, as its owner sets it in the browser; and what somebody who is no owner finds there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from editai.store.protocol import Store
from editai.store.states import Role
from tests.pages.serving import serve
from tests.services import team

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
SOON_MS = 60_000
EVA, FINN = "eva@eva-shop.test", "finn@finn-shop.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A web process of a team, with an owner and somebody who has a store of their own."""

    url: str
    store: Store
    eva: str
    finn: str
    profile_id: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    store = team.worker_store()
    eva, finn = team.sign_up(EVA), team.sign_up(FINN)
    made = store.profiles.create(eva, name="Aster Lamps")
    store.profiles.create(finn, name="Finn's own")
    with serve(tmp_path_factory.mktemp("people"), env=team.environment()) as web:
        yield World(url=web.url, store=store, eva=eva, finn=finn, profile_id=made.id)
    store.close()


def _at_people(world: World, browser: Browser, email: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{world.url}/stores?store={world.profile_id}&tab=People")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(team.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def test_an_owner_invites_gives_roles_and_takes_out(world: World, browser: Browser) -> None:
    page = _at_people(world, browser, EVA)
    email = page.get_by_role("textbox", name="E-mail")
    expect(email).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("owner: everything")).to_be_visible()

    email.fill("no address")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("That is no e-mail address. Nobody was invited.")).to_be_visible(timeout=SOON_MS)
    email.fill(FINN)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("invited as editor")).to_be_visible(timeout=SOON_MS)

    # Finn signs in, is in, and finds no way to change the store
    other = _at_people(world, browser, FINN)
    expect(other.get_by_text("editor: make clips, publish what is approved")).to_be_visible(timeout=SOON_MS)
    expect(other.get_by_role("button", name="Invite", exact=True)).to_have_count(0)
    other.get_by_role("tab", name="Brand").click()
    expect(other.get_by_text("Only an owner changes the store.")).to_be_visible(timeout=SOON_MS)
    expect(other.get_by_role("textbox", name="Name", exact=True)).to_be_disabled()

    page.reload()
    page.get_by_role("tab", name="People").click(timeout=SOON_MS)
    role = page.get_by_role("combobox", name=f"Role of {FINN}")
    role.click(timeout=SOON_MS)
    page.get_by_role("option", name="reviewer").click()
    expect(page.get_by_text("reviewer: look, approve, send back")).to_be_visible(timeout=SOON_MS)
    assert world.store.profiles.membership(world.finn, world.profile_id).role is Role.REVIEWER

    page.get_by_role("button", name="Leave Aster Lamps…").click()
    page.get_by_role("dialog").get_by_role("button", name="Leave Aster Lamps").click()
    expect(page.get_by_role("dialog").get_by_text("A store needs an owner")).to_be_visible(timeout=SOON_MS)
    page.keyboard.press("Escape")

    page.locator("[class*='st-key-store'][class*='remove-']").get_by_role("button").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Take finn.* out")).click()
    expect(page.get_by_role("combobox", name=f"Role of {FINN}")).to_have_count(0, timeout=SOON_MS)
    assert [one.user_id for one in world.store.profiles.members(world.profile_id)] == [world.eva]
    page.context.close()

    # and Finn's page says so, keeps nothing of the store, and leads to their own
    other.get_by_role("tab", name="Voice").click()
    expect(other.get_by_text("You are no member of that store")).to_be_visible(timeout=SOON_MS)
    other.get_by_role("button", name="Open your own store").click()
    expect(other.locator('[data-store="Finn\'s own"]')).to_be_visible(timeout=SOON_MS)
    other.context.close()
