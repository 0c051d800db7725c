"""Programs that the bootstrap starts: package clients and checkers. The app's own are in media.spawning."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from editai.errors import ToolError

TAIL_CHARACTERS = 2_000


def run_quietly(
    argv: Sequence[str],
    *,
    limit_s: float,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    while_running: Callable[[], None] | None = None,
) -> str:
    """Run a program to its end and return what it printed.

    Args:
        limit_s: it is ended after this long.
        log: the file that its output is added to as it comes; None keeps it for the answer only.
        while_running: called five times a second.

    Raises:
        ToolError: it could not be started, failed, or took too long. ``details["output"]`` is its end.
    """
    with log.open("a+b") if log else tempfile.TemporaryFile() as output:
        began_at = output.seek(0, os.SEEK_END)
        try:
            child = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=dict(env) if env is not None else None,
                start_new_session=True,
            )
        except OSError as error:
            raise ToolError(f"{argv[0]} could not be started: {error.strerror}.", program=argv[0]) from error
        ends_at = time.monotonic() + limit_s
        try:
            while child.poll() is None:
                if time.monotonic() > ends_at:
                    raise ToolError(f"{Path(argv[0]).name} took longer than {limit_s:.0f} s.", program=argv[0])
                if while_running:
                    while_running()
                _wait(child, 0.2)
        finally:
            end_group(child)
        output.seek(began_at)
        text = output.read().decode("utf-8", "replace")
    if child.returncode != 0:
        last = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "no word")
        raise ToolError(
            f"{Path(argv[0]).name} failed: {last}",
            program=argv[0],
            exit_code=child.returncode,
            output=text[-TAIL_CHARACTERS:],
        )
    return text


def end_group(child: subprocess.Popen[bytes], grace_s: float = 2.0) -> None:
    """End a child that leads its own session, with all it started: first asked, then made to."""
    for number, patience_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 5.0)):
        if child.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        _wait(child, patience_s)


def _wait(child: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return
