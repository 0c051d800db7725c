"""Library and Tools as a person uses them in the browser; what comes out is measured in its file."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from editai.media.levels import measure_levels
from editai.media.loudness import measure_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.speech.recall import recall
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON
from editai.store.states import JobState
from tests.journeys.processes import Running, running
from tests.journeys.test_first_light import SOON_MS, cells, go, picture, settled
from tests.journeys.toolbox import (
    DONE_MS,
    choose,
    differs,
    ended,
    file_of,
    near,
    profile_id,
    seen,
    stands_out,
    start,
    use,
)
from tests.media.spoken import SAID, spoken_wav
from tests.media.test_muting import picture_hash

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.timeout(900)]

JOE = "piper:en_US-joe-medium"
SPEAKS_MS, CUT_MS, WHOLE_MS = 1000, 4000, 6000
"""When somebody begins to speak in ``main.mp4``, when its picture changes, and its length."""
SRT = b"1\n00:00:00,500 --> 00:00:02,000\nLook at the mugs\n\n2\n00:00:02,500 --> 00:00:03,900\nand a caf\xc3\xa9\n"
ALL = (
    "Find speech",
    "Mute speech",
    "Captions",
    "Voice-over",
    "Photos",
    "B-roll",
    "Batch",
    "Best moments",
    "Info",
)


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Running]:
    with running(home) as started:
        yield started


@pytest.fixture(scope="module")
def store(home: Path, app: Running) -> Iterator[Store]:
    """A store that speaks with Piper, which is ready in seconds."""
    opened = open_store(Settings(home=home))
    nortia = opened.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    opened.profiles.update(nortia.id, {"voice": {"voice": JOE}})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(app: Running, store: Store, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1360, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(SOON_MS)
    opened = context.new_page()
    opened.goto(app.url)
    expect(opened.get_by_test_id("stSidebar")).to_be_visible(timeout=SOON_MS)
    yield opened
    assert opened.get_by_test_id("stException").count() == 0
    context.close()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> dict[str, Path]:
    """Somebody speaks in a phone's video, upright but written lying, 29.97 and mono, with a cut; a square silent
    one; and one of a second."""
    folder = tmp_path_factory.mktemp("films")
    lying, main, mug, blink = (folder / f"{name}.mp4" for name in ("lying", "main", "mug", "blink"))
    said = spoken_wav(models_root, tmp_path_factory.getbasetemp())
    graph = (
        f"[0]negate=enable='gte(t,{CUT_MS / 1000})'[seen];[1]aresample=48000,adelay={SPEAKS_MS}:all=1,apad[said];"
        "[2]volume=0.2[tone];[said][tone]amix=2:normalize=0:duration=shortest[heard]"
    )
    shape = ["-f", "lavfi", "-i", "testsrc2=s=480x270:r=30000/1001:d=6", "-i", str(said)]
    tone = ["-f", "lavfi", "-i", "sine=f=200:r=48000:d=6", "-filter_complex", graph]
    plain = ["-map", "[seen]", "-map", "[heard]", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "1", "-t", "6"]
    run_ffmpeg([*shape, *tone, *plain, str(lying)], limit_s=60)
    run_ffmpeg(["-display_rotation", "90", "-i", str(lying), "-c", "copy", str(main)], limit_s=60)
    run_ffmpeg(
        ["-f", "lavfi", "-i", "mandelbrot=s=240x240:r=25", "-t", "3", "-pix_fmt", "yuv420p", str(mug)], limit_s=60
    )
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=160x284:r=25:d=1", "-pix_fmt", "yuv420p", str(blink)], limit_s=60)
    return {"main": main, "mug": mug, "blink": blink}


def test_videos_are_dropped_and_one_is_laid_into_the_store_s_folder(
    page: Page, store: Store, films: dict[str, Path], pictures: Path
) -> None:
    go(page, "Library")
    page.get_by_role("tab", name="Source videos").click()
    page.get_by_role("button", name="Many big files?").click()
    folder = Path(page.get_by_test_id("stPopoverBody").locator("code").inner_text().strip())
    page.keyboard.press("Escape")
    laid = Path(shutil.copy(films["blink"], folder / "blink.mp4"))
    os.utime(laid, (time.time() - 60, time.time() - 60))  # nobody writes it any more
    page.locator("input[type=file][accept^='video']").set_input_files([films["main"], films["mug"]])
    for name in ("main.mp4", "mug.mp4"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible(timeout=DONE_MS)
    expect(page.get_by_text("upright 270×480").first).to_be_visible(timeout=DONE_MS)
    expect(page.get_by_text("square 240×240 · silent").first).to_be_visible(timeout=DONE_MS)
    ended(page, store, "ingest", after=2)
    page.reload()
    page.get_by_role("tab", name="Source videos").click()
    expect(page.get_by_text("blink.mp4", exact=True).first).to_be_visible(timeout=SOON_MS)
    assert not laid.exists()
    names = [source.name for source in store.library.source_videos(profile_id(store))]
    assert sorted(names) == ["blink.mp4", "main.mp4", "mug.mp4"]
    picture(page, pictures, "library-videos")


def test_a_part_is_kept_by_hand_and_another_from_the_analysis_and_one_becomes_a_file(
    page: Page, store: Store, home: Path, films: dict[str, Path], tmp_path: Path, pictures: Path
) -> None:
    here = profile_id(store)
    main = next(each for each in store.library.source_videos(here) if each.name == "main.mp4")
    page.locator(f"[class*='source-{main.id}'] button").click()
    expect(page.get_by_role("heading", name="main.mp4")).to_be_visible(timeout=SOON_MS)
    page.wait_for_function("document.querySelector(\"img[alt^='Moments of']\")?.naturalWidth > 0", timeout=SOON_MS)
    until = page.get_by_role("slider").nth(1)
    for _ in range(5):
        until.press("ArrowLeft")
    expect(page.locator("video[src$='#t=0.0,2.5']")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("textbox", name="Keywords").first.fill("steam")
    page.get_by_role("textbox", name="Keywords").first.press("Tab")
    settled(page)
    page.get_by_role("button", name="Keep as a segment").first.click()
    expect(page.get_by_text("0.0 to 2.5 s").first).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="Find them").click()
    found = dict(ended(page, store, "analyse").result or {})
    assert [shot["start_ms"] for shot in found["shots"]] == [0, pytest.approx(CUT_MS, abs=70)]
    expect(page.get_by_text("2 shots · best:")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name=re.compile("^(bookmark_add)?\\s*Keep (it|all)")).click()
    expect(page.get_by_text("kept.")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "library-video")
    kept = {(each.start_ms, each.end_ms): each for each in store.library.segments(here, main.id)}
    by_hand = kept[0, 2500]
    assert by_hand.keywords == ("steam",)
    assert set(kept) == {(0, 2500)} | {(part["start_ms"], part["end_ms"]) for part in found["best"]}
    row = page.locator(f"[class*='segment-words-{by_hand.id}']").get_by_role("textbox")
    row.fill("steam, lid")
    row.press("Tab")
    settled(page)
    page.locator(f"[class*='segment-favourite-{by_hand.id}'] button").first.click()
    page.locator(f"[class*='segment-file-{by_hand.id}'] button").first.click()
    job = ended(page, store, "extract")
    cut = file_of(home, job)
    probe = probe_media(cut)
    assert (probe.width, probe.height, str(probe.frame_rate)) == (270, 480, "30000/1001")
    assert probe.duration_ms == pytest.approx(2500, abs=70)
    for at_ms in (100, 2300):
        assert differs(seen(cut, at_ms, tmp_path), seen(films["main"], at_ms, tmp_path)) < 12
    page.get_by_role("tab", name="Segments").click()
    page.get_by_role("textbox", name="Search").fill("lids")
    page.get_by_role("textbox", name="Search").press("Enter")
    expect(page.get_by_text("0.0 to 2.5 s")).to_be_visible(timeout=SOON_MS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    assert download.value.path().read_bytes() == cut.read_bytes()
    (changed,) = [each for each in store.library.segments(here, main.id) if each.id == by_hand.id]
    assert (changed.keywords, changed.is_favourite) == (("steam", "lid"), True)
    picture(page, pictures, "library-segments")


def test_speech_is_found_where_it_is_and_muted_there_alone(
    page: Page, store: Store, home: Path, films: dict[str, Path], pictures: Path
) -> None:
    use(page, "Find speech")
    choose(page, "Video", "blink.mp4")
    page.locator("input[type=file][accept^='video']").set_input_files(films["main"])
    video = page.get_by_role("combobox", name="Video", exact=True)
    expect(video).to_have_value(re.compile("main.mp4"), timeout=DONE_MS)  # chosen by itself, since it was dropped here
    start(page, "Find speech · free")
    speech = dict(ended(page, store, "detect-voice").result or {})["speech"]
    assert speech[0]["start_ms"] == pytest.approx(SPEAKS_MS, abs=250)
    assert speech[-1]["end_ms"] == pytest.approx(SPEAKS_MS + 3900, abs=400)
    assert all(0.5 < each["confidence"] <= 1 for each in speech)
    expect(page.get_by_role("img", name=re.compile(f"^{len(speech)} parts? with speech$"))).to_be_visible(
        timeout=SOON_MS
    )
    assert float(cells(page)[1][0]) == speech[0]["start_ms"] / 1000
    picture(page, pictures, "tool-detect")
    use(page, "Mute speech")
    choose(page, "Video", "main.mp4")
    start(page, "Mute speech · free")
    muted = file_of(home, ended(page, store, "mute-voice"))
    spans = [(each["start_ms"], each["end_ms"]) for each in speech]
    before = measure_levels(films["main"], 1, spans)
    after = measure_levels(muted, 1, spans)
    assert before.inside_dbfs is not None and after.inside_dbfs is not None
    assert after.inside_dbfs < -60 < -30 < before.inside_dbfs
    assert after.outside_dbfs == pytest.approx(before.outside_dbfs, abs=0.6)
    assert picture_hash(muted) == picture_hash(films["main"])
    expect(page.locator("video")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "tool-mute")
    choose(page, "Video", "mug.mp4")
    start(page, "Mute speech · free")
    silent = file_of(home, ended(page, store, "mute-voice", after=1))
    assert silent.read_bytes() == films["mug"].read_bytes()


def test_captions_are_heard_changed_and_burnt_in(
    page: Page, app: Running, store: Store, home: Path, films: dict[str, Path], tmp_path: Path, pictures: Path
) -> None:
    use(page, "Captions")
    choose(page, "Video", "main.mp4")
    page.get_by_text("Burn them into the picture", exact=True).click()
    settled(page)
    start(page, "Set captions · free")
    heard = dict(ended(page, store, "caption").result or {})
    assert heard["media_key"] is None
    assert recall(SAID, " ".join(cue["text"] for cue in heard["cues"])).share >= 0.8
    assert heard["cues"][0]["start_ms"] == pytest.approx(SPEAKS_MS, abs=250)
    grid = page.get_by_test_id("stDataFrame").filter(visible=True)
    expect(grid).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "tool-captions")
    box = grid.bounding_box()
    assert box is not None
    grid.dblclick(position={"x": box["width"] - 60, "y": 36 + 17})
    page.locator("textarea.gdg-input").fill("This flask")
    page.keyboard.press("Enter")
    settled(page)
    start(page, "Burn these captions in · free")
    job = ended(page, store, "caption", after=1)
    changed = dict(job.result or {})
    assert [cue["text"] for cue in changed["cues"]] == ["This flask", *(cue["text"] for cue in heard["cues"][1:])]
    clip = file_of(home, job)
    assert stands_out(clip, films["main"], SPEAKS_MS + 300, tmp_path)
    assert not stands_out(clip, films["main"], 500, tmp_path)
    expect(page.locator("video")).to_be_visible(timeout=SOON_MS)  # the newer result is drawn
    told = page.get_by_role("link", name="SRT").get_attribute("href")
    assert told is not None
    assert "\nThis flask\n" in page.request.get(f"{app.url}{told}").text()


def test_captions_of_a_file_are_burnt_in(
    page: Page, store: Store, home: Path, films: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "talk.srt").write_bytes(SRT)
    use(page, "Captions")
    choose(page, "Video", "main.mp4")
    page.get_by_text("Burn them into the picture", exact=True).click()  # off since the test before
    page.get_by_text("From an SRT or VTT file", exact=True).click()
    page.locator("input[type=file][accept*='srt']").set_input_files(str(tmp_path / "talk.srt"))
    start(page, "Set captions · free")
    job = ended(page, store, "caption", after=2)
    assert [cue["text"] for cue in dict(job.result or {})["cues"]] == ["Look at the mugs", "and a café"]
    clip = file_of(home, job)
    shown = [stands_out(clip, films["main"], at_ms, tmp_path) for at_ms in (1200, 3200, 5200)]
    assert shown == [True, True, False]


def test_a_voice_is_laid_over_a_video_and_the_one_too_short_says_why(
    page: Page, store: Store, home: Path, films: dict[str, Path], pictures: Path
) -> None:
    use(page, "Voice-over")
    choose(page, "Videos", "blink.mp4", "main.mp4")
    choose(page, "Sound of the videos", "Gone")
    page.get_by_role("textbox", name="Script", exact=True).fill("Meet the travel mug, my friend.")
    page.get_by_role("textbox", name="Script", exact=True).press("Tab")
    settled(page)
    start(page, "Add the voice · free")
    job = ended(page, store, "add-voice")
    assert job.state is JobState.SUCCEEDED, job.error
    blink, main = dict(job.result or {})["results"]
    assert (blink["input"], blink["ok"], main["input"], main["ok"]) == ("blink.mp4", False, "main.mp4", True)
    expect(page.get_by_text("the video only 1.0 s")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("video")).to_have_count(1, timeout=SOON_MS)
    picture(page, pictures, "tool-voice-over")
    voiced = home / "media" / str(main["media_key"])
    levels = measure_levels(voiced, 1, [(3500, 5800)])
    assert levels.inside_dbfs is not None and levels.outside_dbfs is not None
    assert levels.inside_dbfs < -60 < -25 < levels.outside_dbfs, "the voice, and then nothing"
    assert measure_loudness(voiced).integrated_lufs == pytest.approx(-14, abs=1)
    assert picture_hash(voiced) == picture_hash(films["main"])


def test_photos_become_a_clip_in_motion(page: Page, store: Store, home: Path, tmp_path: Path, pictures: Path) -> None:
    for name, colour in (("red", "red"), ("blue", "blue")):
        photo = Image.new("RGB", (300, 400), colour)
        ImageDraw.Draw(photo).ellipse((120, 170, 180, 230), fill="white")
        photo.save(tmp_path / f"{name}.png")
    use(page, "Photos")
    page.locator("input[type=file][accept*='png']").set_input_files([tmp_path / "red.png", tmp_path / "blue.png"])
    seconds = page.get_by_role("slider")
    for _ in range(3):
        seconds.press("ArrowLeft")
    settled(page)
    start(page, "Make the clip · free")
    clip = file_of(home, ended(page, store, "photos"))
    probe = probe_media(clip)
    assert (probe.width, probe.height) == (1080, 1920)
    assert probe.duration_ms == pytest.approx(3000, abs=100)
    first, later, last = (seen(clip, at, tmp_path) for at in (100, 1200, 2800))
    assert differs(first, later) > 0.5, "the photo does not stand still"
    assert [near(first, "red"), near(later, "red"), near(last, "blue")] == [True, True, True]
    picture(page, pictures, "tool-photos")


def test_a_video_is_set_in_where_its_word_is_said(
    page: Page, store: Store, home: Path, films: dict[str, Path], tmp_path: Path, pictures: Path
) -> None:
    (tmp_path / "talk.srt").write_bytes(SRT)
    use(page, "B-roll")
    choose(page, "Main video", "main.mp4")
    choose(page, "Other videos", "mug.mp4")
    page.get_by_label("Show mug.mp4 at").fill("MUG, suitcase")
    page.get_by_label("Show mug.mp4 at").press("Tab")
    page.get_by_text("An SRT or VTT file", exact=True).click()
    page.locator("input[type=file][accept*='srt']").set_input_files(str(tmp_path / "talk.srt"))
    start(page, "Plan the inserts · free")
    assert len(dict(ended(page, store, "multi-plan").result or {})["inserts"]) == 1
    expect(page.get_by_text("Never said: suitcase")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "tool-broll")
    start(page, "Render it · free")
    job = ended(page, store, "multi")
    clip = file_of(home, job)
    probe = probe_media(clip)
    assert (probe.width, probe.height) == (1080, 1920)
    assert probe.duration_ms == pytest.approx(WHOLE_MS, abs=120)
    assert probe.audio is not None
    (insert,) = dict(job.result or {})["inserts"]
    span = (insert["at_ms"], insert["end_ms"])
    apart = [
        differs(seen(clip, at_ms, tmp_path), seen(films["main"], at_ms, tmp_path))
        for at_ms in (300, sum(span) // 2, 5500)
    ]
    assert apart[0] < 25 < 60 < apart[1] > 60 > 25 > apart[2], "the other video is seen there, and there alone"
    there, here = measure_levels(films["main"], 1, [span]), measure_levels(clip, probe.audio.stream, [span])
    assert there.inside_dbfs and there.outside_dbfs and here.inside_dbfs and here.outside_dbfs
    louder = here.inside_dbfs - there.inside_dbfs
    assert louder == pytest.approx(here.outside_dbfs - there.outside_dbfs, abs=2.5), "the main video is heard through"


def test_a_table_is_refused_by_its_line_and_then_made_to_its_end(
    page: Page, store: Store, home: Path, tmp_path: Path, pictures: Path
) -> None:
    said = "Meet the travel mug. It keeps your coffee hot."
    (tmp_path / "faulty.csv").write_text(f"video,script\nmug.mp4,{said}\ngone.mp4,Hi\n", encoding="utf-8")
    (tmp_path / "clips.csv").write_text(f"video,script,product\nmug.mp4,{said},Mug\n", encoding="utf-8")
    use(page, "Batch")
    table = page.locator("input[type=file][accept*='csv']")
    table.set_input_files(tmp_path / "faulty.csv")
    expect(page.get_by_text("Nothing was begun: 1 fault in the table.")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("Line 3:").locator("..")).to_contain_text("gone.mp4")
    assert store.jobs.jobs(profile_id(store), kinds=("make",)) == []
    picture(page, pictures, "tool-batch-fault")
    table.set_input_files(tmp_path / "clips.csv")
    start(page, "Make 1 clip for Nortia · free")
    job = ended(page, store, "make")
    assert job.state is JobState.SUCCEEDED, job.error
    expect(page.get_by_text("1 of 1 made")).to_be_visible(timeout=SOON_MS)
    assert cells(page)[1][:3] == ["2", "Mug", "done"]
    clip = store.library.clip(profile_id(store), str(dict(job.result or {})["clip_id"]))
    file = home / "media" / clip.media_key
    probe = probe_media(file)
    assert (probe.width, probe.height, probe.variable_frame_rate) == (1080, 1920, False)
    assert measure_loudness(file).integrated_lufs == pytest.approx(-14, abs=0.5)
    assert " ".join(cue["text"].replace("\n", " ") for cue in clip.cues) == said
    picture(page, pictures, "tool-batch")


def test_best_moments_and_facts_are_those_of_the_file(
    page: Page, store: Store, films: dict[str, Path], pictures: Path
) -> None:
    use(page, "Best moments")
    choose(page, "Video", "main.mp4")
    page.get_by_role("slider").press("Home")
    settled(page)
    start(page, "Find them · free")
    found = dict(ended(page, store, "analyse", after=1).result or {})
    total_ms = sum(part["end_ms"] - part["start_ms"] for part in found["best"])
    assert 2000 < total_ms <= 5000
    expect(page.get_by_text(f"{total_ms / 1000:.1f} s", exact=False).first).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "tool-moments")
    use(page, "Info")
    choose(page, "Video", "main.mp4")
    facts = page.get_by_test_id("stMain").inner_text()
    for fact in ("270×480", "29.97 frames/s, constant", "mono", "somebody speaks"):
        assert fact in facts
    assert f"{measure_loudness(films['main']).integrated_lufs:.1f} LUFS" in facts.replace("−", "-")
    picture(page, pictures, "tool-info")


def test_every_tool_fits_a_phone(page: Page, pictures: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 1500})
    page.emulate_media(color_scheme="dark")
    for tool in ALL:
        use(page, tool)
        wide = page.get_by_test_id("stMain").evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert wide[0] <= wide[1] <= 390, tool
        page.screenshot(path=pictures / f"phone-{tool.lower().replace(' ', '-')}-dark.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1360, "height": 900})


def test_another_store_sees_nothing_of_any_tool(page: Page, store: Store, app: Running) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="Vela")
    page.goto(f"{app.url}/tools?store={other.id}")
    expect(page.get_by_test_id("stMain").locator("[data-store=Vela]")).to_be_visible(timeout=SOON_MS)
    for tool in ALL:
        use(page, tool)
        main = page.get_by_test_id("stMain")
        assert profile_id(store) not in main.inner_html(), tool
        expect(main.locator("video, [data-testid=stDataFrame]")).to_have_count(0)
        for name in ("main.mp4", "mug.mp4", "blink.mp4"):
            expect(main.get_by_text(name)).to_have_count(0)
    assert store.jobs.jobs(other.id) == []
