"""caption and add-voice at the command line: refusals in seconds, faults by line, results that never overwrite."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editai.commands.router import run_command
from editai.settings import Settings
from editai.store import open_store
from editai.store.rows import EVERY_PROFILE
from tests.media.test_muting import film

Run = Callable[..., tuple[int, Any, str]]
SRT = "1\n00:00:00,500 --> 00:00:01,500\nMeet the mug.\n"


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command in this process: exit code, its one JSON value, what was said to the person."""
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))

    def called(*words: str) -> tuple[int, Any, str]:
        capfd.readouterr()
        code = run_command([*words, "--json"])
        told = capfd.readouterr()
        return code, json.loads(told.out), told.err

    return called


def nothing_left(settings: Settings) -> bool:
    store = open_store(settings)
    try:
        return store.jobs.jobs(EVERY_PROFILE) == [] and not any(
            path.is_file() for path in settings.home.glob("media/**/*")
        )
    finally:
        store.close()


def test_given_captions_end_in_a_video_and_two_files_beside_older_ones(run: Run, tmp_path: Path) -> None:
    video = film(tmp_path / "mug.mp4", "-c:a", "aac", seconds=2)
    given = tmp_path / "given.srt"
    given.write_text(SRT.replace(",", "."), encoding="utf-8")
    out = tmp_path / "done.mp4"
    (tmp_path / "done.srt").write_text("mine")
    code, value, said = run("caption", str(video), "--subtitles", str(given), "--out", str(out))
    assert code == 0, value
    assert value["out"] == str(out)
    assert value["srt"] == str(tmp_path / "done-2.srt")
    assert (tmp_path / "done.srt").read_text() == "mine"
    assert (tmp_path / "done-2.srt").read_text(encoding="utf-8") == SRT
    assert [cue["text"] for cue in value["cues"]] == ["Meet the mug."]
    assert "line 2: a point in a time became a comma" in said
    assert (value["width"], value["height"]) == (320, 180)


def test_bad_captions_and_scripts_are_refused_in_seconds_and_leave_nothing(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("This is a letter.")
    bad = tmp_path / "bad.srt"
    bad.write_text("1\n00:00:02,000 --> 00:00:01,000\nMeet\n")
    for words, expected in (
        (["caption", str(letter)], 2),
        (["caption", str(letter), "--subtitles", str(bad)], 2),
        (["caption", str(letter), "--subtitles", str(tmp_path / "none.srt")], 2),
        (["caption", str(letter), "--language", "xx"], 2),
        (["caption", str(letter), "--captions", "wavy"], 2),
        (["caption", str(letter), str(letter), "--subtitles", str(bad)], 64),
        (["add-voice", str(letter), "--script", "Hello there."], 2),
        (["add-voice", str(letter), "--script", " "], 2),
        (["add-voice", str(letter), "--script", "Hi.", "--voice", "kokoro:nobody"], 2),
        (["add-voice", str(letter), "--script", "Hi.", "--source-audio", "loud"], 2),
        (["add-voice", str(letter)], 64),
    ):
        began = time.monotonic()
        code, value, _ = run(*words)
        assert code == expected, (words, value)
        assert value["error"]["sentence"]
        assert time.monotonic() - began < 5
    code, value, _ = run("caption", str(letter), "--subtitles", str(bad))
    assert value["error"]["details"]["faults"] == [{"line": 2, "what": "it must end after it starts"}]
    assert nothing_left(settings)
