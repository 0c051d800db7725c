"""A recording made in the page: spoken into the browser's microphone, kept, measured, and laid under its script.

The microphone is Chromium's pretended one, which plays a file: Piper reading a script, quietly and after a pause.
"""

from __future__ import annotations

import statistics
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect, sync_playwright

from editai.jobs.voice_requests import submit_speak
from editai.library.drafts import read_draft
from editai.media.loudness import measure_loudness
from editai.settings import Settings
from editai.speech.piper import PiperEngine
from editai.speech.recall import recall
from editai.speech.sound import read_wav, write_wav
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON
from tests.journeys.conftest import CHROMIUM, FLAGS, needs_chromium
from tests.journeys.processes import command
from tests.journeys.test_first_light import SOON_MS, picture, settled
from tests.journeys.toolbox import DONE_MS, ended, file_of, profile_id
from tests.pages.serving import Served, serve

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.timeout(900)]

SAID = (
    "The new mug keeps your coffee hot for twelve hours. One hand opens it. It fits every car, and it is made to last."
)
BEFORE_S, AFTER_S = 1.5, 2.0
"""Of quiet, around what is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What the microphone hears."""

    file: Path
    starts_ms: tuple[int, ...]
    """Where each word begins, by the voice that speaks it."""
    length_ms: int
    treble: float


@pytest.fixture(scope="module")
def spoken(home: Path) -> Spoken:
    """20 dB too quiet, with a little noise."""
    engine = PiperEngine(home / "models")
    said = engine.speak(SAID, engine.voices()[0], 1.0)
    rate = said.sample_rate_hz
    quiet = [np.zeros(round(seconds * rate), np.float32) for seconds in (BEFORE_S, AFTER_S)]
    sound = np.concatenate([quiet[0], said.samples * np.float32(0.1), quiet[1]])
    noise = np.random.default_rng(6).normal(0, 0.0003, sound.size).astype(np.float32)
    file = home.parent / "microphone.wav"
    write_wav(file, sound + noise, rate)
    return Spoken(
        file=file,
        starts_ms=tuple(word.start_ms for word in said.words),
        length_ms=round(said.samples.size * 1000 / rate),
        treble=treble(said.samples, rate),
    )


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[Store]:
    opened = open_store(Settings(home=home))
    opened.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def web(home: Path, store: Store) -> Iterator[Served]:
    with ExitStack() as stack:
        stack.enter_context(command(home, "worker", ready="worker ready", log=home / "worker.log"))
        yield stack.enter_context(serve(home))


@pytest.fixture(scope="module")
def browser(spoken: Spoken) -> Iterator[Browser]:
    """A browser whose microphone plays the file once, each time it is opened."""
    needs_chromium()
    flags = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={spoken.file}%noloop",
    ]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *flags])
        yield opened
        opened.close()


def own_voices(context: BrowserContext, web: Served) -> Page:
    """The part of the Voices page where a store's own are made."""
    context.set_default_timeout(SOON_MS)
    page = context.new_page()
    page.goto(f"{web.url}/voices")
    part = page.get_by_test_id("stButtonGroup").get_by_text("Your own", exact=True)
    part.click(timeout=DONE_MS)
    expect(page.get_by_text("Own recording", exact=True)).to_be_visible(timeout=SOON_MS)
    settled(page)
    return page


def treble(samples: np.ndarray[tuple[int], np.dtype[np.float32]], rate: int) -> float:
    """The share of a sound's power between 8 and 10.5 kHz, which a recording for listening machines lacks."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    at_hz = np.fft.rfftfreq(samples.size, 1 / rate)
    return float(power[(at_hz > 8200) & (at_hz < 10500)].sum() / power.sum())


def test_a_recording_made_in_the_page_is_kept_measured_and_said_with_its_words_in_time(
    browser: Browser, web: Served, store: Store, home: Path, spoken: Spoken, pictures: Path
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.grant_permissions(["microphone"])
    page = own_voices(context, web)
    keep = page.get_by_role("button", name="Keep it · free", exact=True)
    expect(keep).to_be_disabled()
    recorder = page.get_by_test_id("stAudioInput").first
    recorder.get_by_role("button", name="Record", exact=True).click()
    stop = recorder.get_by_role("button", name="Stop recording", exact=True)
    expect(stop).to_be_visible(timeout=SOON_MS)
    page.wait_for_timeout(1000)
    _change_the_page(page, store)
    expect(stop).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "recording-goes-on")
    page.wait_for_timeout(spoken.length_ms + round((BEFORE_S + AFTER_S) * 1000) - 2000)
    stop.click()
    expect(keep).to_be_enabled(timeout=SOON_MS)
    _look_elsewhere(page)
    picture(page, pictures, "recording-waits")
    keep.click()

    job = ended(page, store, "keep-recording")
    kept, result = file_of(home, job), dict(job.result or {})
    assert measure_loudness(kept).integrated_lufs == pytest.approx(-16, abs=1)
    samples, rate = read_wav(kept)
    assert samples.size * 1000 / rate == pytest.approx(spoken.length_ms + 320, abs=400), "silence at its ends is gone"
    assert treble(samples, rate) > spoken.treble / 4, "recorded as a voice, not for a listening machine"
    assert recall(SAID, str(result["script"])).share >= 0.85
    expect(page.get_by_text("Spring is a voice of this store now.", exact=True)).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_label("Name", exact=True).first).to_have_value("")
    expect(keep).to_be_disabled()
    picture(page, pictures, "recording-kept")

    _the_clip_speaks_it(page, store, home, str(result["voice"]), spoken)
    context.close()


def _change_the_page(page: Page, store: Store) -> None:
    """Somebody else's voice comes into the list above, and the page runs anew, while the recorder records."""
    store.voices.add(
        profile_id(store), voice_id=str(uuid.uuid4()), engine="recording", name="Winter", sample_key="none.wav",
        consent={"duration_ms": 1000}, created_by=LOCAL_PERSON,
    )  # fmt: skip
    name = page.get_by_label("Name", exact=True).first
    name.fill("Spring")
    name.press("Tab")
    expect(page.get_by_text("Winter", exact=True)).to_be_visible(timeout=SOON_MS)


def _look_elsewhere(page: Page) -> None:
    """Another part of the page and back: what was recorded is not lost."""
    parts = page.get_by_test_id("stButtonGroup")
    parts.get_by_text("Keys", exact=True).click()
    expect(page.get_by_test_id("stAudioInput")).to_have_count(0, timeout=SOON_MS)
    parts.get_by_text("Your own", exact=True).click()
    expect(page.get_by_text("Your recording waits here.")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_label("Name", exact=True).first).to_have_value("Spring")


def _the_clip_speaks_it(page: Page, store: Store, home: Path, voice: str, spoken: Spoken) -> None:
    """New clip waits with it, and its words are where they were said."""
    page.get_by_role("button", name="Make a clip of it", exact=True).first.click()
    settled(page)
    draft = read_draft(Settings(home=home), profile_id(store), LOCAL_PERSON)
    assert draft.voice == voice
    member = store.profiles.membership(LOCAL_PERSON, profile_id(store))
    submit_speak(store, member, SAID, voice=voice, suffix=".wav")
    job = ended(page, store, "speak")
    words = dict(job.result or {})["words"]
    assert [word["text"] for word in words] == SAID.split()
    late = [word["start_ms"] - start_ms for word, start_ms in zip(words, spoken.starts_ms, strict=True)]
    off = sorted(abs(each - statistics.median(late)) for each in late)
    assert statistics.median(off) <= 80
    assert off[round(len(off) * 0.9) - 1] <= 250
    sound = file_of(home, job)
    assert measure_loudness(sound).integrated_lufs == pytest.approx(-16, abs=1)


def test_without_a_microphone_a_file_is_asked_for_and_taken(
    browser: Browser, web: Served, spoken: Spoken, pictures: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context.grant_permissions(["notifications"])  # and so not the microphone
    page = own_voices(context, web)
    said = page.get_by_text("The browser gives no microphone. Allow it beside the address and reload the page")
    expect(said.first).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_test_id("stAudioInput").first).to_be_hidden()
    field = page.locator("[class*='own-record-file'] input[type=file]")
    field.set_input_files(FilePayload(name="mine.wav", mimeType="audio/wav", buffer=spoken.file.read_bytes()))
    expect(page.get_by_role("button", name="Keep it · free", exact=True)).to_be_enabled(timeout=SOON_MS)
    picture(page, pictures, "recording-refused")
    context.close()


def test_a_microphone_that_is_not_there_is_told_when_it_is_asked_for(browser: Browser, web: Served) -> None:
    """For the sample of a clone, whose recorder is the same."""
    context = browser.new_context(reduced_motion="reduce")
    context.grant_permissions(["microphone"])
    context.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('none', 'NotFoundError'); };"
    )
    page = own_voices(context, web)
    sample = page.get_by_test_id("stAudioInput").last
    expect(sample).to_be_visible()
    sample.get_by_role("button", name="Record", exact=True).click()
    told = page.get_by_text("No microphone was found. Plug one in and reload the page")
    expect(told.last).to_be_visible(timeout=SOON_MS)
    expect(sample).to_be_hidden()
    assert page.get_by_test_id("stException").count() == 0
    context.close()
