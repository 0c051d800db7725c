"""A browser, and a folder for pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


def needs_chromium() -> None:
    """Leave the test where there is none."""
    if not CHROMIUM.exists():
        if os.environ.get("EDITAI_TEST_STRICT", "") not in ("", "0"):
            pytest.fail("Chromium is not installed: apt-get install chromium")
        pytest.skip("Chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")  # its event loop runs in this thread: another file's tests must not meet it
def browser() -> Iterator[Browser]:
    """Debian's Chromium; missing, the journey is skipped and named, with strict tests it fails."""
    needs_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder that ``JOURNEY_PICTURES`` names, else a temporary one."""
    named = os.environ.get("JOURNEY_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
