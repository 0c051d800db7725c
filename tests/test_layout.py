"""What the web process may load, where pages may lie, and the one private line of asgi.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KEPT_OUT = ("torch", "onnxruntime", "faster_whisper", "av", "dbos", "moviepy", "kokoro")
PAGES = sorted(path for path in (ROOT / "pages").rglob("*.py"))


def test_no_page_lies_directly_in_pages() -> None:
    """With one there, a first visitor's deep link would reach it before app.py has run."""
    assert list((ROOT / "pages").glob("*.py")) == []


def test_the_old_router_is_off_and_still_has_its_switch() -> None:
    """PagesManager is private: when it goes or changes, this says so before a visitor does."""
    from streamlit.runtime.pages_manager import PagesManager

    assert "uses_pages_directory" in vars(PagesManager)
    assert "PagesManager.uses_pages_directory = False" in (ROOT / "asgi.py").read_text(encoding="utf-8")


def test_the_web_process_stays_light(tmp_path: Path) -> None:
    """Everything a page imports, all at once, in a fresh process."""
    modules = [f"pages.{path.parent.name}.{path.stem}" for path in PAGES if path.parent.name in ("ui", "server")]
    code = (
        "import sys, importlib\n"
        f"for name in {['asgi', *modules]!r}: importlib.import_module(name)\n"
        f"print([name for name in {KEPT_OUT!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == [], "an import has written files"


def test_app_is_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 80


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_do_not_repeat_the_title(path: Path) -> None:
    """The page head is drawn once, by the frame."""
    assert "st.title(" not in path.read_text(encoding="utf-8")


def test_the_longest_files_of_tests_are_there_and_begin_first() -> None:
    """Two at a time: one that takes two minutes and begins last leaves the other core idle."""
    from tests.conftest import LONGEST

    folder = ROOT / "tests"
    assert [name for name in LONGEST if not (folder / name).is_file()] == [], "renamed? tests/conftest.py names it"
    asked = [str(folder / LONGEST[-1]), str(folder / LONGEST[1]), str(folder / "test_money.py")]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *asked[::-1]],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = dict.fromkeys(line.split("::")[0] for line in said.splitlines() if "::" in line)
    assert list(files) == [f"tests/{LONGEST[1]}", f"tests/{LONGEST[-1]}", "tests/test_money.py"]
