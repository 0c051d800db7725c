"""footage at the command line: many files at once, one failing leaves the others, nothing across stores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editai.commands.router import run_command
from editai.media.process import run_ffmpeg
from editai.settings import Settings


def test_many_files_are_brought_in_listed_and_searched(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    good, letter = tmp_path / "Red mug.mp4", tmp_path / "letter.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=d=1:s=160x120:r=10", "-pix_fmt", "yuv420p", str(good)], limit_s=60)
    letter.write_text("This is a letter.")

    def call(*words: str) -> tuple[int, object]:
        capfd.readouterr()
        code = run_command(["footage", *words, "--json"])
        return code, json.loads(capfd.readouterr().out)

    code, added = call("add", str(good), str(letter), str(good))
    assert code == 1
    rows = added["results"]  # type: ignore[index]
    assert [(row["ok"], row["already"]) for row in rows] == [(True, False), (False, False), (True, True)]
    assert "not a video" in rows[1]["error"]
    _, listed = call("list", "--search", "mugs")
    assert [(row["name"], row["orientation"], row["sound"]) for row in listed] == [("Red mug.mp4", "landscape", False)]  # type: ignore[attr-defined]
    assert call("list", "--search", "blue") == (0, [])
    assert call("add", str(letter))[0] == 2
    code, place = call("folder")
    assert Path(place["folder"]).is_dir()  # type: ignore[index]
    assert run_command(["profiles", "create", "Other"]) == 0
    assert call("list", "--profile", "Other") == (0, [])
