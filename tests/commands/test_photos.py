"""photos at the command line: one bad photo refuses all in seconds and keeps none."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PIL import Image

from editai.commands.router import run_command
from editai.settings import Settings


def test_bad_photos_and_words_are_refused_and_leave_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    good, letter = tmp_path / "good.png", tmp_path / "letter.png"
    Image.new("RGB", (200, 200), "red").save(good)
    letter.write_text("This is a letter.")
    for words, expected in (
        ([str(good), str(letter)], 2),
        ([str(good), str(tmp_path / "none.jpg")], 2),
        ([str(good)] * 21, 2),
        ([str(good), "--seconds", "11"], 2),
        ([str(good), "--platform", "vine"], 2),
        ([str(good), "--name", "x" * 81], 2),
        ([str(good), "--out", "/nonexistent/a.mp4"], 64),
        ([], 64),
    ):
        capfd.readouterr()
        began = time.monotonic()
        code = run_command(["photos", *words, "--json"])
        value = json.loads(capfd.readouterr().out)
        assert code == expected, (words, value)
        assert value["error"]["sentence"]
        assert time.monotonic() - began < 5
    assert not any(path.is_file() for path in settings.home.glob("media/**/*"))
