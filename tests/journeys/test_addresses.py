"""Every page by its own address, for the first visitor of a fresh process; and what open tabs cost."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from editai.settings import Settings
from editai.store import open_store
from editai.store.rows import LOCAL_PERSON
from editai.store.states import Lane
from tests.pages.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

ADDRESSES = {
    "/": "New clip",
    "/library": "Library",
    "/voices": "Voices",
    "/tools": "Tools",
    "/review": "Review",
    "/publish": "Publish",
    "/calendar": "Calendar",
    "/history": "History",
    "/jobs": "Jobs",
    "/costs": "Costs",
    "/stores": "Stores",
}
TABS = 10
WATCH_S = 20.0
MOST_SHARE = 0.15
"""Of one core, for ten open tabs with a job at work."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_first_visitor_finds_the_page(browser: Browser, tmp_path: Path, address: str) -> None:
    """Streamlit's old router would put "Page not found" on top, or the page without app.py."""
    with serve(tmp_path) as web:
        page = browser.new_page()
        page.goto(f"{web.url}{address}")
        expect(page.get_by_role("heading", name=ADDRESSES[address], level=1)).to_be_visible(timeout=30_000)
        expect(page.get_by_test_id("stSidebar").get_by_role("link", name="Stores")).to_be_visible(timeout=30_000)
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.close()


def test_ten_tabs_with_a_job_at_work_are_cheap(browser: Browser, tmp_path: Path) -> None:
    store = open_store(Settings(home=tmp_path))
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    job = store.jobs.submit_job(
        profile.id, job_id=str(uuid.uuid4()), kind="make", lane=Lane.RENDER, data={}, created_by=LOCAL_PERSON
    )
    store.jobs.start_job(job.id)
    store.jobs.progress_job(job.id, attempt=1, stage="render", percent=40)
    with serve(tmp_path) as web:
        context = browser.new_context()
        for _ in range(TABS):
            page = context.new_page()
            page.goto(web.url)
            expect(page.get_by_role("heading", name="Making your clip")).to_be_visible(timeout=30_000)
        time.sleep(3)
        before = web.cpu_s()
        time.sleep(WATCH_S)
        share = (web.cpu_s() - before) / WATCH_S
        context.close()
    store.close()
    assert share <= MOST_SHARE, f"{share:.0%} of a core"
