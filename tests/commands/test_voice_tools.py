"""detect-voice and mute-voice at the command line."""

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
from tests.media.spoken import spoken_film

Run = Callable[..., tuple[int, Any, str]]


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


@pytest.mark.models
def test_detect_then_mute_and_no_file_is_ever_overwritten(
    run: Run, models_root: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    film = spoken_film(models_root, tmp_path_factory.getbasetemp())
    code, found, _ = run("detect-voice", str(film))
    assert code == 0, found
    assert found["threshold"] == 0.5
    assert found["speech"] and {"start_ms", "end_ms", "confidence"} == set(found["speech"][0])
    out = tmp_path / "quiet.mp4"
    out.write_bytes(b"mine")
    code, muted, said = run("mute-voice", str(film), "--keep", "10", "--out", str(out))
    assert code == 0, muted
    assert out.read_bytes() == b"mine"
    assert muted["out"] == str(tmp_path / "quiet-2.mp4")
    assert "quiet-2.mp4" in said
    assert abs(muted["before"]["inside_dbfs"] - muted["after"]["inside_dbfs"] - 20) < 0.5
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("tool", ["detect-voice", "mute-voice"])
def test_bad_input_is_refused_in_seconds_and_leaves_nothing(
    run: Run, settings: Settings, tmp_path: Path, tool: str
) -> None:
    letter, empty = tmp_path / "letter.mp4", tmp_path / "empty.mp4"
    letter.write_text("This is a letter.")
    empty.write_bytes(b"")
    for words, expected in (
        ([str(letter)], 2),
        ([str(empty)], 2),
        ([str(tmp_path / "none.mp4")], 2),
        ([str(tmp_path)], 2),
        ([str(letter), "--threshold", "2"], 2),
        ([str(letter), "--shortest", "0.01"], 2),
        ([str(letter), "--profile", "No such store"], 2),
        ([], 64),
        ([str(letter), "--threshold", "high"], 64),
    ):
        began = time.monotonic()
        code, value, _ = run(tool, *words)
        assert code == expected, (words, value)
        assert value["error"]["sentence"]
        assert time.monotonic() - began < 5
    if tool == "mute-voice":
        assert run(tool, str(letter), "--keep", "101")[0] == 2
        assert run(tool, str(letter), "--out", "/nonexistent/a.mp4")[0] == 64
    store = open_store(settings)
    try:
        assert store.jobs.jobs(EVERY_PROFILE) == []
    finally:
        store.close()
    assert not any(path.is_file() for path in settings.home.glob("media/**/*"))
