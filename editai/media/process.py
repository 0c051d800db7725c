"""The one place that runs programs.

Every program gets its own process group, no terminal, and the kernel's promise (Linux) that it dies
with us, even when we are killed with ``kill -9``.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import selectors
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Final, Protocol

from editai.errors import Cancelled, NotInstalled, ToolError
from editai.media.complaints import explain

_log = logging.getLogger(__name__)

_POLL_S: Final = 0.1
_GRACE_S: Final = 1.0
"""Between SIGTERM and SIGKILL; with the poll this ends a program well within two seconds."""
_TAIL_BYTES: Final = 64_000
_TOLD_CHARACTERS: Final = 4_000
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


class CancelSignal(Protocol):
    """Something that knows whether a person has stopped the job; a ``threading.Event`` fits."""

    def is_set(self) -> bool:
        """True from the moment the work must stop."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A program that ended well."""

    stdout: bytes
    """Empty when ``on_line`` or ``on_bytes`` took it."""
    stderr_tail: str
    """The last 64,000 bytes."""
    seconds: float

    @property
    def text(self) -> str:
        """The standard output as text."""
        return self.stdout.decode("utf-8", "replace")


class Child:
    """A program that runs beside us and talks over pipes; it dies with us.

    ``stdin`` and ``stdout`` are binary pipes; the standard error goes where it was told on start.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
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
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """End it and everything it started, within about a second, and close its pipes."""
        with contextlib.suppress(OSError):
            self.stdin.close()
        _stop(self._process)
        with contextlib.suppress(OSError):
            self.stdout.close()


@lru_cache(maxsize=1)
def ffmpeg_path() -> Path:
    """The ffmpeg that every part uses: the one inside ``imageio-ffmpeg``, else the system's.

    ``IMAGEIO_FFMPEG_EXE`` overrides both. Nothing is run to find it.

    Raises:
        NotInstalled: there is none.
    """
    chosen = os.environ.get("IMAGEIO_FFMPEG_EXE")
    if chosen:
        return Path(chosen)
    from importlib.util import find_spec  # finding the package must not import it

    spec = find_spec("imageio_ffmpeg")
    for folder in spec.submodule_search_locations or () if spec else ():
        for candidate in sorted(Path(folder, "binaries").glob("ffmpeg-*")):
            if os.access(candidate, os.X_OK):
                return candidate
    system = shutil.which("ffmpeg")
    if system:
        return Path(system)
    raise NotInstalled(
        "ffmpeg is missing. This brings it: python -m editai start",
        mend="python -m editai start",
    )


def run(
    argv: Sequence[str | Path],
    *,
    limit_s: float,
    cancel: CancelSignal | None = None,
    on_line: Callable[[str], None] | None = None,
    on_bytes: Callable[[bytes], None] | None = None,
    cwd: Path | None = None,
    stdin: bytes | None = None,
) -> Finished:
    """Run a program to its end.

    Args:
        argv: the program and its arguments; never a shell line.
        limit_s: wall-clock limit in seconds; take it in proportion to the work.
        cancel: asked ten times a second; when set, the program and all it started are ended within 2 s.
        on_line: called in this thread with every line of the standard output, without its end.
        on_bytes: called in this thread with every piece of the standard output as it comes.
        stdin: what the program reads; nothing when None.

    Raises:
        ToolError: it failed or ran out of time; ``program``, ``exit_code``, ``stderr_tail``.
        NotInstalled: there is no such program.
        Cancelled: ``cancel`` was set. Files that the program had begun are the caller's to remove.
    """
    command = [os.fspath(part) for part in argv]
    started = time.monotonic()
    output = _Output(on_line, on_bytes)
    tail = bytearray()

    def keep_tail(piece: bytes) -> None:
        tail.extend(piece)
        del tail[:-_TAIL_BYTES]

    with _input_file(stdin) as source:
        process = _spawn(command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd)
        try:
            _follow(process, output.take, keep_tail, cancel, started + limit_s)
            output.finish()
        finally:
            _stop(process)
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()
    seconds = time.monotonic() - started
    stderr_tail = tail.decode("utf-8", "replace")
    _log.debug("%s ended with %s after %.2f s", shlex.join(command), process.returncode, seconds)
    if process.returncode:
        _fail(command[0], process.returncode, stderr_tail)
    return Finished(stdout=output.kept, stderr_tail=stderr_tail, seconds=seconds)


def run_ffmpeg(
    arguments: Sequence[str | Path],
    *,
    limit_s: float,
    cancel: CancelSignal | None = None,
    on_line: Callable[[str], None] | None = None,
    on_bytes: Callable[[bytes], None] | None = None,
    cwd: Path | None = None,
) -> Finished:
    """Run ffmpeg without a terminal, overwriting its outputs. As ``run`` otherwise."""
    argv = [ffmpeg_path(), "-nostdin", "-hide_banner", "-y", *arguments]
    return run(argv, limit_s=limit_s, cancel=cancel, on_line=on_line, on_bytes=on_bytes, cwd=cwd)


def start_child(
    argv: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stderr: int | IO[Any] | None = subprocess.DEVNULL,
) -> Child:
    """Start a program that stays beside us, with binary pipes for its input and output.

    Args:
        env: added to our environment, without our secrets.
        stderr: a file, or None to share ours.

    Raises:
        NotInstalled: there is no such program.
    """
    command = [os.fspath(part) for part in argv]
    return Child(
        _spawn(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, cwd=cwd, extra_env=env or {})
    )


class _Output:
    """Where the standard output goes: lines or pieces to a callback, else kept."""

    def __init__(self, on_line: Callable[[str], None] | None, on_bytes: Callable[[bytes], None] | None) -> None:
        self._on_line = on_line
        self._on_bytes = on_bytes
        self._pieces: list[bytes] = []
        self._open_line = b""

    @property
    def kept(self) -> bytes:
        return b"".join(self._pieces)

    def take(self, piece: bytes) -> None:
        if self._on_bytes is not None:
            self._on_bytes(piece)
        elif self._on_line is not None:
            *lines, self._open_line = (self._open_line + piece).split(b"\n")
            for line in lines:
                self._on_line(line.decode("utf-8", "replace").rstrip("\r"))
        else:
            self._pieces.append(piece)

    def finish(self) -> None:
        if self._open_line and self._on_line is not None:
            self._on_line(self._open_line.decode("utf-8", "replace"))


def _follow(
    process: subprocess.Popen[bytes],
    take_output: Callable[[bytes], None],
    take_complaint: Callable[[bytes], None],
    cancel: CancelSignal | None,
    deadline: float,
) -> None:
    """Hand on what the program says until it ends; raise when it must not go on."""
    assert process.stdout is not None and process.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, take_output)
        selector.register(process.stderr, selectors.EVENT_READ, take_complaint)
        while selector.get_map():
            has_ended = process.poll() is not None
            ready = selector.select(0 if has_ended else _POLL_S)
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 16)
                if piece:
                    key.data(piece)
                else:
                    selector.unregister(key.fileobj)
            if has_ended and not ready:  # a grandchild may hold the pipe open; the program itself is done
                break
            _check(process, cancel, deadline)
    while process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_POLL_S)
        _check(process, cancel, deadline)


def _check(process: subprocess.Popen[bytes], cancel: CancelSignal | None, deadline: float) -> None:
    if process.poll() is not None:
        return
    if cancel is not None and cancel.is_set():
        raise Cancelled("Stopped. What was finished before is kept.")
    if time.monotonic() > deadline:
        raise ToolError("The work took far longer than it should and was stopped. Try again.", reason="time limit")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program's whole group if it still runs, politely first; reap it."""
    for number, patience_s in ((signal.SIGTERM, _GRACE_S), (signal.SIGKILL, 10.0)):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)


def _fail(program: str, exit_code: int, stderr_tail: str) -> None:
    name = Path(program).name.split("-")[0]
    if exit_code == 127:
        raise NotInstalled(f"The program {name} is missing.", program=name)
    told = stderr_tail[-_TOLD_CHARACTERS:]
    raise ToolError(explain(name, exit_code, stderr_tail), program=name, exit_code=exit_code, stderr_tail=told)


@contextlib.contextmanager
def _input_file(content: bytes | None) -> Any:
    """The standard input as a file, so that writing it can never block against reading the output."""
    if content is None:
        yield subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file


_spawn_lock = threading.Lock()
_spawn_requests: queue.SimpleQueue[tuple[Future[subprocess.Popen[bytes]], list[str], dict[str, Any]]] = (
    queue.SimpleQueue()
)
_spawner: tuple[int, threading.Thread] | None = None


def _spawn(
    command: list[str], *, cwd: Path | None, extra_env: Mapping[str, str] | None = None, **pipes: Any
) -> subprocess.Popen[bytes]:
    """Start a program from the one thread that lives as long as we do.

    The kernel sends the death signal when the *thread* that started the program ends, so a job's thread
    must not be the one.
    """
    if sys.platform == "linux":
        command = [sys.executable, "-I", "-S", "-c", _TRAMPOLINE, str(os.getpid()), *command]
    environment = {name: text for name, text in os.environ.items() if name not in _SECRET_NAMES}
    options = {"cwd": cwd, "env": {**environment, **(extra_env or {})}, "start_new_session": True, **pipes}
    future: Future[subprocess.Popen[bytes]] = Future()
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
        name = Path(command[0]).name
        raise NotInstalled(f"The program {name} is missing.", program=name) from error


def _serve_spawns() -> None:
    while True:
        future, command, options = _spawn_requests.get()
        try:
            future.set_result(subprocess.Popen(command, **options))
        except OSError as error:
            future.set_exception(error)
