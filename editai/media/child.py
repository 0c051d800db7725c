"""Programs that stay beside us: started once, spoken to over pipes, ended when they are not needed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from editai.media.spawning import NOWHERE, PIPE, Running, end, has_ended, spawn


class Child:
    """A program that runs beside us and talks over pipes; it dies with us.

    ``stdin`` and ``stdout`` are binary pipes; the standard error goes where it was told on start.
    """

    def __init__(self, process: Running) -> None:
        self._process = process
        assert process.stdin is not None and process.stdout is not None
        self.stdin: IO[bytes] = process.stdin
        self.stdout: IO[bytes] = process.stdout

    @property
    def pid(self) -> int:
        """The process id; also the id of its process group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    def is_running(self) -> bool:
        """It has not ended yet."""
        return self.exit_code is None

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; False when it still runs after ``timeout_s``."""
        return has_ended(self._process, within_s=timeout_s)

    def stop(self) -> None:
        """End it and everything it started, within about a second, and close its pipes."""
        with contextlib.suppress(OSError):
            self.stdin.close()
        end(self._process)
        with contextlib.suppress(OSError):
            self.stdout.close()


def start_child(
    argv: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stderr: int | IO[Any] | None = NOWHERE,
) -> Child:
    """Start a program that stays beside us, with binary pipes for its input and output.

    Args:
        env: added to our environment, without our secrets.
        stderr: a file, or None to share ours.

    Raises:
        NotInstalled: there is no such program. On Linux the child ends at once with exit code 127 instead.
    """
    return Child(spawn(argv, stdin=PIPE, stderr=stderr, cwd=cwd, extra_env=env))
