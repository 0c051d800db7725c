"""From a fresh installation to a posted clip, as a person does it in the browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.processes import Running, running

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.timeout(900)]

SCRIPT = (
    "Meet the mug that never lets your coffee go cold. "
    "Twelve hours hot, one hand to open, zero spills in your bag. "
    "Grab yours today!"
)
MAKE_MS = 240_000
SOON_MS = 30_000


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Running]:
    with running(home) as started:
        yield started


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as a file that a person has."""
    from editai.media.sample import make_sample_video

    folder = tmp_path_factory.mktemp("footage")
    make_sample_video(folder / "made.mp4")
    shutil.move(folder / "made.mp4", folder / "travel mug.mp4")
    return folder / "travel mug.mp4"


def go(page: Page, name: str) -> None:
    """To a page by the sidebar, as people do."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, exact=True, level=1)).to_be_visible(timeout=SOON_MS)


def settled(page: Page) -> None:
    """The script has run and the page stands still."""
    page.wait_for_function(
        "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'", timeout=SOON_MS
    )
    page.wait_for_timeout(900)


def picture(page: Page, folder: Path, name: str) -> None:
    """Light and dark."""
    settled(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(600)
        page.screenshot(path=folder / f"{name}-{scheme}.png")
    page.emulate_media(color_scheme="light")


def cells(page: Page, at: int = 0) -> list[list[str]]:
    """The text of a table."""
    table = page.get_by_test_id("stDataFrame").filter(visible=True).nth(at)
    expect(table).to_be_visible(timeout=SOON_MS)
    page.wait_for_timeout(500)
    rows: list[list[str]] = table.evaluate(
        "e => [...e.querySelectorAll('canvas table tr')].map(r => [...r.children].map(c => c.innerText))"
    )
    return rows


def test_first_light(app: Running, browser: Browser, footage: Path, pictures: Path) -> None:
    context = browser.new_context(
        viewport={"width": 1360, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(app.url)
    expect(page.get_by_text("Your clip appears here")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "first-start")

    name_the_store(page)
    make_a_clip(page, footage, pictures)
    play_and_approve(page, pictures)
    connect(page, app, pictures)
    publish(page, pictures)
    look_at_the_books(page, pictures)
    open_a_second_store(page, pictures)
    delete_the_second_store(page)
    assert failures == []
    context.close()


def name_the_store(page: Page) -> None:
    go(page, "Stores")
    page.get_by_role("textbox", name="Name", exact=True).fill("Nortia")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("stMain").locator("[data-store=Nortia]")).to_be_visible(timeout=SOON_MS)


def make_a_clip(page: Page, footage: Path, pictures: Path) -> None:
    go(page, "New clip")
    page.locator("input[type=file][accept^='video']").set_input_files(footage)
    expect(page.get_by_text("1080×1920")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("travel mug.mp4", exact=True)).to_be_visible(timeout=SOON_MS)
    page.get_by_role("textbox", name="Script").fill(SCRIPT)
    page.get_by_role("textbox", name="Script").press("Tab")
    expect(page.get_by_text("25 words")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "new-clip")
    page.get_by_role("button", name="Make clip · free").dblclick()
    expect(page.get_by_role("heading", name="Making your clip")).to_be_visible(timeout=SOON_MS)
    page.reload()  # a refresh loses neither the script nor the job
    expect(page.get_by_role("textbox", name="Script")).to_have_value(SCRIPT, timeout=SOON_MS)
    expect(page.get_by_text("Set the captions")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("% · about").or_(page.get_by_test_id("stAlert"))).to_be_visible(timeout=MAKE_MS)
    picture(page, pictures, "making")


def play_and_approve(page: Page, pictures: Path) -> None:
    video = page.locator("video[title]")
    expect(video.or_(page.get_by_test_id("stAlert"))).to_be_visible(timeout=MAKE_MS)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    played = video.evaluate(
        """async video => {
            video.muted = true;
            await video.play();
            const until = performance.now() + 20000;
            while (video.currentTime <= 0.5 && performance.now() < until)
                await new Promise(done => setTimeout(done, 100));
            const answer = [video.videoWidth, video.videoHeight, video.currentTime, video.duration];
            video.pause();
            return answer;
        }"""
    )
    assert played[:2] == [1080, 1920]
    assert played[2] > 0.5
    box = video.bounding_box()
    assert box is not None
    assert box["height"] <= 0.7 * 900
    assert abs(box["width"] / box["height"] - 9 / 16) < 0.01
    video.evaluate("video => { video.currentTime = 2.2 }")
    expect(page.get_by_text("Ready for TikTok")).to_be_visible()
    picture(page, pictures, "clip")
    with page.expect_download() as download:
        page.get_by_role("link", name="Clip").last.click()
    assert download.value.suggested_filename.endswith(".mp4")
    go(page, "Review")
    expect(page.locator("video[title]")).to_be_visible(timeout=SOON_MS)
    page.wait_for_timeout(800)
    picture(page, pictures, "review")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("All clear for Nortia")).to_be_visible(timeout=SOON_MS)


def connect(page: Page, app: Running, pictures: Path) -> None:
    go(page, "Stores")
    page.get_by_role("tab", name="Publishing").click()
    page.get_by_role("textbox", name="Postiz address").fill(app.postiz_url)
    page.locator("input[type=password]").fill(app.postiz_key)
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("Connected: ")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "connected")


def publish(page: Page, pictures: Path) -> None:
    go(page, "Publish")
    for network in ("TikTok", "YouTube"):
        toggle = page.get_by_test_id("stCheckbox").filter(has_text=network)
        expect(toggle).to_be_visible(timeout=SOON_MS)
        toggle.locator("label").click()
    expect(page.get_by_role("button", name="Publish 2 posts to Nortia")).to_be_visible(timeout=SOON_MS)
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill("Coffee that waits for you. #travelmug #coffee")
    text.press("Tab")
    settled(page)
    picture(page, pictures, "publish")
    page.get_by_role("button", name="Publish 2 posts to Nortia").click()
    expect(page.get_by_text("sent, not out yet").or_(page.get_by_text("published")).first).to_be_visible(
        timeout=SOON_MS
    )
    go(page, "History")
    page.wait_for_timeout(2_000)
    page.get_by_role("button", name="Look them up now").click()
    expect(page.get_by_text("2 posts: 2 published")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("link", name="open the post")).to_have_count(2)
    picture(page, pictures, "history")


def look_at_the_books(page: Page, pictures: Path) -> None:
    go(page, "Jobs")
    kinds = [row[0] for row in cells(page)[1:]]
    assert kinds.count("Make a clip") == 1, "the double click has made two"
    assert {"Read a video", "Make a clip", "Test the connection", "Publish"} <= set(kinds)
    picture(page, pictures, "jobs")
    go(page, "Costs")
    cells(page)  # the first table stands
    tables = page.get_by_test_id("stDataFrame").filter(visible=True).count()
    booked = " ".join(cell for at in range(tables) for row in cells(page, at) for cell in row).casefold()
    assert "kokoro" in booked
    assert "postiz" in booked
    picture(page, pictures, "costs")
    go(page, "Library")
    page.wait_for_timeout(800)
    picture(page, pictures, "library")


def open_a_second_store(page: Page, pictures: Path) -> None:
    go(page, "Stores")
    page.get_by_role("button", name="New store").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Vela")
    dialog.get_by_role("button", name="Create store").click()
    expect(page.get_by_test_id("stMain").locator("[data-store=Vela]")).to_be_visible(timeout=SOON_MS)
    settled(page)
    picture(page, pictures, "stores")
    go(page, "New clip")
    expect(page.get_by_role("textbox", name="Script")).to_have_value("")
    expect(page.get_by_text("travel mug.mp4")).to_have_count(0)
    go(page, "Library")
    expect(page.get_by_text("No clips yet")).to_be_visible(timeout=SOON_MS)
    go(page, "Jobs")
    expect(page.get_by_text("No jobs yet")).to_be_visible(timeout=SOON_MS)
    go(page, "History")
    expect(page.get_by_text("No posts yet")).to_be_visible(timeout=SOON_MS)
    go(page, "Costs")
    expect(page.get_by_text("Nothing was booked in")).to_be_visible(timeout=SOON_MS)


def delete_the_second_store(page: Page) -> None:
    go(page, "Stores")
    page.get_by_role("tab", name="Delete").click()
    page.get_by_role("button", name="Delete Vela…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name of the store").fill("Nortia")
    dialog.get_by_role("textbox", name="Name of the store").press("Tab")
    settled(page)
    dialog.get_by_role("button", name="Delete Vela").click()
    expect(dialog.get_by_text("Nothing was deleted")).to_be_visible(timeout=SOON_MS)
    dialog.get_by_role("textbox", name="Name of the store").fill("Vela")
    dialog.get_by_role("textbox", name="Name of the store").press("Tab")
    settled(page)
    dialog.get_by_role("button", name="Delete Vela").click()
    expect(page.get_by_test_id("stMain").locator("[data-store=Nortia]")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("Vela", exact=True)).to_have_count(0)
