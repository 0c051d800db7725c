"""Review with the keyboard, then five networks through a Postiz that loses an answer and a channel."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from editai.media.process import ffmpeg_path
from editai.publishing.fake_postiz import FakePostiz
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import ClipState, PublicationState
from tests.journeys.test_first_light import go, picture, settled
from tests.library.fresh_clips import freshened
from tests.pages.serving import ROOT, serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(580)]

SOON_MS = 45_000
QUEUE = 8
NETWORKS = ("TikTok", "Instagram", "YouTube", "Facebook", "Pinterest")
TEXT = "{clip}: coffee that waits for you. #mug"
CHECKS = [
    {"name": "duration", "ok": True, "hard": True, "value": 4000, "limit": "3000 to 600000", "unit": "ms"},
    {"name": "video codec", "ok": True, "hard": True, "value": "h264 High", "limit": "h264 High", "unit": ""},
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the journey goes, and what stands behind it."""

    url: str
    store: Store
    member: Membership
    fake: FakePostiz


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home)
    store = open_store(settings)
    member = store.profiles.membership(LOCAL_PERSON, store.profiles.ensure_any(LOCAL_PERSON, name="Nortia").id)
    store.profiles.update(member.profile_id, {"timezone": where_it_is_morning()})
    add_clips(settings, store, member, home)
    with FakePostiz(publish_after_s=1) as fake, working(home), serve(home) as web:
        yield Place(url=web.url, store=store, member=member, fake=fake)
    store.close()


def where_it_is_morning() -> str:
    """A zone whose clock says seven or a little more: the next usual time is today, in the month that is shown."""
    offset_h = 7 - datetime.now(timezone.utc).hour
    offset_h += 24 if offset_h < -12 else 0
    return f"Etc/GMT{-offset_h:+d}" if offset_h else "Etc/GMT"


@contextmanager
def working(home: Path) -> Iterator[None]:
    """The worker, ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "editai", "worker"],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"worker ready\n"
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()


def add_clips(settings: Settings, store: Store, member: Membership, folder: Path) -> None:
    """A queue of clips that wait for their review, all of one real file."""
    video, cover = folder / "made.mp4", folder / "made.jpg"
    tone = ("-f", "lavfi", "-i", "sine=f=330:d=4", "-shortest", "-c:a", "aac")
    drawn = ("-f", "lavfi", "-i", "testsrc2=s=270x480:r=30:d=4", *tone, "-pix_fmt", "yuv420p")
    quiet = (str(ffmpeg_path()), "-v", "error", "-y")
    subprocess.run([*quiet, *drawn, "-movflags", "+faststart", str(video)], check=True, stdin=subprocess.DEVNULL)
    subprocess.run([*quiet, "-i", str(video), "-frames:v", "1", str(cover)], check=True, stdin=subprocess.DEVNULL)
    media, profile_id = MediaFolder(settings.media_root), member.profile_id
    words = [
        {"text": text, "start_ms": 400 * number, "end_ms": 400 * number + 380}
        for number, text in enumerate(["Meet", "the", "Nortia", "mug,", "hot", "for", "twelve", "hours."])
    ]
    for number in range(QUEUE):
        keys = (media.new_key(profile_id, "clips", ".mp4"), media.new_key(profile_id, "covers", ".jpg"))
        for key, made in zip(keys, (video, cover), strict=True):
            media.path(profile_id, key).parent.mkdir(parents=True, exist_ok=True)
            media.path(profile_id, key).write_bytes(made.read_bytes())
        project = store.library.add_project(
            profile_id, name=f"Mug {number + 1}", product={}, script="", settings={}, created_by=LOCAL_PERSON
        )
        saved = store.library.save_clip(
            profile_id,
            clip_id=str(uuid.uuid4()),
            project_id=project.id,
            media_key=keys[0],
            cover_key=keys[1],
            fingerprint="unknown",
            checks=CHECKS,
            words=words,
            cues=[],
            used={"script": "Meet the Nortia mug.", "platform": "tiktok", "duration_ms": 4_000},
            segments=[],
            created_by=LOCAL_PERSON,
        )
        freshened(store, saved)


def test_a_queue_is_reviewed_by_keys_and_a_clip_goes_to_five_networks(
    place: Place, browser: Browser, pictures: Path
) -> None:
    context = browser.new_context(viewport={"width": 1360, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{place.url}/review")
    review_all(page, place, pictures)
    connect(page, place, pictures)
    compose(page, place, pictures)
    look_at_calendar(page, pictures)
    look_at_history(page, place, pictures)
    assert failures == []
    context.close()


def review_all(page: Page, place: Place, pictures: Path) -> None:
    expect(page.get_by_text(f"1 of {QUEUE}")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("Mug 1", exact=True)).to_be_visible(timeout=SOON_MS)
    page.evaluate("window.notLoadedAnew = true")
    picture(page, pictures, "review-keys")
    page.keyboard.press("j")
    expect(page.get_by_text(f"2 of {QUEUE}")).to_be_visible(timeout=SOON_MS)
    page.keyboard.press("k")
    expect(page.get_by_text(f"1 of {QUEUE}")).to_be_visible(timeout=SOON_MS)
    settled(page)
    video = page.locator("video[title]")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('video[title]').currentTime > 0.2", timeout=SOON_MS)
    page.keyboard.press("Space")
    assert video.evaluate("clip => clip.paused")
    assert page.locator(".spoken span").count() == 8
    note = page.get_by_role("textbox", name="Note")
    note.fill("Slower, please")
    note.press("Tab")
    settled(page)
    page.get_by_role("heading", name="Mug 1", exact=True).click()
    page.keyboard.press("s")
    for left in range(QUEUE - 1, 0, -1):
        expect(page.get_by_text(f"1 of {left} ·")).to_be_visible(timeout=SOON_MS)
        settled(page)
        page.keyboard.press("a")
    expect(page.get_by_text("All clear for Nortia")).to_be_visible(timeout=SOON_MS)
    assert page.evaluate("window.notLoadedAnew") is True, "the whole queue was done without leaving the page"
    counts = place.store.library.clip_counts(place.member.profile_id)
    assert (counts[ClipState.APPROVED], counts[ClipState.SENT_BACK]) == (QUEUE - 1, 1)


def connect(page: Page, place: Place, pictures: Path) -> None:
    """First a wrong address, then a wrong key: each is told as what it is."""
    go(page, "Stores")
    page.get_by_role("tab", name="Publishing").click()
    address, key = page.get_by_role("textbox", name="Postiz address"), page.locator("input[type=password]")
    for url, secret, said in (
        (place.url, place.fake.key, "The address is wrong."),
        (place.fake.url, "not-the-key-at-all", "The address is right, the key is wrong."),
    ):
        address.fill(url)
        key.fill(secret)
        page.get_by_role("button", name="Save and test").click()
        expect(page.get_by_text(said)).to_be_visible(timeout=SOON_MS)
    settled(page)
    key.fill(place.fake.key)
    page.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("Connected: 5 channels.")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "store-channels")


def compose(page: Page, place: Place, pictures: Path) -> None:
    """Five networks at a time to come; the answer to the request is lost, and one channel goes meanwhile."""
    go(page, "Publish")
    for network in NETWORKS:
        toggle = page.get_by_test_id("stCheckbox").filter(has_text=f"Demo on {network}")
        expect(toggle).to_be_visible(timeout=SOON_MS)
        expect(toggle).to_have_count(1, timeout=SOON_MS)
        toggle.locator("label").click()
        settled(page)
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill(TEXT)
    text.press("Tab")
    settled(page)
    page.get_by_role("button", name="Publish 5 posts to Nortia").click()
    expect(page.get_by_text("Pinterest needs a value for “Board”")).to_be_visible(timeout=SOON_MS)
    assert place.store.publications.publications(place.member.profile_id) == []
    page.get_by_role("tab", name="Pinterest").click()
    page.get_by_role("combobox", name="Board").click()
    page.get_by_role("option", name="Gift ideas").click()
    settled(page)
    page.get_by_role("radio", name="Next free time").or_(page.get_by_role("button", name="Next free time")).click()
    settled(page)
    picture(page, pictures, "publish-five")
    go(page, "History")  # another page is looked at meanwhile: what was typed and chosen stays
    go(page, "Publish")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value(TEXT, timeout=SOON_MS)
    settled(page)
    way = page.get_by_role("radio", name="Next free time").or_(page.get_by_role("button", name="Next free time"))
    way.click()
    place.fake.order("drop-after", on="POST /posts")
    place.fake.channels.remove(place.fake.channel("facebook"))
    page.get_by_role("button", name="Schedule 5 posts to Nortia").click()
    expect(page.get_by_text("is not among the store's channels at Postiz")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("scheduled", exact=True)).to_have_count(4, timeout=SOON_MS)
    picture(page, pictures, "publish-sent")


def look_at_calendar(page: Page, pictures: Path) -> None:
    """The four wait at their time, none is called published; one opens in place, by month and by week."""
    go(page, "Publish")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill("The next one")
    text.press("Tab")
    settled(page)
    go(page, "Calendar")
    expect(page.locator(".cal a[data-state=scheduled]")).to_have_count(4, timeout=SOON_MS)
    assert page.locator(".cal a[data-state=published]").count() == 0
    settled(page)
    page.evaluate("window.notLoadedAnew = true")
    page.locator(".cal a[data-state=scheduled]").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("approved by you")).to_be_visible(timeout=SOON_MS)
    settled(page)
    picture(page, pictures, "calendar-drawer")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0, timeout=SOON_MS)
    picture(page, pictures, "calendar-month")
    assert page.evaluate("window.notLoadedAnew") is True
    go(page, "Publish")
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_have_value("The next one", timeout=SOON_MS)


def look_at_history(page: Page, place: Place, pictures: Path) -> None:
    """Their time comes: four are out once each in spite of the lost answer; the fifth says why it is not."""
    go(page, "History")
    expect(page.get_by_text("4 scheduled, 1 failed").or_(page.get_by_text("1 failed, 4 scheduled"))).to_be_visible(
        timeout=SOON_MS
    )
    assert page.get_by_role("link", name="open the post").count() == 0
    place.fake.advance(2 * 86_400)
    page.get_by_role("button", name="Look them up now").click()
    expect(page.get_by_role("link", name="open the post")).to_have_count(4, timeout=SOON_MS)
    expect(page.get_by_text("is not among the store's channels").first).to_be_visible()
    picture(page, pictures, "history-rows")
    marks = [post.settings.get("client_ref") for post in place.fake.posts]
    assert len(marks) == len(set(marks)) == 4
    assert {post.channel.identifier for post in place.fake.posts} == {name.lower() for name in NETWORKS} - {"facebook"}
    failed = place.store.publications.publications(place.member.profile_id, states=(PublicationState.FAILED,))
    assert [post.network for post in failed] == ["facebook"]
