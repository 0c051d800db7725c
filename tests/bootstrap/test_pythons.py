"""The Python that runs EditAI: which are fit, and what a person is told whose own is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from editai.bootstrap import pythons

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("version", "fit"),
    [((3, 9), False), ((3, 10), True), ((3, 11, 7), True), ((3, 12), True), ((3, 13), False), ((4, 0), False)],
)
def test_which_versions_are_fit(version: tuple[int, ...], fit: bool) -> None:
    assert pythons.is_fit(version) is fit


def test_a_new_python_hears_about_kokoro_and_what_the_machine_has() -> None:
    found = [(Path("/usr/bin/python3.12"), (3, 12)), (Path("/usr/bin/python3.11"), (3, 11))]
    sentence = pythons.unfit_sentence((3, 13, 1), found)
    assert "Python 3.13" in sentence and "Kokoro" in sentence and "3.12 or older" in sentence
    assert "/usr/bin/python3.12 (3.12), /usr/bin/python3.11 (3.11)" in sentence
    assert "Install Python 3.12" in pythons.unfit_sentence((3, 13), [])
    assert "3.10, 3.11 or 3.12" in pythons.unfit_sentence((3, 9), [])


def test_an_interpreter_is_asked_what_it_is(tmp_path: Path) -> None:
    assert pythons.answers(Path(sys.executable))
    broken = tmp_path / "python3.12"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    assert not pythons.answers(broken)
    assert not pythons.answers(tmp_path / "absent")


def test_interpreters_are_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"python3.{sys.version_info[1]}"
    (tmp_path / name).symlink_to(os.path.realpath(sys.executable))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (tmp_path / name, (3, sys.version_info[1])) in pythons.fit_pythons()


def test_an_environment_without_an_interpreter_is_none(tmp_path: Path) -> None:
    assert pythons.venv_python(tmp_path) is None
    (tmp_path / "pyvenv.cfg").write_text("home = /nowhere\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("/nowhere/python")
    assert pythons.venv_python(tmp_path) is None


def test_the_command_line_becomes_the_environments_interpreter(tmp_path: Path) -> None:
    """A copy of the project with an environment: the machine's Python hands over to it, arguments and all."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT / "editai", copy / "editai", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.txt", "constraints.txt"):
        shutil.copy(ROOT / name, copy)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(copy / ".venv")], check=True)
    outside = os.path.realpath(sys.executable)
    done = subprocess.run(
        [outside, "-m", "editai", "doctor", "--json"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "EDITAI_HOME": str(tmp_path / "home")},
        timeout=60,
    )
    assert str(copy / ".venv" / "bin" / "python") in done.stdout
    assert done.returncode == 3, "nothing is installed in there"
    assert not (tmp_path / "home").exists(), "a doctor changes nothing"
