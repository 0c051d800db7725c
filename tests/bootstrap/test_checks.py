"""What `test` makes of pytest's end, and which services it misses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from editai.bootstrap.checks import Background, run_tests
from editai.bootstrap.debian import SERVICES, Service

CASES = [
    ("def test_a(): pass\ndef test_b(): pass\n", True, "2 passed"),
    ("def test_a(): pass\ndef test_b(): assert False\n", False, "1 failed, 1 passed"),
    ("a = 1\n", False, "no tests ran"),
]


@pytest.mark.parametrize(("source", "ok", "closing"), CASES, ids=["passed", "failed", "no test"])
def test_the_closing_line_is_kept(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], source: str, ok: bool, closing: str
) -> None:
    (tmp_path / "test_small.py").write_text(source)
    result = run_tests([str(tmp_path / "test_small.py"), "-p", "no:cacheprovider", "-q"])
    assert result.ok is ok
    assert closing in result.closing
    assert closing in capfd.readouterr().out, "it is shown as it comes"


def test_a_check_in_the_background_speaks_only_when_it_failed(capfd: pytest.CaptureFixture[str]) -> None:
    good = Background("good", [sys.executable, "-S", "-c", "print('quiet')"]).result()
    bad = Background("bad", [sys.executable, "-S", "-c", "print('loud'); raise SystemExit(1)"]).result()
    assert (good.ok, bad.ok) == (True, False)
    out = capfd.readouterr().out
    assert "loud" in out and "quiet" not in out


def test_a_check_in_the_background_can_be_ended() -> None:
    Background("endless", [sys.executable, "-S", "-c", "import time; time.sleep(60)"]).stop()


def test_services_are_found_by_their_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [service.name for service in SERVICES] == ["Chromium", "PostgreSQL", "npm"]
    service = Service(name="X", tests="some", programs=("editai-no-such",), places="", packages=("x",))
    assert not service.is_here()
    program = tmp_path / "editai-no-such"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert service.is_here()
