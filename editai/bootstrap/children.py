"""Children that live and die with their supervisor, and come back when they fall."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from editai.bootstrap.programs import end_group
from editai.bootstrap.saying import say

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0
"""A child that has lived this long starts again without a pause."""
STOP_GRACE_S = 10.0
"""The worker gives up its job and the web its connections in this time, or they are killed."""
LOG_LIMIT_BYTES = 5_000_000
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What a child runs."""

    name: str
    """Said to the person: ``web``, ``worker``."""
    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    log: Path
    """Takes its stdout and stderr."""


class Child:
    """One program that is kept running. ``look`` is called often; nothing happens between calls."""

    def __init__(
        self,
        program: Program,
        *,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[str], None] = say,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self.program = program
        self.falls = 0
        """How often it ended by itself since it was last steady."""
        self._clock = clock
        self._tell = tell
        self._first_pause_s = first_pause_s
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._starts_again_at: float | None = None
        self._log_from = 0

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it now."""
        log = self.program.log
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.is_file() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(log.suffix + ".1"))
        with log.open("ab") as output:
            self._log_from = output.tell()
            self._process = subprocess.Popen(
                list(self.program.argv),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.program.cwd,
                env=dict(self.program.env),
                start_new_session=True,
                preexec_fn=dies_with_parent(),  # noqa: PLW1509 - the supervisor has one thread
            )
        self._started_at = self._clock()
        self._starts_again_at = None

    def look(self) -> None:
        """Notice its end, say so, and start it again after a pause that doubles with every fall."""
        if self._starts_again_at is not None:
            if self._clock() >= self._starts_again_at:
                self.start()
            return
        if self._process is None or self._process.poll() is None:
            return
        if self._clock() - self._started_at >= STEADY_S:
            self.falls = 0
        pause_s = min(self._first_pause_s * 2**self.falls, LONGEST_PAUSE_S)
        self.falls += 1
        self._starts_again_at = self._clock() + pause_s
        self._tell(
            f"The {self.program.name} ended ({_how(self._process.returncode)}); it starts again in {pause_s:g} s. "
            f"Its words are in {self.program.log}."
        )

    def stop(self) -> None:
        """End it with all it started: asked first, killed when it has not gone after a while."""
        self._starts_again_at = None
        if self._process is not None:
            end_group(self._process, STOP_GRACE_S)

    def ask_to_stop(self) -> None:
        """Ask it to end and do not wait, so that several can end at once."""
        self._starts_again_at = None
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def last_words(self, lines: int = 12) -> str:
        """The end of what it has written since its last start."""
        with contextlib.suppress(OSError), self.program.log.open("rb") as log:
            log.seek(self._log_from)
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])
        return ""


def dies_with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes its program, so that the kernel ends it with this process.

    Linux only; elsewhere None. The library is loaded here, since little is safe between fork and exec.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # the parent was gone before the request
            os._exit(1)

    return ask


def _how(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
