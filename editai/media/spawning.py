"""The one place that starts programs, and ends them.

Every program gets its own process group, no terminal, none of our secrets, and the kernel's promise (Linux)
that it dies with us, even when we are killed with ``kill -9``.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

from editai.errors import NotInstalled

Running: TypeAlias = "subprocess.Popen[bytes]"
"""A program that was started here."""
PIPE: Final = subprocess.PIPE
NOWHERE: Final = subprocess.DEVNULL
"""Nothing to read, or nobody to tell."""

_GRACE_S: Final = 1.0
"""Between SIGTERM and SIGKILL; with the poll of a run this ends a program well within two seconds."""
_LAST_WAIT_S: Final = 10.0
_SECRET_NAMES: Final = ("EDITAI_SECRET_KEY", "EDITAI_SUPABASE_SECRET_KEY", "EDITAI_JOBS_DATABASE_URL")

# The parent is compared after the promise is asked for: had it died in between, nobody would end us.
# Python ignores SIGPIPE, and what is ignored stays ignored in the program.
_TRAMPOLINE: Final = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    os._exit(1)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
try:
    os.execvp(sys.argv[2], sys.argv[2:])
except OSError:
    os._exit(127)
"""

_spawn_lock = threading.Lock()
_spawn_requests: queue.SimpleQueue[tuple[Future[Running], list[str], dict[str, Any]]] = queue.SimpleQueue()
_spawner: tuple[int, threading.Thread] | None = None


def spawn(
    argv: Sequence[str | Path],
    *,
    stdin: int | IO[bytes],
    stderr: int | IO[Any] | None,
    cwd: Path | None = None,
    extra_env: Mapping[str, str] | None = None,
) -> Running:
    """Start a program from the one thread that lives as long as we do; its standard output is a pipe.

    The kernel sends the death signal when the *thread* that started the program ends, so a job's thread
    must not be the one.

    Args:
        stdin, stderr: ``PIPE``, ``NOWHERE`` or a file; None for stderr shares ours.
        extra_env: added to our environment, without our secrets.

    Raises:
        NotInstalled: there is no such program. On Linux it is known only by its exit code, 127.
    """
    program = os.fspath(argv[0])
    command = [os.fspath(part) for part in argv]
    if sys.platform == "linux":
        command = [sys.executable, "-I", "-S", "-c", _TRAMPOLINE, str(os.getpid()), *command]
    environment = {name: text for name, text in os.environ.items() if name not in _SECRET_NAMES}
    options = {
        "stdin": stdin,
        "stdout": PIPE,
        "stderr": stderr,
        "cwd": cwd,
        "start_new_session": True,
        "env": {**environment, **(extra_env or {})},
    }
    future: Future[Running] = Future()
    global _spawner  # noqa: PLW0603 - one thread a process, made on first use
    with _spawn_lock:
        if _spawner is None or _spawner[0] != os.getpid() or not _spawner[1].is_alive():
            thread = threading.Thread(target=_serve_spawns, name="editai-spawner", daemon=True)
            thread.start()
            _spawner = (os.getpid(), thread)
    _spawn_requests.put((future, command, options))
    try:
        return future.result()
    except FileNotFoundError as error:
        name = Path(program).name
        raise NotInstalled(f"The program {name} is missing.", program=name) from error


def has_ended(process: Running, *, within_s: float) -> bool:
    """Wait for a program's end; False when it still runs after ``within_s`` seconds."""
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def end(process: Running) -> None:
    """End the program's whole group if it still runs, politely first; reap it."""
    for number, patience_s in ((signal.SIGTERM, _GRACE_S), (signal.SIGKILL, _LAST_WAIT_S)):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        has_ended(process, within_s=patience_s)


def _serve_spawns() -> None:
    while True:
        future, command, options = _spawn_requests.get()
        try:
            future.set_result(subprocess.Popen(command, **options))
        except OSError as error:
            future.set_exception(error)
