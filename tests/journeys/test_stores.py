"""A store from its making to its end, as a person does it in the browser."""

from __future__ import annotations

import base64
import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from editai.settings import Settings
from editai.store import open_store
from editai.store.rows import LOCAL_PERSON
from tests.pages import rows
from tests.pages.serving import Served, serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

SOON_MS = 30_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def web(home: Path) -> Iterator[Served]:
    with serve(home) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()


def _tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True, selected=True)).to_be_visible(timeout=SOON_MS)


def _card(page: Page) -> Any:
    """The preview as pixels."""
    source = page.get_by_role("img", name=re.compile("end card")).get_attribute("src") or ""
    picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGB")
    return numpy.asarray(picture).astype(int)


def _card_with(page: Page, like: Callable[[Any], Any], most_s: float = 10.0) -> int:
    """Pixels of the preview that are like that: the picture comes a moment after the form."""
    until = time.monotonic() + most_s
    while not (count := int(like(_card(page)).sum())) and time.monotonic() < until:
        page.wait_for_timeout(100)
    return count


def _type(page: Page, label: str, text: str) -> None:
    field = page.get_by_role("textbox", name=label, exact=True)
    field.fill(text)
    field.press("Tab")


def test_a_store_is_made_set_up_and_deleted(page: Page, web: Served, home: Path) -> None:
    page.goto(f"{web.url}/stores")
    page.get_by_role("button", name="New store").click(timeout=SOON_MS)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Vela Home")
    dialog.get_by_role("button", name="Create store").click()
    expect(page.locator("[data-store='Vela Home']")).to_be_visible(timeout=SOON_MS)

    # typed and pressed at once, as people do: nothing of it is lost, and the picture has followed
    before = _card(page)
    page.get_by_role("textbox", name="Line", exact=True).fill("Light for every room")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    assert (numpy.abs(_card(page) - before).max(axis=2) > 60).sum() > 500

    red = io.BytesIO()
    Image.new("RGB", (300, 300), "#ff0000").save(red, format="PNG")
    upload = page.get_by_test_id("stFileUploaderDropzoneInput")
    upload.set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": red.getvalue()})
    expect(page.get_by_role("button", name="Remove the logo")).to_be_visible(timeout=SOON_MS)
    red_logo = _card_with(page, lambda card: (card[:, :, 0] > 200) & (card[:, :, 1] < 70) & (card[:, :, 2] < 70))
    assert red_logo > 2_000

    _tab(page, "Voice")
    _type(page, "Word", "Vela")
    page.get_by_role("textbox", name="Said as").fill("Vay la")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_test_id("stMarkdown").filter(has_text="Vela → Vay la")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("textbox", name="Word", exact=True)).to_have_value("")

    _tab(page, "Captions")
    picture = page.get_by_role("img", name=re.compile("Captions in the style"))
    bold = picture.get_attribute("src", timeout=SOON_MS)
    page.get_by_text("Karaoke", exact=True).click()
    expect(page.get_by_role("img", name="Captions in the style karaoke")).to_be_visible(timeout=SOON_MS)
    assert picture.get_attribute("src") != bold
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0, timeout=SOON_MS)

    _tab(page, "Brand")
    expect(page.get_by_role("textbox", name="Line", exact=True)).to_have_value("Light for every room")
    _is_kept_as_it_was_set(home)
    _is_deleted(page, home)


def _is_kept_as_it_was_set(home: Path) -> None:
    store = open_store(Settings(home=home))
    member = next(one for one in store.profiles.memberships(LOCAL_PERSON) if one.profile.name == "Vela Home")
    profile = member.profile
    assert profile.brand["tagline"] == "Light for every room"
    assert (home / "media" / profile.brand["logo_key"]).is_file()
    assert profile.voice == {"pronunciations": {"Vela": "Vay la"}}
    assert profile.caption == {"style": "karaoke"}
    assert not member.is_default
    rows.add_source(Settings(home=home), store, member)
    rows.add_clip(Settings(home=home), store, member)
    store.close()


def _is_deleted(page: Page, home: Path) -> None:
    _tab(page, "Delete")
    expect(page.get_by_text("1 clip", exact=True)).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="Delete Vela Home…").click()
    dialog = page.get_by_role("dialog")
    typed = dialog.get_by_role("textbox", name="Name of the store")
    typed.fill("vela")
    dialog.get_by_role("button", name="Delete Vela Home").click()
    expect(dialog.get_by_test_id("stAlert")).to_contain_text("Type the store's name", timeout=SOON_MS)
    typed.fill("Vela Home")
    dialog.get_by_role("button", name="Delete Vela Home").click()
    expect(page.locator("[data-store='My store']")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("dialog")).to_have_count(0)
    store = open_store(Settings(home=home))
    assert [one.profile.name for one in store.profiles.memberships(LOCAL_PERSON)] == ["My store"]
    store.close()
    assert [path.name for path in (home / "media").iterdir()] == []


def test_connect_it_leads_to_the_connection(page: Page, web: Served) -> None:
    page.goto(f"{web.url}/publish")
    page.get_by_role("button", name="Connect it").click(timeout=SOON_MS)
    expect(page.get_by_role("textbox", name="Postiz address")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("tab", name="Publishing", selected=True)).to_be_visible()
    expect(page).to_have_url(re.compile("/stores"), timeout=SOON_MS)  # written at the end of the run
    _tab(page, "Brand")
    page.reload()  # the address asks for the tab once only
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_visible(timeout=SOON_MS)
