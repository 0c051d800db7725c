"""The checks of this project: format, lint, types and tests, and what came of each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from editai.bootstrap import pythons
from editai.bootstrap.programs import end_group


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What came of one check."""

    name: str
    ok: bool
    seconds: float
    closing: str = ""
    """The last line of the tests."""

    def __str__(self) -> str:
        return f"{self.name}: {'ok' if self.ok else 'FAILED'} ({self.seconds:.0f} s)"


class Background:
    """A check that runs beside another one; its output is kept until it is asked for."""

    def __init__(self, name: str, argv: Sequence[str]) -> None:
        self.name = name
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by result
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            cwd=pythons.ROOT,
            start_new_session=True,
        )

    def result(self) -> CheckResult:
        """Wait for its end and print what it said when it failed."""
        code = self._process.wait()
        seconds = time.monotonic() - self._began
        self._output.seek(0)
        if code != 0:
            print(self._output.read().decode("utf-8", "replace"), flush=True)
        self._output.close()
        return CheckResult(name=self.name, ok=code == 0, seconds=seconds)

    def stop(self) -> None:
        """End it, if it still runs."""
        end_group(self._process)
        self._output.close()


SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Two files of tests at once, since many wait for a process or a clock; a file shares what it starts. They begin in
the order of ``tests/conftest.py``; xdist's own puts files with few tests last, and here these are the longest."""


def run_all() -> list[CheckResult]:
    """Every check over the whole project. mypy runs beside the tests."""
    ruff = [sys.executable, "-m", "ruff"]
    results = [
        _run("ruff format", [*ruff, "format", "--check", "."]),
        _run("ruff check", [*ruff, "check", "."]),
    ]
    types = Background("mypy", [sys.executable, "-m", "mypy"])
    try:
        tests = run_tests(SIDE_BY_SIDE)
        results.append(types.result())
    finally:
        types.stop()
    return [*results, tests]


def run_tests(arguments: Sequence[str], environ: Mapping[str, str] = os.environ) -> CheckResult:
    """pytest with these arguments; its output is shown as it comes, and its closing line is kept."""
    began = time.monotonic()
    argv = [sys.executable, "-m", "pytest", *arguments]
    if sys.stdout.isatty():
        argv.insert(3, "--color=yes")
    closing = ""
    with subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd=pythons.ROOT, env=dict(environ), bufsize=0
    ) as process:
        assert process.stdout is not None
        try:
            while chunk := process.stdout.read(4096):
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
                closing = _last_line(closing, chunk.decode("utf-8", "replace"))
        except KeyboardInterrupt:
            process.wait()  # the terminal has told pytest, too; it says where it stopped
            raise
    # 5 is "no test was collected": an empty run proves nothing
    return CheckResult(
        name="pytest", ok=process.returncode == 0, seconds=time.monotonic() - began, closing=closing.strip()
    )


def _last_line(before: str, text: str) -> str:
    """The last line that is not empty, of what came before and this."""
    lines = [line for line in (before + text).splitlines(keepends=True) if line.strip()]
    return lines[-1] if lines else before


def _run(name: str, argv: Sequence[str]) -> CheckResult:
    began = time.monotonic()
    sys.stdout.flush()
    code = subprocess.run(list(argv), stdin=subprocess.DEVNULL, cwd=pythons.ROOT, check=False).returncode
    return CheckResult(name=name, ok=code == 0, seconds=time.monotonic() - began)
