"""What a newcomer stumbles over: a phone's sidebar, icons without words, a refresh in the middle of a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from editai.library.drafts import Draft, write_draft
from editai.profiles.actions import set_postiz
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.store import open_store
from editai.store.rows import LOCAL_PERSON
from tests.pages import rows
from tests.pages.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
SOON_MS = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A running web process, and the store that it shows."""

    url: str
    store_id: str


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    settings = Settings(home=tmp_path_factory.mktemp("small"))
    store = open_store(settings)
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    member = store.profiles.membership(LOCAL_PERSON, profile.id)
    source = rows.add_source(settings, store, member, "mug.mp4")
    rows.approve(store, member, rows.add_clip(settings, store, member, "Travel mug"))
    set_postiz(store, SecretBox(settings), member, "http://127.0.0.1:9/", "a-key-of-nortia")
    write_draft(settings, profile.id, LOCAL_PERSON, Draft(source_video_ids=(source.id,)))
    store.close()
    with serve(settings.home) as web:
        yield Here(url=web.url, store_id=profile.id)


def opened(browser: Browser, address: str, *, width_px: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width_px, "height": 844}).new_page()
    page.goto(address)
    expect(page.locator("[data-store=Nortia]")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible(timeout=SOON_MS)
    return page


def test_on_a_phone_the_sidebar_folds_away_once_a_page_is_chosen(browser: Browser, here: Here) -> None:
    page = opened(browser, here.url, width_px=390)
    unfold = page.get_by_test_id("stExpandSidebarButton")
    unfold.click()
    expect(unfold).to_have_count(0)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("heading", name="Jobs", level=1)).to_be_visible(timeout=SOON_MS)
    expect(unfold).to_be_visible(timeout=SOON_MS)
    page.context.close()


def test_an_icon_alone_has_words_for_who_cannot_see_it_and_shows_none(browser: Browser, here: Here) -> None:
    page = opened(browser, here.url)
    button = page.get_by_role("button", name="Take out mug.mp4", exact=True)
    expect(button).to_be_visible(timeout=SOON_MS)
    box = button.bounding_box()
    assert box is not None
    assert box["width"] < 45, "the words take room"
    page.context.close()


def test_a_text_on_publish_outlives_a_refresh_in_the_middle_of_it(browser: Browser, here: Here) -> None:
    """Nothing but a pause: the field is not left, and the session that a refresh begins knows nothing of this one."""
    page = opened(browser, f"{here.url}/publish")
    field = page.get_by_role("textbox", name="Text", exact=True)
    field.click()
    page.keyboard.type("Coffee that")
    page.wait_for_timeout(2_000)
    page.keyboard.type(" waits")  # the cursor is still where it was
    expect(field).to_have_value("Coffee that waits")
    page.wait_for_timeout(3_000)
    page.reload()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("Coffee that waits", timeout=SOON_MS)
    page.context.close()


def test_a_refusal_is_seen_from_the_foot_of_a_long_page(browser: Browser, here: Here) -> None:
    page = opened(browser, here.url)
    page.set_viewport_size({"width": 1280, "height": 480})
    button = page.get_by_role("button", name="Make clip · free")
    button.scroll_into_view_if_needed()
    button.click()  # there is no script yet
    expect(page.get_by_text("The script is empty")).to_be_in_viewport(timeout=SOON_MS)
    page.context.close()
