"""What journeys share once a job is asked for: to wait for it, to fetch its file, and to measure what is in that."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageColor
from playwright.sync_api import Page, expect

from editai.media.stills import still_jpeg
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Job
from editai.store.states import JobState
from tests.journeys.test_first_light import SOON_MS, go, settled

DONE_MS = 180_000


def profile_id(store: Store) -> str:
    """The store that the local person has had from the first start."""
    return store.profiles.ensure_any(LOCAL_PERSON, name="").id


def ended(page: Page, store: Store, kind: str, *, after: int = 0) -> Job:
    """The newest job of the kind, once it has ended and ``after`` older ones are known."""
    for _ in range(DONE_MS // 250):
        jobs = store.jobs.jobs(profile_id(store), kinds=(kind,))
        if len(jobs) > after and jobs[0].state.is_terminal:
            return jobs[0]
        page.wait_for_timeout(250)
    raise AssertionError(f"{kind} did not end")


def file_of(home: Path, job: Job, key: str = "media_key") -> Path:
    """The file that a job has made."""
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.profile_id is not None
    return MediaFolder(home / "media").path(job.profile_id, str(dict(job.result or {})[key]))


def use(page: Page, tool: str) -> None:
    """To a tool of the Tools page."""
    if page.get_by_role("heading", name="Tools", exact=True, level=1).count() == 0:
        go(page, "Tools")
    chosen = page.get_by_test_id("stButtonGroup").first.get_by_role("radio", name=tool, exact=True)
    expect(chosen).to_be_visible(timeout=SOON_MS)
    chosen.click()
    expect(chosen).to_be_checked(timeout=SOON_MS)
    settled(page)


def choose(page: Page, field: str, *options: str) -> None:
    """Choose in a list; several where the list lets one."""
    page.get_by_role("combobox", name=field, exact=True).click()
    for option in options:
        page.get_by_role("option", name=option).click()
    if page.get_by_role("listbox").count():
        page.keyboard.press("Escape")
    settled(page)


def start(page: Page, label: str) -> None:
    """Press a tool's button, once it can be pressed."""
    button = page.get_by_role("button", name=label, exact=True)
    expect(button).to_be_enabled(timeout=SOON_MS)
    button.click()


def seen(video: Path, at_ms: int, folder: Path, shape: tuple[int, int] = (45, 80)) -> Image.Image:
    """What a video shows at a moment, as a small picture."""
    still_jpeg(video, at_ms, 160, folder / "seen.jpg")
    return Image.open(folder / "seen.jpg").convert("RGB").resize(shape)


def differs(one: Image.Image, two: Image.Image) -> float:
    """How far two small pictures are apart, 0 to 255."""
    pairs = list(zip(one.tobytes(), two.tobytes(), strict=True))
    return sum(abs(left - right) for left, right in pairs) / len(pairs)


def near(one: Image.Image, colour: str) -> bool:
    """Whether a small picture has this colour at its edge."""
    wanted = ImageColor.getrgb(colour)
    found = one.getpixel((3, one.height // 2))
    assert isinstance(found, tuple)
    return all(abs(left - right) < 40 for left, right in zip(found, wanted, strict=True))


def stands_out(done: Path, before: Path, at_ms: int, folder: Path) -> bool:
    """Whether white letters were set on what a video shows at a moment."""
    return _white(done, at_ms, folder) > _white(before, at_ms, folder) + 0.001


def _white(video: Path, at_ms: int, folder: Path) -> float:
    """The share of a picture that is white."""
    still_jpeg(video, at_ms, 270, folder / "white.jpg")
    picture = Image.open(folder / "white.jpg").convert("RGB")
    points = zip(*(band.tobytes() for band in picture.split()), strict=True)
    white: int = sum(min(point) > 230 for point in points)
    return white / (picture.width * picture.height)
