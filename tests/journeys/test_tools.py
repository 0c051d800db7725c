"""Library and Tools as a person uses them in the browser; what comes out is measured in its file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from editai.media.levels import measure_levels
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Job
from editai.store.states import JobState
from tests.journeys.processes import Running, running
from tests.journeys.test_first_light import SOON_MS, go, picture

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.timeout(900)]

DONE_MS = 180_000
SRT = b"1\n00:00:00,500 --> 00:00:02,000\nLook at the mugs\n\n2\n00:00:02,500 --> 00:00:03,900\nand a caf\xc3\xa9\n"


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Running]:
    with running(home) as started:
        yield started


@pytest.fixture(scope="module")
def page(app: Running, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1360, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.goto(app.url)
    expect(opened.get_by_test_id("stSidebar")).to_be_visible(timeout=SOON_MS)
    yield opened
    context.close()


@pytest.fixture(scope="module")
def store(home: Path, app: Running) -> Iterator[Store]:
    opened = open_store(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """An upright one of a phone that writes it lying, 29.97 and mono; and a square silent one."""
    folder = tmp_path_factory.mktemp("films")
    lying, main, mug = folder / "lying.mp4", folder / "main.mp4", folder / "mug.mp4"
    sound = ["-f", "lavfi", "-i", "sine=f=330:d=4", "-ac", "1"]
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=480x270:r=30000/1001:d=4", *sound, "-pix_fmt", "yuv420p", str(lying)],
        limit_s=60,
    )
    run_ffmpeg(["-display_rotation", "90", "-i", str(lying), "-c", "copy", str(main)], limit_s=60)
    run_ffmpeg(
        ["-f", "lavfi", "-i", "mandelbrot=s=240x240:r=25", "-t", "3", "-pix_fmt", "yuv420p", str(mug)], limit_s=60
    )
    return [main, mug]


def newest(store: Store, kind: str) -> Job | None:
    profile_id = store.profiles.ensure_any(LOCAL_PERSON, name="").id
    return next(iter(store.jobs.jobs(profile_id, kinds=(kind,))), None)


def result_file(home: Path, job: Job) -> Path:
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.profile_id is not None
    return MediaFolder(home / "media").path(job.profile_id, str(dict(job.result or {})["media_key"]))


def ended(page: Page, store: Store, kind: str) -> Job:
    """The newest job of the kind, once it has ended."""
    for _ in range(DONE_MS // 500):
        job = newest(store, kind)
        if job is not None and job.state.is_terminal:
            return job
        page.wait_for_timeout(500)
    raise AssertionError(f"{kind} did not end")


def use(page: Page, tool: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(tool, exact=True).click()
    page.wait_for_timeout(1500)


def test_videos_are_dropped_opened_and_a_segment_is_kept(
    page: Page, store: Store, films: list[Path], pictures: Path
) -> None:
    go(page, "Library")
    page.get_by_role("tab", name="Source videos").click()
    page.locator("input[type=file][accept^='video']").set_input_files([str(path) for path in films])
    for film in films:
        expect(page.get_by_text(film.name, exact=True).first).to_be_visible(timeout=DONE_MS)
    expect(page.get_by_text("upright 270×480").first).to_be_visible(timeout=DONE_MS)
    expect(page.get_by_text("square 240×240 · silent").first).to_be_visible(timeout=DONE_MS)
    picture(page, pictures, "library-videos")
    profile_id = store.profiles.ensure_any(LOCAL_PERSON, name="").id
    main = next(each for each in store.library.source_videos(profile_id) if each.name == "main.mp4")
    page.locator(f"[class*='source-{main.id}'] button").click()
    expect(page.get_by_role("heading", name="main.mp4")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("textbox", name="Keywords").first.fill("steam")
    page.get_by_role("textbox", name="Keywords").first.press("Tab")
    page.get_by_role("button", name="Keep as a segment").first.click()
    expect(page.get_by_text("0.0 to 3.0 s").first).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="Find them").click()
    ended(page, store, "analyse")
    expect(page.get_by_role("button", name="Keep it")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "library-video")
    (segment,) = store.library.segments(profile_id, main.id)
    assert (segment.start_ms, segment.end_ms, segment.keywords) == (0, 3000, ("steam",))


def test_speech_is_looked_for_and_a_video_without_it_stays_as_it_was(
    page: Page, store: Store, home: Path, films: list[Path], pictures: Path
) -> None:
    go(page, "Tools")
    expect(page.get_by_role("button", name="Find speech · free")).to_be_enabled(timeout=SOON_MS)
    page.get_by_role("button", name="Find speech · free").click()
    assert dict(ended(page, store, "detect-voice").result or {})["speech"] == []
    use(page, "Mute speech")
    page.get_by_role("button", name="Mute speech · free").click()
    job = ended(page, store, "mute-voice")
    assert job.profile_id is not None
    whole = store.library.source_video(job.profile_id, str(job.data["source_video_id"])).probe["duration_ms"]
    assert abs(probe_media(result_file(home, job)).duration_ms - whole) <= 60
    picture(page, pictures, "tool-mute")


def test_captions_of_a_file_are_burnt_in(page: Page, store: Store, home: Path, tmp_path: Path, pictures: Path) -> None:
    (tmp_path / "talk.srt").write_bytes(SRT)
    use(page, "Captions")
    page.get_by_text("From an SRT or VTT file", exact=True).click()
    page.locator("input[type=file][accept*='srt']").set_input_files(str(tmp_path / "talk.srt"))
    expect(page.get_by_role("button", name="Set captions · free")).to_be_enabled(timeout=SOON_MS)
    page.get_by_role("button", name="Set captions · free").click()
    job = ended(page, store, "caption")
    assert [cue["text"] for cue in dict(job.result or {})["cues"]] == ["Look at the mugs", "and a café"]
    assert probe_media(result_file(home, job)).height in (240, 480)


def test_photos_become_a_clip(page: Page, store: Store, home: Path, tmp_path: Path) -> None:
    Image.new("RGB", (300, 400), "red").save(tmp_path / "red.png")
    use(page, "Photos")
    page.locator("input[type=file][accept*='png']").set_input_files(str(tmp_path / "red.png"))
    expect(page.get_by_role("button", name="Make the clip · free")).to_be_enabled(timeout=SOON_MS)
    page.get_by_role("button", name="Make the clip · free").click()
    clip = probe_media(result_file(home, ended(page, store, "photos")))
    assert (clip.width, clip.height) == (1080, 1920)


def test_a_video_is_set_in_where_its_word_is_said(
    page: Page, store: Store, home: Path, tmp_path: Path, pictures: Path
) -> None:
    (tmp_path / "talk.srt").write_bytes(SRT)
    use(page, "B-roll")
    page.get_by_label("Main video").click()
    page.get_by_role("option", name="main.mp4").click()
    page.get_by_label("Other videos").click()
    page.get_by_role("option", name="mug.mp4").click()
    page.keyboard.press("Escape")
    page.get_by_label("Show mug.mp4 at").fill("MUG, suitcase")
    page.get_by_label("Show mug.mp4 at").press("Tab")
    page.get_by_text("An SRT or VTT file", exact=True).click()
    page.locator("input[type=file][accept*='srt']").set_input_files(str(tmp_path / "talk.srt"))
    expect(page.get_by_role("button", name="Plan the inserts · free")).to_be_enabled(timeout=SOON_MS)
    page.get_by_role("button", name="Plan the inserts · free").click()
    assert len(dict(ended(page, store, "multi-plan").result or {})["inserts"]) == 1
    expect(page.get_by_text("Never said: suitcase")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "tool-broll")
    page.get_by_role("button", name="Render it · free").click()
    job = ended(page, store, "multi")
    clip = result_file(home, job)
    probe = probe_media(clip)
    assert (probe.width, probe.height) == (1080, 1920)
    assert probe.audio is not None
    (insert,) = dict(job.result or {})["inserts"]
    levels = measure_levels(clip, probe.audio.stream, [(insert["at_ms"], insert["end_ms"])])
    assert levels.inside_dbfs is not None and levels.outside_dbfs is not None
    assert abs(levels.inside_dbfs - levels.outside_dbfs) < 1.5


def test_a_table_says_its_faults_and_facts_are_shown(page: Page, store: Store, tmp_path: Path, pictures: Path) -> None:
    (tmp_path / "clips.csv").write_text("video,script\nmug.mp4,Meet the mug.\ngone.mp4,Hi\n", encoding="utf-8")
    use(page, "Batch")
    page.locator("input[type=file][accept*='csv']").set_input_files(str(tmp_path / "clips.csv"))
    expect(page.get_by_text("Nothing was begun: 1 fault in the table.")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "tool-batch")
    use(page, "Info")
    expect(page.get_by_text("frames/s, constant").first).to_be_visible(timeout=SOON_MS)
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, pictures, "tool-info-narrow")
    assert store.jobs.jobs(store.profiles.ensure_any(LOCAL_PERSON, name="").id, kinds=("make",)) == []
