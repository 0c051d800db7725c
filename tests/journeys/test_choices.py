"""New clip in the browser: shots, focus and captions decided by hand, and what comes of it in the finished files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from editai.library.drafts import Draft, read_draft, write_draft
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Clip
from tests.jobs.coloured import NAMES, SCENE_MS, colour_at, coloured_film, picture
from tests.jobs.letters import lines_of, read_line, white
from tests.jobs.working import ingested
from tests.journeys.processes import Running, running
from tests.journeys.test_first_light import MAKE_MS, SOON_MS, settled
from tests.journeys.test_first_light import picture as screenshot
from tests.journeys.toolbox import choose, ended, profile_id, start

pytestmark = [pytest.mark.browser, pytest.mark.models, pytest.mark.timeout(900)]

SCRIPT = "Meet the Nortia travel mug. It keeps your coffee hot all day."
MADE = "Make clip · free"


@pytest.fixture(scope="module")
def app(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A store that speaks with Piper, and its form with a film of eight colours and a script."""
    settings = Settings(home=home)
    store = open_store(settings)
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    store.profiles.update(profile.id, {"voice": {"voice": "piper:en_US-joe-medium"}})
    member = store.profiles.membership(LOCAL_PERSON, profile.id)
    film_id = ingested(settings, store, member, coloured_film(tmp_path_factory.mktemp("coloured")))
    draft = Draft(source_video_ids=(film_id,), script=SCRIPT, captions="bold", card=False)
    write_draft(settings, profile.id, LOCAL_PERSON, draft)
    store.close()
    with running(home) as started:
        yield started


@pytest.fixture(scope="module")
def store(home: Path, app: Running) -> Iterator[Store]:
    opened = open_store(Settings(home=home))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(app: Running, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1360, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(SOON_MS)
    opened = context.new_page()
    opened.goto(app.url)
    expect(opened.get_by_role("button", name=MADE)).to_be_visible(timeout=SOON_MS)
    yield opened
    assert opened.get_by_test_id("stException").count() == 0
    context.close()


class Form:
    """The form in the browser, and what it has kept."""

    def __init__(self, page: Page, home: Path, store: Store) -> None:
        self.page, self.home, self.store = page, home, store

    def shots(self) -> list[dict[str, Any]]:
        """As the form has kept them; empty while EditAI picks."""
        draft = read_draft(Settings(home=self.home), profile_id(self.store), LOCAL_PERSON)
        return [dict(shot) for shot in draft.choices.get("shots") or ()]

    def small(self, name: str) -> Locator:
        """A small button of a strip, once it can be pressed."""
        button = self.page.locator(f"[class*='{name}']").get_by_role("button").filter(visible=True).first
        expect(button).to_be_enabled(timeout=SOON_MS)
        return button

    def press(self, name: str, then: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """A small button of a strip, and the shots as they are kept once they are as they should be."""
        self.small(name).click()
        for _ in range(SOON_MS // 200):
            shots = self.shots()
            if then(shots):
                settled(self.page)
                return shots
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{name}: {scenes(self.shots())}")

    def clip(self, after: int) -> tuple[Clip, Path]:
        """The clip that is made next, and its file, once the page shows it."""
        job = ended(self.page, self.store, "make", after=after)
        clip = self.store.library.clip(profile_id(self.store), str(dict(job.result or {})["clip_id"]))
        shown = self.page.locator(f"video[src*='{clip.id}'], video:has(source[src*='{clip.id}'])")
        expect(shown).to_be_visible(timeout=MAKE_MS)
        settled(self.page)
        return clip, MediaFolder(self.home / "media").path(profile_id(self.store), clip.media_key)

    def write(self, text: str) -> None:
        """The text of the first caption in the table."""
        grid = self.page.get_by_test_id("stDataFrame").filter(visible=True)
        expect(grid).to_be_visible(timeout=SOON_MS)
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        assert box is not None
        grid.dblclick(position={"x": box["width"] - 60, "y": 36 + 17})
        self.page.locator("textarea.gdg-input").fill(text)
        self.page.keyboard.press("Enter")
        settled(self.page)


@pytest.fixture(scope="module")
def form(page: Page, home: Path, store: Store) -> Form:
    return Form(page, home, store)


def scenes(shots: list[dict[str, Any]]) -> list[str]:
    """The colours of shots."""
    return [NAMES[(shot["start_ms"] + shot["end_ms"]) // 2 // SCENE_MS] for shot in shots]


def seen(clip: Clip, file: Path) -> list[tuple[str, bool]]:
    """Of every shot in the file: its colour, and whether the white square in the middle of the film is to be seen."""
    at_ms, answer = 67.0, []
    for shot in clip.used["shots"]:
        shown_ms = (shot["end_ms"] - shot["start_ms"]) / shot["speed"]
        middle_ms = round(at_ms + shown_ms / 2)
        answer.append((colour_at(file, middle_ms), bool((picture(file, middle_ms)[50:118].min(axis=2) > 200).any())))
        at_ms += shown_ms
    return answer


@pytest.fixture(scope="module")
def decided(form: Form, pictures: Path) -> tuple[list[dict[str, Any]], Clip, Path]:
    """Looked at, added, moved, swapped, taken out, the first one cut by hand; and made."""
    page = form.page
    page.get_by_role("button", name="Look at the shots").click()
    expect(page.get_by_role("img", name=re.compile("^Shot 2, "))).to_be_visible(timeout=MAKE_MS)
    settled(page)
    page.get_by_role("button", name="Add a shot").click()
    form.small("others-0-use")
    settled(page)
    first, second, *more = form.press("others-0-use", lambda shots: len(shots) >= 3)
    moved = form.press("shots-0-right", lambda shots: scenes(shots[:2]) == scenes([second, first]))
    form.small("shots-1-swap").click()
    expect(page.get_by_text("In place of shot 2")).to_be_visible(timeout=SOON_MS)
    settled(page)
    swapped = form.press("others-0-use", lambda shots: scenes(shots)[1] != scenes(moved)[1])
    last = len(more) + 1
    kept = form.press(f"shots-{last}-remove", lambda shots: len(shots) == last)
    assert scenes(kept) == scenes(swapped)[:-1]
    page.get_by_text("Where the picture is cut").click()
    expect(page.locator("[data-crop]")).to_be_visible(timeout=SOON_MS)
    choose(page, "For", "Shot 1 only")
    page.get_by_role("radio", name="By hand").click()
    slider = page.get_by_role("slider", name="Drag to what must be seen")
    expect(slider).to_be_visible(timeout=SOON_MS)
    settled(page)
    slider.press("Home")
    expect(page.locator("[data-crop^='0.']")).to_be_visible(timeout=SOON_MS)
    screenshot(page, pictures, "choices")
    start(page, MADE)
    clip, file = form.clip(after=0)
    return kept, clip, file


def test_the_clip_shows_the_shots_in_their_order_and_cut_by_hand(
    decided: tuple[list[dict[str, Any]], Clip, Path],
) -> None:
    kept, clip, file = decided
    shown = seen(clip, file)
    assert [colour for colour, _ in shown][: len(kept)] == scenes(kept)
    assert [square for _, square in shown[: len(kept)]] == [False, *[True] * (len(kept) - 1)], "cut where it was told"


def test_a_finished_clip_s_shots_are_changed(form: Form, decided: tuple[list[dict[str, Any]], Clip, Path]) -> None:
    kept, before, _ = decided
    form.page.get_by_role("button", name="Change its shots").click()
    expect(form.page.get_by_role("button", name=re.compile("^Make it again"))).to_be_visible(timeout=SOON_MS)
    settled(form.page)
    turned = form.press("shots-0-right", lambda shots: scenes(shots[:2]) == scenes(kept[1::-1]))
    form.page.get_by_role("button", name=re.compile("^Make it again")).click()
    clip, file = form.clip(after=1)
    assert [colour for colour, _ in seen(clip, file)][: len(turned)] == scenes(turned) != scenes(kept)
    assert [square for _, square in seen(clip, file)][:2] == [True, False], "a shot keeps its own cut"
    assert (clip.project_id, clip.variant) == (before.project_id, before.variant + 1)
    assert clip.used["voice_sha256"] == before.used["voice_sha256"], "not spoken again"


def test_a_caption_is_changed_in_the_table_and_nothing_is_spoken(form: Form) -> None:
    page = form.page
    (before,) = form.store.library.clips(profile_id(form.store))[:1]
    page.get_by_text("Edit the captions").click()
    form.write("Wow, mugs.")
    start(page, "Make it with these captions · free")
    clip, file = form.clip(after=2)
    assert [cue["text"] for cue in clip.cues] == ["Wow, mugs.", *(cue["text"] for cue in before.cues[1:])]
    assert caption(file, clip, ["Wow,", "mugs.", "Meet", "the", "Nortia"]) == (0, 2), "it stands in the picture"
    assert clip.used["voice_sha256"] == before.used["voice_sha256"], "the voice is the same, byte for byte"


def caption(file: Path, clip: Clip, words: list[str]) -> tuple[int, int]:
    """What the last line of the first caption says."""
    cue = clip.cues[0]
    frame = picture(file, (cue["start_ms"] + cue["end_ms"]) // 2 + 67, 1080, 1920)
    letters = white(frame)
    letters[:1300] = False  # the film's own white square
    return read_line(lines_of(letters)[-1], words)
