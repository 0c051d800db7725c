"""One click, and everything read back from the finished file: what it shows and when it cuts, the letters of its
captions, what is heard of the source. The footage tells in every picture which scene it is and when."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from editai.captions.styles import STYLES
from editai.jobs.requests import MakeRequest, submit_make
from editai.media.process import run_ffmpeg
from editai.render.platforms import PLATFORMS
from editai.render.report import fits, for_platform
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.rows import LOCAL_PERSON, Clip
from editai.store.states import JobState
from tests.jobs.clocked import SCENE_MS, WALL_STARTS, Shown, clocked_film, frames_of, shots_of
from tests.jobs.letters import lines_of, read_line, white
from tests.jobs.working import ingested, perform
from tests.media.spoken import spoken_wav

pytestmark = [pytest.mark.models, pytest.mark.timeout(900)]

SCRIPT = (
    "It's the “Nortia” travel-mug: just $24.99 today! Leak-proof, and it fits every cup-holder. "
    "Don't wait: order yours at nortia.example/mug."
)
WORDS = SCRIPT.split()
SPEAKS_MS = 12_300
"""When somebody in the footage begins to speak: in the scenes in the middle."""
FRAME_MS = 1000 / 30
SMALL = (180, 320)
SAFE = PLATFORMS["tiktok"].frame.safe


@dataclass(frozen=True)
class Made:
    """The finished clip, and what is in it."""

    clip: Clip
    file: Path
    frames: NDArray[np.uint8]
    shots: list[Shown]
    letters: list[NDArray[np.bool_]]
    """Of every cue shortly before it goes, in all their pixels."""
    heard_while_encoding: bool
    srt: str
    """The subtitles beside it, as a person gets them."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> Made:
    folder = tmp_path_factory.mktemp("finished")
    (folder / "home").mkdir()
    (folder / "home" / "models").symlink_to(models_root)
    said = folder / "late.wav"
    spoken = spoken_wav(models_root, tmp_path_factory.getbasetemp())
    run_ffmpeg(["-i", str(spoken), "-af", f"adelay={SPEAKS_MS}:all=1", str(said)], limit_s=30)
    film = clocked_film(folder / "clocked.mp4", said)
    settings = Settings(home=folder / "home", test_strict=True)
    store = open_store(settings)
    try:
        profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
        member = store.profiles.membership(LOCAL_PERSON, profile.id)
        source_id = ingested(settings, store, member, film)
        request = MakeRequest(
            script=SCRIPT, source_video_ids=(source_id,), captions="bold", card=False, source_audio="mute-speech"
        )
        with watching() as seen:
            row = perform(settings, store, submit_make(settings, store, member, request))
        assert row.state is JobState.SUCCEEDED, row.error
        clip = store.library.clip(profile.id, str(dict(row.result or {})["clip_id"]))
    finally:
        store.close()
    file = MediaFolder(settings.media_root).path(profile.id, clip.media_key)
    frames = frames_of(file, *SMALL)
    srt = MediaFolder(settings.media_root).path(profile.id, str(clip.used["srt_key"])).read_text(encoding="utf-8")
    return Made(clip, file, frames, shots_of(frames), letters_of(file, clip), bool(seen), srt)


def letters_of(file: Path, clip: Clip) -> list[NDArray[np.bool_]]:
    """In one decode for all cues."""
    wanted = "+".join(f"eq(n,{last_frame(cue)})" for cue in clip.cues)
    form = ["-vf", f"select='{wanted}'", "-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    raw = run_ffmpeg(["-i", str(file), *form], limit_s=120).stdout
    return [letters_in(each) for each in np.frombuffer(raw, np.uint8).reshape(-1, 1920, 1080, 3)]


def letters_in(pictures: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The letters of one picture or of many, without the footage's own clock above."""
    letters = white(pictures)
    letters[..., : round(0.14 * letters.shape[-2]), :] = False
    return letters


def last_frame(cue: Mapping[str, Any]) -> int:
    """The number of a picture that shows all of a cue."""
    return int((cue["end_ms"] - 60) / FRAME_MS)


@contextmanager
def watching() -> Iterator[list[float]]:
    """Moments at which the voice was listened to while this process's ffmpeg encoded a picture."""
    seen: list[float] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            if any(thread.name == "hearing" for thread in threading.enumerate()) and encodes():
                seen.append(time.monotonic())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def encodes() -> bool:
    """Whether a child of this process makes a film."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == os.getpid() and b"libx264" in (folder / "cmdline").read_bytes():
                return True
        except (OSError, ValueError, IndexError):
            continue  # it has ended meanwhile
    return False


def test_the_voice_is_read_back_while_the_picture_renders(made: Made) -> None:
    assert made.heard_while_encoding
    (heard,) = [check for check in made.clip.checks if check["name"] == "voice says the script"]
    assert heard["ok"], heard


def test_it_shows_what_is_worth_it_and_no_two_alike_side_by_side(made: Made) -> None:
    scenes = [shot.scene for shot in made.shots]
    assert "black" not in scenes, "the scene in the dark"
    assert len(set(scenes)) == len(scenes) >= 4, scenes
    alike = [scene.removesuffix(" again") for scene in scenes]
    assert all(one != two for one, two in itertools.pairwise(alike)), scenes
    for shot in made.shots:
        shown_ms = shot.count * FRAME_MS
        assert shown_ms >= 790, ("a flicker", shot)
        speed = (shot.upto_ms - shot.from_ms) / (shown_ms - FRAME_MS)
        assert 0.85 < speed < 1.1, ("slow motion", shot)
    whole = [shot for shot in made.shots if shot.upto_ms - shot.from_ms > SCENE_MS - 500]
    assert len(whole) >= 2, "what fits whole is whole, but for the last fifths of a second around a cut"


def test_every_cut_falls_on_the_end_of_a_word(made: Made) -> None:
    """Found on 2026-11-22: a cut whose neighbours had no footage left stayed in the middle of a word."""
    ends = [word["end_ms"] for word in made.clip.words]
    for shot in made.shots[1:]:
        cut_ms = shot.first * FRAME_MS
        assert min(abs(cut_ms - end) for end in ends) <= FRAME_MS + 5, (cut_ms, ends)


def test_the_captions_read_off_the_pictures_are_the_script(made: Made) -> None:
    """Every word whole: with its hyphen, quotes, price, address and apostrophe, in balanced lines, none alone."""
    read: list[tuple[int, int]] = []
    assert len(made.letters) == len(made.clip.cues)
    for cue, letters in zip(made.clip.cues, made.letters, strict=True):
        lines = lines_of(letters)
        assert 1 <= len(lines) <= 2, cue
        said = [read_line(line, WORDS) for line in lines]
        shown = " ".join(" ".join(WORDS[first : first + count]) for first, count in said)
        assert shown == cue["text"], "the picture says what the clip's row says"
        if len(said) == 2:
            widths = sorted(line.shape[1] for line in lines)
            assert widths[0] > 0.4 * widths[1], ("balanced", cue)
            assert said[1][1] > 1 or lines[1].shape[1] > 0.5 * lines[0].shape[1], ("an orphan word", cue)
        assert sum(count for _, count in said) > 1, ("a word alone", cue)
        read += said
    assert [at for first, count in read for at in range(first, first + count)] == list(range(len(WORDS)))
    other = ["Seven", "quiet", "gardens", "behind", "an", "old", "wall", "smell", "of", "rain", "and", "mint."]
    assert read_line(lines_of(made.letters[0])[0], other) == (0, 0), "what stands there is not read out of other words"


def test_captions_stand_in_the_safe_area_as_long_as_they_are_read(made: Made) -> None:
    scale = 1080 / SMALL[0]
    letters = letters_in(made.frames)
    rows, columns = np.nonzero(letters.any(axis=0))
    assert SAFE.left_px <= columns.min() * scale and (columns.max() + 1) * scale <= SAFE.right_px
    assert SAFE.top_px <= rows.min() * scale and (rows.max() + 1) * scale <= SAFE.bottom_px
    for cue in made.clip.cues:
        whole = letters[last_frame(cue)]
        same = (letters & whole).sum(axis=(1, 2)) / (letters | whole).sum(axis=(1, 2)).clip(1) > 0.5
        moments = np.nonzero(same)[0] * FRAME_MS
        assert abs(moments.min() - cue["start_ms"]) <= 100 + FRAME_MS, ("it comes with its word", cue)
        assert abs(moments.max() + FRAME_MS - cue["end_ms"]) <= 2 * FRAME_MS, cue
        assert len(cue["text"]) * 1000 / (len(moments) * FRAME_MS) <= 25, ("readable", cue)
    assert STYLES["bold"].entrance_ms <= 100


def test_the_subtitles_beside_it_say_the_same_in_the_same_lines_at_the_same_time(made: Made) -> None:
    """Every word whole in one line, at most two lines, none alone, and shown as long as it is read."""
    blocks = [block.split("\n") for block in made.srt.strip().split("\n\n")]
    assert [block[0] for block in blocks] == [str(at + 1) for at in range(len(made.clip.cues))]
    said = [[line.split(" ") for line in block[2:]] for block in blocks]
    assert [word for lines in said for line in lines for word in line] == WORDS
    assert all(1 <= len(lines) <= 2 for lines in said)
    assert all(sum(map(len, lines)) > 1 for lines in said), "a word alone"
    for (_, stamp, *lines), letters, cue in zip(blocks, made.letters, made.clip.cues, strict=True):
        assert len(lines) == len(lines_of(letters)), "broken where the picture breaks it"
        start_ms, end_ms = (milliseconds(each) for each in stamp.split(" --> "))
        assert 30 <= start_ms - cue["start_ms"] <= 90, "the first picture of the file is shown two frames late"
        assert end_ms - start_ms == cue["end_ms"] - cue["start_ms"]
        assert len(" ".join(lines)) * 1000 / (end_ms - start_ms) <= 25, ("readable", lines)


def milliseconds(stamp: str) -> int:
    hours, minutes, seconds = stamp.replace(",", ".").split(":")
    return round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)


def test_speech_of_the_footage_is_silent_and_its_other_sound_is_not(made: Made) -> None:
    """The tone under the footage goes where somebody speaks in it, found by its voice, and stays elsewhere."""
    raw = run_ffmpeg(["-i", str(made.file), "-ac", "1", "-ar", "48000", "-f", "f32le", "-"], limit_s=60).stdout
    samples = np.frombuffer(raw, np.float32)
    size = 4800
    wave = np.exp(-2j * np.pi * 1500 * np.arange(size) / 48_000) * np.hanning(size)
    spoken, rest = [], []
    for shot in made.shots:
        for frame in range(shot.first + 6, shot.first + shot.count - 6, 3):
            source_ms = WALL_STARTS[shot.scene] + shot.from_ms + (frame - shot.first) * FRAME_MS
            part = samples[round(frame * 1600) - size // 2 :][:size]
            level = 20 * np.log10(abs((part * wave).sum()) / size * 4 + 1e-9)
            if SPEAKS_MS + 300 < source_ms < SPEAKS_MS + 2_300:
                spoken.append(level)
            elif source_ms > SPEAKS_MS + 5_500:
                rest.append(level)
    assert len(spoken) >= 5 and len(rest) >= 10
    assert np.median(rest) - np.median(spoken) > 15


def test_every_platform_s_report_has_value_limit_and_source_for_each_fact(made: Made) -> None:
    names = {check["name"] for check in made.clip.checks}
    assert len(names) == len(made.clip.checks) >= 22
    assert fits(made.clip.checks) == list(PLATFORMS)
    for platform in PLATFORMS.values():
        for check in for_platform(made.clip.checks, platform):
            assert check["value"] is not None and check["limit"] and check["source"], (platform.name, check)
            assert check["ok"], (platform.name, check)
