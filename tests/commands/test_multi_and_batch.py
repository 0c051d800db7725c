"""multi and batch at the command line: bad input refused in seconds with nothing kept, and a result measured."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from editai.commands.router import run_command
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.settings import Settings

SRT = "1\n00:00:00,500 --> 00:00:02,500\nLook at the MUGS\n"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    for name, shape, sound in (
        ("main.mp4", "180x320:r=30000/1001", ["-f", "lavfi", "-i", "sine=d=3"]),
        ("mug.mp4", "240x180:r=25", []),
    ):
        picture = ["-f", "lavfi", "-i", f"testsrc2=d=3:s={shape}", *sound]
        run_ffmpeg([*picture, "-pix_fmt", "yuv420p", str(folder / name)], limit_s=60)
    (folder / "letter.mp4").write_text("This is a letter.")
    (folder / "talk.srt").write_text(SRT)
    (folder / "bad.srt").write_text("1\nnever\nMug\n")
    (folder / "bad.csv").write_text("video,script,platform\nmug.mp4,,\nletter.mp4,Hi,vine\ngone.mp4,Hi,\n")
    (folder / "letter.csv").write_text("video,script\nletter.mp4,Meet the mug.\n")
    return folder


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))

    def call(*words: str) -> tuple[int, Any]:
        capfd.readouterr()
        code = run_command([*words, "--json"])
        return code, json.loads(capfd.readouterr().out)

    return call


def test_bad_input_is_refused_and_leaves_nothing(run: Any, settings: Settings, films: Path) -> None:
    main, mug, srt = str(films / "main.mp4"), f"{films / 'mug.mp4'}=mug", str(films / "talk.srt")
    for words, expected in (
        (["multi", main, "--with", str(films / "mug.mp4"), "--srt", srt], 64),
        (["multi", main, "--srt", srt], 64),
        (["multi", main, "--with", mug, "--with", mug, "--srt", srt], 64),
        (["multi", main, "--with", mug, "--srt", str(films / "bad.srt")], 2),
        (["multi", main, "--with", mug, "--srt", srt, "--seconds", "9"], 2),
        (["multi", main, "--with", f"{films / 'letter.mp4'}=mug", "--srt", srt], 2),
        (["multi", str(films / "gone.mp4"), "--with", mug, "--srt", srt], 2),
        (["batch", str(films / "bad.csv")], 2),
        (["batch", str(films / "letter.csv")], 2),
        (["batch", str(films / "gone.csv")], 2),
        (["batch"], 64),
    ):
        began = time.monotonic()
        code, value = run(*words)
        assert code == expected, (words, value)
        assert value["error"]["sentence"]
        assert time.monotonic() - began < 5 * 4  # a busy machine
    _, value = run("batch", str(films / "bad.csv"))
    assert [fault["line"] for fault in value["error"]["details"]["faults"]] == [2, 3, 4]
    assert not any(path.is_file() for path in settings.home.glob("media/**/*"))


def test_a_template_is_printed(run: Any) -> None:
    code, value = run("batch", "--template")
    assert code == 0
    assert value["template"].startswith("video,script,product,platform,voice")


@pytest.mark.models
def test_a_video_is_set_in_where_its_word_is_said(run: Any, films: Path, tmp_path: Path) -> None:
    words = ["--with", f"{films / 'mug.mp4'}=Mug,lid", "--srt", str(films / "talk.srt"), "--seconds", "1"]
    code, value = run("multi", str(films / "main.mp4"), *words, "--no-captions", "--out", str(tmp_path / "out.mp4"))
    assert code == 0, value
    assert value["out"] == str(tmp_path / "out.mp4")
    clip = probe_media(tmp_path / "out.mp4")
    assert (clip.width, clip.height) == (1080, 1920)
    assert abs(clip.duration_ms - 3000) <= 100
    (insert,) = value["inserts"]
    assert (insert["input"], insert["keyword"]) == (str(films / "mug.mp4"), "Mug")
    assert insert["end_ms"] - insert["at_ms"] == 1000
    assert value["unmatched"] == [{"name": "mug.mp4", "keyword": "lid"}]
