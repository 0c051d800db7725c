"""Exit codes, the one JSON value, and what a person is told: CONTRACTS §1."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from editai.commands import ALIASES, COMMANDS
from editai.commands.router import run_command

ROOT = Path(__file__).parent.parent.parent
NOISY = '''
"""A command for these tests."""
import argparse, errno, os, sys
from editai.commands.command import Outcome
from editai.errors import InputError, NotInstalled, ToolError

HELP = "does what it is told"


def add_arguments(parser):
    parser.add_argument("what")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--number", type=int)


def run(args):
    print("a library talks")
    os.write(1, b"so does one written in C\\n")
    errors = {
        "input": InputError("That is not a video.", name="a.txt"),
        "missing": NotInstalled("No model. Run: python -m editai models fetch", mend="python -m editai models fetch"),
        "tool": ToolError("ffmpeg failed."),
        "bug": ZeroDivisionError("secretly wrong"),
        "readonly": OSError(errno.EROFS, "Read-only file system", os.environ["EDITAI_HOME"] + "/logs"),
        "full": OSError(errno.ENOSPC, "No space left on device"),
        "package": ModuleNotFoundError("No module named 'torch'", name="torch"),
        "stop": KeyboardInterrupt(),
    }
    if args.what == "killed":
        os.kill(os.getpid(), 15)
    if args.what in errors:
        raise errors[args.what]
    if args.what == "nothing":
        return None
    return Outcome(value={"what": args.what, "näme": 1}, text="for people", exit_code=0)
'''


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    (tmp_path / "noisy_command.py").write_text(NOISY)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("EDITAI_HOME", str(tmp_path / "home"))
    monkeypatch.delitem(sys.modules, "noisy_command", raising=False)
    return {"noisy": "noisy_command"}


def test_a_result_for_people(commands: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command(["noisy", "well"], commands) == 0
    out, err = capfd.readouterr()
    assert out.endswith("for people\n")
    assert err == ""


def test_json_is_one_value_whatever_libraries_print(
    commands: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["noisy", "well", "--json"], commands) == 0
    out, err = capfd.readouterr()
    assert json.loads(out) == {"what": "well", "näme": 1}
    assert "a library talks" in err and "so does one written in C" in err


@pytest.mark.parametrize(
    ("what", "code", "kind"),
    [
        ("input", 2, "input"),
        ("missing", 3, "not-installed"),
        ("tool", 1, "tool"),
        ("bug", 1, "error"),
        ("package", 3, "not-installed"),
        ("nothing", 1, "error"),
        ("stop", 1, "error"),
        ("killed", 1, "error"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_errors_are_sentences_with_exit_codes(
    commands: dict[str, str], capfd: pytest.CaptureFixture[str], what: str, code: int, kind: str, as_json: bool
) -> None:
    assert run_command(["noisy", what, *(["--json"] if as_json else [])], commands) == code
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    if as_json:
        error = json.loads(out)["error"]
        assert set(error) == {"kind", "sentence", "details"}
        assert error["kind"] == kind
        assert error["sentence"] in err


def test_a_mistake_of_ours_names_the_log_that_holds_it(
    commands: dict[str, str], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run_command(["noisy", "bug"], commands)
    log = tmp_path / "home" / "logs" / "commands.log"
    assert str(log) in capfd.readouterr().err
    assert "ZeroDivisionError: secretly wrong" in log.read_text()
    assert "Traceback" in log.read_text()


@pytest.mark.parametrize(("what", "words"), [("readonly", "EDITAI_HOME"), ("full", "The disk is full")])
def test_a_home_that_cannot_be_written_is_told_in_a_sentence(
    commands: dict[str, str], capfd: pytest.CaptureFixture[str], what: str, words: str
) -> None:
    assert run_command(["noisy", what, "--json"], commands) == 1
    error = json.loads(capfd.readouterr().out)["error"]
    assert error["kind"] == "store"
    assert words in error["sentence"]
    assert "went wrong" not in error["sentence"]


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["unheard-of"],
        ["noisy"],
        ["noisy", "well", "--unknown"],
        ["noisy", "well", "--number", "x"],
        ["noisy", "--js"],
    ],
    ids=["nothing", "unknown command", "argument missing", "unknown option", "not a number", "abbreviated"],
)
def test_wrong_usage_is_64(commands: dict[str, str], capfd: pytest.CaptureFixture[str], argv: list[str]) -> None:
    assert run_command(argv, commands) == 64
    assert "Traceback" not in capfd.readouterr().err


def test_wrong_usage_with_json_is_an_error_object(commands: dict[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command(["noisy", "--json"], commands) == 64
    assert json.loads(capfd.readouterr().out)["error"]["kind"] == "usage"


def test_help_lists_the_commands_without_importing_them(
    commands: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["--help"], commands) == 0
    assert "noisy  does what it is told" in capfd.readouterr().out
    assert "noisy_command" not in sys.modules
    assert run_command(["noisy", "--help"], commands) == 0
    assert "--number" in capfd.readouterr().out


def test_every_registered_command_is_one() -> None:
    for name, module in COMMANDS.items():
        assert importlib.util.find_spec(module) is not None, f"{name} has no module"
        loaded = importlib.import_module(module)
        assert isinstance(loaded.HELP, str) and callable(loaded.add_arguments) and callable(loaded.run)
    assert set(ALIASES.values()) <= set(COMMANDS)


@pytest.mark.parametrize(
    ("argv", "code"), [(["--version"], 0), (["unheard-of"], 64), (["start", "--port", "99999"], 64), (["--help"], 0)]
)
def test_the_program_itself(argv: list[str], code: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "editai", *argv],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_cannot_be_are_refused_in_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "editai", "doctor", "--json"],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(tmp_path), "EDITAI_HOEM": "x"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "EDITAI_HOEM is not a setting" in json.loads(done.stdout)["error"]["sentence"]


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    command = f"'{sys.executable}' -m editai --help | head -n 0"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr
