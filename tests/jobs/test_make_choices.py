"""What a person decides about a clip is in the finished file: shots, focus, captions, music, variants."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.captions.frame import Frame, SafeBox
from editai.captions.styles import STYLES
from editai.captions.table import Row
from editai.errors import InputError, NotFound
from editai.jobs import kinds
from editai.jobs.clip_requests import request_of_clip, submit_look, submit_variants, with_captions
from editai.jobs.engines import Engines
from editai.jobs.make_choices import ChosenMusic, ChosenShot
from editai.jobs.make_request import checked_make_data
from editai.jobs.requests import MakeRequest, submit_make
from editai.jobs.stages import caption, card, check, frame, pick, render
from editai.library.fingerprint import fingerprint_now
from editai.library.music import keep_music
from editai.media.process import run_ffmpeg
from editai.render.platforms import PLATFORMS
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Clip, Job, Membership
from editai.store.states import JobState
from tests.jobs.coloured import NAMES, colour_at, coloured_film, picture, scene_ms
from tests.jobs.styled import style_of
from tests.jobs.working import ingested, perform

pytestmark = [pytest.mark.models, pytest.mark.timeout(900)]

SMALL = replace(
    PLATFORMS["tiktok"],
    frame=Frame(width_px=360, height_px=640, safe=SafeBox(left_px=22, top_px=90, right_px=295, bottom_px=490)),
)
"""A third of the size, for clips of which there are many."""
SCRIPT = "Meet the Nortia travel mug. It keeps coffee hot for twelve hours."


class World:
    """One store with one film and one clip of four chosen shots; made once for all tests here."""

    def __init__(self, settings: Settings, store: Store, member: Membership, folder: Path) -> None:
        self.settings, self.store, self.member, self.folder = settings, store, member, folder
        self.has_looked = False
        self.engines = Engines(settings)
        self.film_id = ingested(settings, store, member, coloured_film(folder))
        self.request = MakeRequest(script=SCRIPT, source_video_ids=(self.film_id,), card=False, captions="bold")

    def shot(self, name: str, **more: Any) -> ChosenShot:
        start_ms, end_ms = scene_ms(name)
        return ChosenShot(source_video_id=self.film_id, start_ms=start_ms, end_ms=end_ms, **more)

    def done(self, job: Job) -> dict[str, Any]:
        row = perform(self.settings, self.store, job, self.engines)
        assert row.state is JobState.SUCCEEDED, row.error
        return dict(row.result or {})

    def make(self, request: MakeRequest) -> Clip:
        result = self.done(submit_make(self.settings, self.store, self.member, request))
        return self.store.library.clip(self.member.profile_id, str(result["clip_id"]))

    def file(self, key: object) -> Path:
        return MediaFolder(self.settings.media_root).path(self.member.profile_id, str(key))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("choices")
    home = folder / "home"
    home.mkdir()
    (home / "models").symlink_to(models_root)
    settings = Settings(home=home, test_strict=True)
    store = open_store(settings)
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    made = World(settings, store, store.profiles.membership(LOCAL_PERSON, profile.id), folder)
    yield made
    made.engines.close()
    assert not any(path.is_file() for path in settings.temp_root.rglob("*"))
    store.close()


@pytest.fixture(scope="module")
def base(world: World) -> Clip:
    """The clip of four chosen shots, in an order of their own."""
    chosen = tuple(world.shot(name) for name in ("violet", "green", "orange", "red"))
    return world.make(replace(world.request, segments=chosen))


def shown(world: World, clip: Clip) -> list[str]:
    """The colour in the middle of every shot of the finished file."""
    file, at_ms, names = world.file(clip.media_key), 0.0, []
    for shot in clip.used["shots"]:
        assert shot["framing"]["mode"] in ("crop", "fit"), "kept as it is seen, for who takes the clip up again"
        length_ms = (shot["end_ms"] - shot["start_ms"]) / shot["speed"]
        if at_ms + length_ms / 2 < clip.used["body_ms"]:
            names.append(colour_at(file, round(at_ms + length_ms / 2)))
        at_ms += length_ms
    return names


def test_looking_shows_the_shots_that_the_clip_will_have_and_others(world: World) -> None:
    job = submit_look(world.settings, world.store, world.member, world.request)
    result = world.done(job)
    world.has_looked = True
    assert job.lane is kinds.LANES[kinds.LOOK]
    assert result["is_exact"]
    lengths = [(shot["end_ms"] - shot["start_ms"]) / shot["speed"] for shot in result["shots"]]
    assert sum(lengths) == pytest.approx(result["duration_ms"], abs=30)
    taken = [(shot["start_ms"], shot["end_ms"]) for shot in result["shots"]]
    assert len(result["alternatives"]) >= 3
    for other in result["alternatives"]:
        assert not any(other["start_ms"] < end - 900 and start + 900 < other["end_ms"] for start, end in taken)
    assert len(list((world.settings.cache_root / world.member.profile_id / "thumbs").glob("*.jpg"))) >= 6


def test_the_render_uses_exactly_the_chosen_shots_in_their_order(world: World, base: Clip) -> None:
    assert shown(world, base) == ["violet", "green", "orange", "red"]
    assert len(shown(world, base)) == 4
    stored = [(shot.source_video_id, shot.start_ms) for shot in base.segments]
    assert stored == [(world.film_id, shot["start_ms"]) for shot in base.used["shots"]]
    project = world.store.library.project(world.member.profile_id, base.project_id)
    assert project.settings["segments"] == base.used["segments"], "the project keeps them, to be opened again"


def test_make_again_speaks_nothing_and_sets_the_table_s_captions(world: World, base: Clip) -> None:
    again = request_of_clip(base)
    turned = (*again.segments[:-1], world.shot("cyan"))
    rows = [Row(text=cue["text"], start_ms=cue["start_ms"], end_ms=cue["end_ms"]) for cue in base.cues]
    later_ms = rows[0].start_ms + 500
    rows[0] = replace(rows[0], text="Wow", start_ms=later_ms)
    rows[-1] = replace(rows[-1], text="{\\an8}<b>12 hours</b>")
    clip = world.make(replace(with_captions(base, rows), segments=turned))
    assert shown(world, clip) == [*shown(world, base)[:-1], "cyan"]
    # the voice: not spoken again, not paid again, the same bytes
    assert (base.used["speech_cached"], clip.used["speech_cached"]) == (world.has_looked, True)
    assert clip.used["voice_sha256"] == base.used["voice_sha256"]
    assert clip.used["cost_microusd"] == 0
    assert [word["text"] for word in clip.words] == SCRIPT.split()
    # the captions: the table, in the row, in the picture and in the files
    table = [(row.text, row.start_ms, row.end_ms) for row in rows]
    assert [(cue["text"], cue["start_ms"], cue["end_ms"]) for cue in clip.cues] == table
    assert differs(world, base, clip, later_ms - 200) > 0.01, "the caption that begins later is not there yet"
    assert differs(world, base, clip, (later_ms + rows[0].end_ms) // 2) > 0.01, "another text is drawn"
    for row in rows[1:-1]:
        assert differs(world, base, clip, (row.start_ms + row.end_ms) // 2) < 0.004, "what was not changed is the same"
    srt = world.file(clip.used["srt_key"]).read_text(encoding="utf-8").replace("\u2060", "")
    assert [" ".join(block.split("\n")[2:]) for block in srt.strip().split("\n\n")] == [row.text for row in rows]
    assert 30 <= srt_ms(srt) - later_ms <= 90, "the first picture of the file is shown two frames late"
    assert "&lt;b&gt;12" in world.file(clip.used["vtt_key"]).read_text(encoding="utf-8")
    assert all(check["ok"] for check in clip.checks if check["hard"])
    # another variant of the project, and the first one is not stale: what it was made of has not changed
    assert (clip.project_id, clip.variant) == (base.project_id, base.variant + 1)
    for each in (base, clip):
        assert fingerprint_now(world.store, world.member.profile, each) == each.fingerprint


def differs(world: World, one: Clip, two: Clip, at_ms: int) -> float:
    """The share of the picture that two clips show differently at a moment."""
    first, second = (picture(world.file(clip.media_key), at_ms + 67).astype(int) for clip in (one, two))
    return float((abs(first - second).max(axis=2) > 60).mean())


def srt_ms(srt: str) -> int:
    found = re.search(r"(\d+):(\d+):(\d+),(\d+) -->", srt)
    assert found is not None
    hours, minutes, seconds, thousandths = (int(part) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


@pytest.fixture(scope="module")
def decided(world: World) -> Clip:
    """A picture red at its left, green in the middle and blue at its right, cropped where the slider stood; music."""
    film = world.folder / "thirds.mp4"
    thirds = (
        "color=0xff6060:s=960x360:r=30:d=8,drawbox=x=320:w=320:c=0x50d050:t=fill,drawbox=x=640:w=320:c=0x7090ff:t=fill"
    )
    run_ffmpeg(["-f", "lavfi", "-i", thirds, "-c:v", "libx264", "-pix_fmt", "yuv420p", str(film)], limit_s=60)
    film_id = ingested(world.settings, world.store, world.member, film)
    spans = [(0, 1500), (1500, 3000), (3000, 4500), (4500, 8000)]
    choices: list[dict[str, Any]] = [{"focus": 0.0}, {}, {"fit": "fit"}, {"focus": 0.5}]
    shots = tuple(
        ChosenShot(source_video_id=film_id, start_ms=start, end_ms=end, **more)
        for (start, end), more in zip(spans, choices, strict=True)
    )
    request = replace(world.request, source_video_ids=(film_id,), segments=shots, focus={film_id: 1.0}, card=True)
    return world.make(replace(request, music=ChosenMusic(**own_music(world), rights_note="Our own recording")))


def own_music(world: World) -> dict[str, Any]:
    """A song of 2.3 s as the store keeps it."""
    song = world.folder / "song.mp3"
    if not song.is_file():
        wave = "0.4*sin(2*PI*900*t)"
        run_ffmpeg(["-f", "lavfi", "-i", f"aevalsrc=exprs='{wave}|{wave}':s=44100:d=2.3", str(song)], limit_s=30)
    return keep_music(world.settings, world.store, world.member.profile_id, song, "Song.mp3")


def test_focus_and_fit_decide_what_is_seen(world: World, decided: Clip) -> None:
    clip = decided
    assert [shot["start_ms"] for shot in clip.used["shots"]] == [0, 1500, 3000, 4500][: len(clip.used["shots"])]

    def strongest(at_ms: int) -> int:
        return int(picture(world.file(clip.media_key), at_ms)[20:60, 20:90].reshape(-1, 3).mean(axis=0).argmax())

    assert strongest(700) == 0, "the shot's own focus: left, red"
    assert strongest(2200) == 2, "the video's focus: right, blue"
    whole = picture(world.file(clip.media_key), 3700)[90:102]
    columns = [int(part.reshape(-1, 3).mean(axis=0).argmax()) for part in np.array_split(whole, 3, axis=1)]
    assert columns == [0, 1, 2], "fitted: all of the picture is there"
    blurred = picture(world.file(clip.media_key), 3700)[5:40].reshape(-1, 3).mean(axis=0)
    assert blurred.max() > 25, "a blurred copy fills the rest, not black"


def test_music_is_heard_steps_back_under_the_voice_and_fades_out(world: World, decided: Clip) -> None:
    clip, kept = decided, own_music(world)
    song = world.folder / "song.mp3"
    assert keep_music(world.settings, world.store, world.member.profile_id, song, "Again.mp3")["key"] == kept["key"]
    assert clip.used["music"] == {**kept, "rights_note": "Our own recording"}
    file = world.file(clip.media_key)
    raw = run_ffmpeg(["-i", str(file), "-ac", "1", "-ar", "48000", "-f", "f32le", "-"], limit_s=60).stdout
    samples = np.frombuffer(raw, np.float32)
    level = tone(samples, 900)
    end_s, body_s = len(samples) / 48_000, clip.used["body_ms"] / 1000
    said = [level[round(word["start_ms"] / 50) + 2] for word in clip.words if word["end_ms"] - word["start_ms"] > 250]
    card = level[round((body_s + 0.25) * 20) : round((end_s - 1.0) * 20)]
    assert card.max() - np.median(said) > 4, "alone it is heard, under the voice it steps back"
    assert np.median(said) > -60, "and is heard there, too"
    assert level[-2] < card.max() - 15, "it fades out"
    assert all(check["ok"] for check in clip.checks if check["hard"])


def tone(samples: np.ndarray, frequency: float) -> np.ndarray:
    """The level of one tone in dB, every 50 ms."""
    size = 2400
    wave = np.exp(-2j * np.pi * frequency * np.arange(size) / 48_000) * np.hanning(size)
    marks = range(0, len(samples) - size, size)
    return np.array([20 * np.log10(abs((samples[at : at + size] * wave).sum()) / size * 4 + 1e-9) for at in marks])


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clips for TikTok are made a third of their size."""
    for stage in (caption, card, check, frame, pick, render):
        monkeypatch.setattr(stage, "PLATFORMS", {**PLATFORMS, "tiktok": SMALL})


def test_a_caption_that_the_voice_is_to_say_too_is_spoken(world: World, base: Clip, small: None) -> None:
    """Another model hears it in the finished clip."""
    rows = [Row(text=cue["text"], start_ms=cue["start_ms"], end_ms=cue["end_ms"]) for cue in base.cues]
    said = " ".join(["Buy", "our", "warm", "kettle.", *(row.text for row in rows[1:])])
    rows[0] = replace(rows[0], text="Buy our warm kettle.")
    clip = world.make(with_captions(base, rows, say_it=True))
    assert clip.used["script"] == " ".join(word["text"] for word in clip.words) == said
    assert " ".join(cue["text"] for cue in clip.cues) == said
    assert clip.used["voice_sha256"] != base.used["voice_sha256"]
    (heard,) = [check for check in clip.checks if check["name"] == "voice says the script"]
    assert heard["ok"] and float(heard["value"]) >= 90, heard


def test_ten_variants_are_told_apart_by_their_files(world: World, small: None) -> None:
    """By what they open with, the order of what they show and how their captions look: read off the pictures."""
    batch = "7c0e7c0e-0000-4000-8000-000000000001"
    jobs = submit_variants(world.settings, world.store, world.member, world.request, 10, batch_id=batch)
    twice = submit_variants(world.settings, world.store, world.member, world.request, 10, batch_id=batch)
    assert [job.id for job in twice] == [job.id for job in jobs]
    ids = [str(world.done(job)["clip_id"]) for job in jobs]
    clips = [world.store.library.clip(world.member.profile_id, each) for each in ids]
    assert len({clip.project_id for clip in clips}) == 1
    assert [clip.variant for clip in clips] == list(range(1, 11))
    assert all(clip.used["speech_cached"] for clip in clips[1:])
    looks = [style_of(clip, world.file(clip.media_key), SMALL.frame, world.folder) for clip in clips]
    assert looks == [job.data["captions"] for job in jobs]
    assert len(set(looks)) == len(STYLES)
    openings = [colour_at(world.file(clip.media_key), 300) for clip in clips]
    assert len(set(openings)) == len(NAMES), (openings, "each scene opens one, before any opens a second")
    assert sorted(openings[: len(NAMES)]) == sorted(NAMES)
    orders = [tuple(shown(world, clip)) for clip in clips]
    assert len(set(orders[: len(NAMES)])) == len(NAMES), orders
    for one, two in itertools.combinations(range(10), 2):
        is_same = (looks[one], orders[one]) == (looks[two], orders[two])
        assert not is_same, (one, two, "also where scenes and styles have to come again")
    profile = world.member.profile
    assert all(fingerprint_now(world.store, profile, clip) == clip.fingerprint for clip in clips)


def test_a_store_that_speaks_otherwise_now_leaves_the_clip_s_voice_as_it_was(world: World, base: Clip) -> None:
    words = {"Nortia": "Nor-sha"}
    before = world.member.profile
    changed = replace(before, voice={**before.voice, "voice": "kokoro:am_adam", "speed": 1.3, "pronunciations": words})
    asked = {name: base.used[name] for name in ("voice", "speed")}
    for request, spoken in ((request_of_clip(base), asked), (world.request, {"voice": "kokoro:am_adam", "speed": 1.3})):
        data = checked_make_data(world.settings, world.store, changed, request)
        assert {name: data[name] for name in spoken} == spoken
        assert ("pronunciations" in data) is (request is world.request)


def test_what_cannot_be_is_refused_before_a_job(world: World, base: Clip) -> None:
    store, settings, member = world.store, world.settings, world.member
    before = len(store.jobs.jobs(member.profile_id))
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    song = world.folder / "no.mp3"
    song.write_text("This is a letter.")
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("does not lie inside", {"segments": (replace(world.shot("red"), end_ms=99_000),)}),
        ("not part of this clip", {"segments": (replace(world.shot("red"), source_video_id="x"),)}),
        ("outside the picture", {"focus": {world.film_id: 1.5}}),
        ("not part of this clip", {"focus": {"x": 0.5}}),
        ("row 1: there is no text", {"cues": (Row(text=" ", start_ms=0, end_ms=900),)}),
        (
            "row 2: it starts",
            {"cues": (Row(text="a", start_ms=0, end_ms=900), Row(text="b", start_ms=800, end_ms=1700))},
        ),
        ("1 to 10 variants", {"variant": 10}),
    ]
    for told, changes in wrong:
        with pytest.raises(InputError, match=told):
            submit_make(settings, store, member, replace(world.request, **changes))
    with pytest.raises(InputError, match="no music"):
        keep_music(settings, store, member.profile_id, song, "no.mp3")
    with pytest.raises(InputError, match="no caption left"):
        with_captions(base, [])
    with pytest.raises(InputError, match="1 to 10"):
        submit_variants(settings, store, member, world.request, 11)
    with pytest.raises(NotFound):
        foreign = ChosenMusic(key=f"{other.profile_id}/music/{'0' * 40}.mp3", name="x")
        submit_make(settings, store, member, replace(world.request, music=foreign))
    with pytest.raises(NotFound):
        submit_make(settings, store, other, request_of_clip(base))
    assert len(store.jobs.jobs(member.profile_id)) == before
