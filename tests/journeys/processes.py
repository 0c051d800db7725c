"""The three processes of a journey: the web, the worker, and a pretended Postiz. All end with the block."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.pages.serving import EMBEDDED, ROOT, serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where the journey goes."""

    url: str
    web_pid: int
    postiz_url: str
    postiz_key: str


@contextmanager
def running(home: Path) -> Iterator[Running]:
    """Everything, on free ports and in a home of its own."""
    with ExitStack() as stack:
        stack.enter_context(command(home, "worker", ready="worker ready", log=home / "worker.log"))
        fake = stack.enter_context(command(home, "fake-postiz", "--publish-after", "1", ready="key: "))
        web = stack.enter_context(serve(home))
        yield Running(url=web.url, web_pid=web.pid, postiz_url=fake[0], postiz_key=fake[-1].removeprefix("key: "))


@contextmanager
def command(
    home: Path, *words: str, ready: str, log: Path | None = None, env: Mapping[str, str] = EMBEDDED
) -> Iterator[list[str]]:
    """``python -m editai …`` until the block ends. Gives what it printed up to the line that says it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "editai", *words],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(home), "PYTHONUNBUFFERED": "1", **env},
        stdin=subprocess.DEVNULL,
        stdout=log.open("wb") if log else subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _wait_for_log(process, log, ready) if log else _wait_for_line(process, process.stdout, ready)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout:
            process.stdout.close()


def _wait_for_line(process: subprocess.Popen[bytes], output: IO[bytes] | None, ready: str) -> list[str]:
    lines: list[str] = []
    assert output is not None
    while not lines or ready not in lines[-1]:
        line = output.readline().decode()
        if not line:
            raise RuntimeError(f"{process.args!r} ended before it was ready: {lines}")
        lines.append(line.strip())
    return lines


def _wait_for_log(process: subprocess.Popen[bytes], log: Path, ready: str) -> list[str]:
    while ready not in (text := log.read_text(encoding="utf-8", errors="replace")):
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        raise RuntimeError(f"{process.args!r} ended before it was ready: {text}")
    return text.splitlines()
