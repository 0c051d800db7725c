"""Voices as a person uses the page: heard, priced, chosen, recorded, cloned; their files are measured."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from editai.media.loudness import measure_loudness
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, set_service_key
from editai.settings import Settings
from editai.speech.cloning import CONSENT
from editai.speech.recall import recall
from editai.speech.sound import read_wav, write_wav
from editai.speech.xtts import LICENCE
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON
from editai.store.states import JobState, Lane
from tests.journeys.processes import command
from tests.journeys.test_first_light import SOON_MS, picture, settled
from tests.journeys.toolbox import DONE_MS, ended, file_of, profile_id
from tests.pages.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.timeout(900)]

SENTENCE = "The Nortia mug keeps your coffee hot for 12 hours, and it costs just $19.99 today."
LONGER = f"{SENTENCE} One hand opens it. Nothing is spilt in your bag. It fits every car, and it is made to last."
JOE = "piper-en_US-joe-medium"
ACCOUNT = {
    "characters_left": 7_500,
    "characters_limit": 10_000,
    "tier": "free",
    "voices": [
        {"voice": "elevenlabs:21m00Tcm4TlvDq8ikWAM", "title": "Rachel", "language": "en-US", "gender": "female"}
    ],
}


@pytest.fixture(scope="module")
def store(home: Path) -> Iterator[Store]:
    """A store with an ElevenLabs account that has been looked at before."""
    settings = Settings(home=home)
    opened = open_store(settings)
    member = opened.profiles.membership(LOCAL_PERSON, opened.profiles.ensure_any(LOCAL_PERSON, name="Nortia").id)
    set_service_key(settings, opened, SecretBox(settings), member, ELEVENLABS, "xi-0123456789abcdef")
    seen = opened.jobs.submit_job(
        member.profile_id, job_id=str(uuid.uuid4()), kind="voice-account", lane=Lane.QUICK,
        data={"profile_id": member.profile_id}, created_by=LOCAL_PERSON,
    )  # fmt: skip
    opened.jobs.start_job(seen.id)
    opened.jobs.finish_job(seen.id, state=JobState.SUCCEEDED, result=ACCOUNT, error=None)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(home: Path, store: Store, browser: Browser) -> Iterator[Page]:
    with ExitStack() as stack:
        stack.enter_context(command(home, "worker", ready="worker ready", log=home / "worker.log"))
        web = stack.enter_context(serve(home))
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        context.set_default_timeout(SOON_MS)
        opened = context.new_page()
        opened.goto(f"{web.url}/voices")
        expect(opened.get_by_role("button", name="Use as default").first).to_be_visible(timeout=DONE_MS)
        yield opened
        context.close()


def row(page: Page, name: str) -> Locator:
    """A voice's row."""
    return page.get_by_test_id("stLayoutWrapper").filter(has=page.locator(f"[class*='listen-{name}']")).last


def part(page: Page, name: str) -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    settled(page)


def give(page: Page, at: int, file: Path, name: str) -> None:
    """Upload it under a name as people give them."""
    kind = "audio/mpeg" if file.suffix == ".mp3" else "audio/wav"
    field = page.locator("input[type=file][accept*='.mp3']").nth(at)
    field.set_input_files(FilePayload(name=name, mimeType=kind, buffer=file.read_bytes()))
    expect(page.get_by_text(name).first).to_be_visible(timeout=SOON_MS)


@pytest.fixture(scope="module")
def heard(page: Page, store: Store, home: Path) -> Path:
    """The store's own sentence, typed into the page and heard there in Piper's voice."""
    box = page.get_by_label("What they say")
    box.fill(SENTENCE)
    box.press("Enter")
    settled(page)
    part(page, "Piper")
    page.locator(f"[class*='listen-{JOE}'] button").first.click()
    sound = file_of(home, ended(page, store, "preview-voice"))
    player = row(page, JOE).locator("audio")
    expect(player).to_be_visible(timeout=SOON_MS)
    page.wait_for_function("[...document.querySelectorAll('audio')].some(e => e.duration > 2)", timeout=SOON_MS)
    played_s = float(player.evaluate("e => e.duration"))
    samples, rate = read_wav(sound)
    assert played_s == pytest.approx(samples.size / rate, abs=0.1), "the browser can play it"
    return sound


def test_a_voice_says_the_store_s_sentence_beside_its_price(
    page: Page, store: Store, heard: Path, pictures: Path
) -> None:
    assert store.profiles.profile(profile_id(store)).voice["sentence"] == SENTENCE
    expect(row(page, JOE).get_by_text("free", exact=True)).to_be_visible()
    picture(page, pictures, "voices-heard")
    part(page, "ElevenLabs")
    rachel = row(page, "elevenlabs-21m00Tcm4TlvDq8ikWAM")
    expect(rachel.get_by_text(re.compile(r"^\$0\.\d+ / 30 s$"))).to_be_visible(timeout=SOON_MS)
    part(page, "Piper")


def test_a_voice_is_made_the_default_and_a_preset_is_kept(page: Page, store: Store, pictures: Path) -> None:
    page.locator(f"[class*='default-{JOE}'] button").first.click()
    expect(page.get_by_role("heading", name="Joe")).to_be_visible(timeout=SOON_MS)
    thumbs = page.get_by_role("slider")
    thumbs.nth(0).press("ArrowRight")
    thumbs.nth(0).press("ArrowRight")
    settled(page)
    thumbs.nth(1).press("ArrowLeft")
    settled(page)  # a slider tells its value a moment after the key
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_enabled(timeout=SOON_MS)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled(timeout=SOON_MS)
    voice = store.profiles.profile(profile_id(store)).voice
    assert (voice["voice"], voice["speed"], voice["pitch_semitones"]) == ("piper:en_US-joe-medium", 1.1, -0.5)
    page.reload()
    expect(page.get_by_role("heading", name="Joe")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_label("What they say")).to_have_value(SENTENCE)
    expect(page.get_by_text("1.10 ×", exact=True)).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "voices-preset")


def test_an_own_recording_is_kept_and_written_down(
    page: Page, store: Store, home: Path, heard: Path, pictures: Path
) -> None:
    part(page, "Your own")
    expect(page.get_by_role("button", name="Keep it · free")).to_be_disabled()
    give(page, 0, heard, "mine.wav")
    page.get_by_label("Name").first.fill("Spring")
    page.get_by_label("Name").first.press("Tab")
    page.get_by_role("button", name="Keep it · free").click()
    result = dict(ended(page, store, "keep-recording").result or {})
    assert recall(SENTENCE, result["script"]).share >= 0.6  # Piper says it a little differently each time
    kept = MediaFolder(home / "media").path(profile_id(store), result["media_key"])
    assert measure_loudness(kept).integrated_lufs == pytest.approx(-16, abs=1)
    expect(page.get_by_text("Spring is a voice of this store now.")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("button", name="Make a clip of it")).to_be_visible(timeout=SOON_MS)
    picture(page, pictures, "voices-recording")


def test_a_sample_is_cloned_only_with_both_consents_and_enough_speech(
    page: Page, store: Store, home: Path, heard: Path, pictures: Path
) -> None:
    part(page, "Speak a text")
    text = page.get_by_label("Text", exact=True)
    text.fill(LONGER)
    text.press("Control+Enter")
    page.get_by_role("button", name="Speak · free").click()
    sample = file_of(home, ended(page, store, "speak"))
    assert sample.suffix == ".mp3"
    part(page, "Your own")
    clone = page.get_by_role("button", name="Clone · free")
    samples, rate = read_wav(heard)
    short = home.parent / "short.wav"
    write_wav(short, samples[: 4 * rate], rate)
    give(page, 1, short, "short.wav")
    expect(clone).to_be_disabled()
    page.get_by_text(CONSENT, exact=True).click()
    settled(page)
    expect(clone).to_be_disabled()
    page.get_by_text(LICENCE, exact=True).click()
    expect(clone).to_be_enabled(timeout=SOON_MS)
    clone.click()
    assert ended(page, store, "clone-voice").state is JobState.FAILED
    expect(page.get_by_text(re.compile(r"The sample holds \d\.\d s of speech; at least 6 s are needed"))).to_be_visible(
        timeout=SOON_MS
    )
    picture(page, pictures, "voices-refused")
    assert store.voices.voices(profile_id(store), engine="xtts") == []
    expect(page.get_by_text("short.wav")).to_have_count(0, timeout=SOON_MS)  # what was refused is out of the field
    give(page, 1, sample, "ana.mp3")
    page.get_by_label("Name").last.fill("Ana")
    page.get_by_label("Name").last.press("Tab")
    expect(clone).to_be_enabled(timeout=SOON_MS)
    clone.click()
    assert ended(page, store, "clone-voice", after=1).state is JobState.SUCCEEDED
    expect(page.get_by_text("Ana is a voice of this store now.")).to_be_visible(timeout=SOON_MS)
    (voice,) = store.voices.voices(profile_id(store), engine="xtts")
    assert (voice.name, voice.consent["text"], voice.consent["licence"]) == ("Ana", CONSENT, LICENCE)
    picture(page, pictures, "voices-cloned")
    assert page.locator("[data-testid='stException']").count() == 0
