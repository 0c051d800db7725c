"""The table of bad input, at the command line: refused or done right, in seconds, with nothing left.

What is no video at all is in ``test_make``; what is measured here is processor time, since a busy machine is no
fault of the program.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from editai.commands.router import run_command
from editai.media.process import ffmpeg_path
from editai.settings import Settings
from tests.commands.test_make import ROOT, film, make, nothing_left, within_seconds

_SMALL_BYTES = 700_000
"""What a file may grow to on the disk without room: enough for the database, too little for the video."""


class Command:
    """One command in this process: exit code and the JSON value."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("EDITAI_HOME", str(settings.home))
        self._capfd = capfd

    def __call__(self, *words: str) -> tuple[int, Any]:
        self._capfd.readouterr()
        with within_seconds():
            code = run_command([*words, "--json"])
        return code, json.loads(self._capfd.readouterr().out)


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    return Command(settings, monkeypatch, capfd)


def made(path: Path, *arguments: str) -> Path:
    argv = [str(ffmpeg_path()), "-v", "error", "-y", *arguments, str(path)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return path


def test_videos_out_of_reach(settings: Settings, command: Command, tmp_path: Path) -> None:
    still = ("-f", "lavfi", "-i", "testsrc=s=64x64:d=1", "-frames:v", "1")
    hours = ("-f", "lavfi", "-i", "color=s=64x64:r=1/60:d=28800", "-video_track_timescale", "1000")
    files = {
        "0 s": made(tmp_path / "moment.mp4", *still),
        "8 h": made(tmp_path / "hours.mp4", *hours),
        "16K": made(tmp_path / "huge.mkv", "-f", "lavfi", "-i", "color=s=16000x64:d=0.4", "-c:v", "ffv1"),
        "ends in the middle": tmp_path / "cut.mkv",
    }
    files["ends in the middle"].write_bytes(files["16K"].read_bytes()[:700])
    for what, file in files.items():
        code, value = command("make", str(file), "--script", "Meet the mug.")
        assert (code, value["error"]["kind"]) == (2, "input"), what
        assert str(tmp_path) not in value["error"]["sentence"], what
    assert nothing_left(settings)


def test_words_and_music_out_of_reach(settings: Settings, command: Command, tmp_path: Path) -> None:
    video = str(film(tmp_path / "mug.mp4", seconds=1))
    letter = tmp_path / "letter.mp3"
    letter.write_text("This is a letter.")
    silence = made(tmp_path / "silence.wav", "-f", "lavfi", "-i", "anullsrc=d=2")
    for words, told in (
        (["--script", "Meet 🦄 the mug."], "no sign for 🦄"),
        (["--script", "Meet مرحبا the mug."], "Arabic letters"),
        (["--script", "mug " * 25_000], "characters"),
        (["--script", "Meet the mug.", "--music", str(letter)], "Give an"),
        (["--script", "Meet the mug.", "--music", str(silence)], "silent"),
        (["--script", "Meet the mug.", "--music", str(tmp_path / "none.mp3")], "no such file"),
        (["--script", "Meet the mug.", "--music", str(silence), "--music-rights", "x" * 501], "500"),
    ):
        code, value = command("make", video, *words)
        assert (code, value["error"]["kind"]) == (2, "input"), told
        assert told in value["error"]["sentence"]
    assert nothing_left(settings)


@pytest.mark.parametrize(
    "name", ["mug.txt", "-y.mp4", "a; $(touch gone) `id`.mp4", "100%d [b] \\ 'c'.mp4", "é 🦄\n.mp4", "concat:a|b.mp4"]
)
def test_a_name_is_only_a_name(command: Command, tmp_path: Path, name: str) -> None:
    video = film(tmp_path / "mug.mp4", seconds=1)
    video = video.rename(tmp_path / name)
    code, value = command("info", f"{tmp_path}/{name}")
    assert code == 0
    assert (value["width"], value["height"]) == (640, 360)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [name]


def test_a_missing_model_is_named_before_anything_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=tmp_path / "bare")
    settings.home.mkdir()
    command = Command(settings, monkeypatch, capfd)
    code, value = command("make", str(film(tmp_path / "mug.mp4", seconds=1)), "--script", "Meet the mug.")
    assert code == 3
    assert "models fetch" in value["error"]["details"]["mend"]
    assert value["error"]["details"]["mend"] in value["error"]["sentence"]
    assert nothing_left(settings)


def test_a_missing_program_is_named_before_anything_is_kept(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = film(tmp_path / "mug.mp4", seconds=1)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "gone" / "ffmpeg"))
    with within_seconds():
        code, value, said = make(settings, str(video), "--script", "Meet the mug.")
    assert "Traceback" not in said
    assert (code, value["error"]["kind"]) == (3, "not-installed"), value
    assert "ffmpeg" in value["error"]["sentence"]
    assert "python -m editai" in value["error"]["sentence"]
    assert str(tmp_path) not in value["error"]["sentence"]
    assert nothing_left(settings)


def test_a_disk_that_fills_up_is_told_and_nothing_is_left(settings: Settings, tmp_path: Path) -> None:
    """No file may grow beyond so many bytes, as on a disk that is full: the copy of the video breaks off."""
    noise = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=4,noise=alls=40:allf=t", "-c:v", "libx264", "-crf", "18")
    video = made(tmp_path / "large.mp4", *noise, "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    assert video.stat().st_size > 2 * _SMALL_BYTES
    limited = "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limited += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({_SMALL_BYTES}, {_SMALL_BYTES})); "
    limited += "sys.argv[0] = 'editai'; runpy.run_module('editai', run_name='__main__')"
    with within_seconds():
        ended = subprocess.run(
            [sys.executable, "-c", limited, "make", str(video), "--script", "Meet the mug.", "--json"],
            check=False,
            cwd=ROOT,
            env={**os.environ, "EDITAI_HOME": str(settings.home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
        )
    error = json.loads(ended.stdout)["error"]
    assert (ended.returncode, error["kind"]) == (1, "store")
    assert "could not be kept" in error["sentence"]
    assert "Traceback" not in ended.stderr
    assert nothing_left(settings)


_ON_A_SMALL_DISK = """
mount -t tmpfs -o size=$1 none "$EDITAI_HOME" && ln -s "$2" "$EDITAI_HOME/models" || exit 99
shift 2
"$@"
code=$?
find "$EDITAI_HOME" -type f ! -name "*.sqlite*" ! -path "*/logs/*" ! -name worker.lock >&2
exit $code
"""
"""A real file system of so many bytes, seen by this program alone; what is left on it is listed."""
_STARTED_S = 10.0
"""With the program's own start and that of a worker, whose byte code may have to be compiled first."""


@pytest.mark.parametrize(
    ("size", "kind", "told"), [("2m", "store", "No space left on device"), ("90m", "input", "disk is nearly full")]
)
def test_a_small_disk_is_told_before_anything_is_spoken(
    tmp_path: Path, models_root: Path, size: str, kind: str, told: str
) -> None:
    video = made(tmp_path / "noise.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=4,noise=alls=60:allf=t")
    assert video.stat().st_size > 2_000_000
    (tmp_path / "disk").mkdir()
    begun = [sys.executable, "-m", "editai", "make", str(video), "--script", "Meet the mug.", "--json"]
    with within_seconds(_STARTED_S):
        ended = subprocess.run(
            ["unshare", "-Urm", "sh", "-c", _ON_A_SMALL_DISK, "sh", size, str(models_root), *begun],
            check=False,
            cwd=ROOT,
            env={**os.environ, "EDITAI_HOME": str(tmp_path / "disk")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
        )
    if ended.returncode in (1, 99) and not ended.stdout:
        pytest.skip(f"this machine lets nobody mount: {ended.stderr}")
    error = json.loads(ended.stdout)["error"]
    assert (ended.returncode, error["kind"]) == ({"store": 1, "input": 2}[kind], kind)
    assert told in error["sentence"]
    assert "Traceback" not in ended.stderr
    assert "/speech/" not in ended.stderr
    assert "/clips/" not in ended.stderr
