"""Programs that are run to their end: what they say is kept or handed on, and a time limit or a person ends them."""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import shlex
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Final, Protocol

from editai.errors import Cancelled, NotInstalled, ToolError
from editai.media.complaints import explain
from editai.media.spawning import NOWHERE, PIPE, Running, end, has_ended, spawn

_log = logging.getLogger(__name__)

_POLL_S: Final = 0.1
_TAIL_BYTES: Final = 64_000
_TOLD_CHARACTERS: Final = 4_000


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
        process = spawn(command, stdin=source, stderr=PIPE, cwd=cwd)
        try:
            _follow(process, output.take, keep_tail, cancel, started + limit_s)
            output.finish()
        finally:
            end(process)
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
    process: Running,
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
            is_over = process.poll() is not None
            ready = selector.select(0 if is_over else _POLL_S)
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 16)
                if piece:
                    key.data(piece)
                else:
                    selector.unregister(key.fileobj)
            if is_over and not ready:  # a grandchild may hold the pipe open; the program itself is done
                break
            _check(process, cancel, deadline)
    while not has_ended(process, within_s=_POLL_S):
        _check(process, cancel, deadline)


def _check(process: Running, cancel: CancelSignal | None, deadline: float) -> None:
    if process.poll() is not None:
        return
    if cancel is not None and cancel.is_set():
        raise Cancelled("Stopped. What was finished before is kept.")
    if time.monotonic() > deadline:
        raise ToolError("The work took far longer than it should and was stopped. Try again.", reason="time limit")


def _fail(program: str, exit_code: int, stderr_tail: str) -> None:
    name = Path(program).name.split("-")[0]
    if exit_code == 127:
        mend = "python -m editai start" if name == "ffmpeg" else "python -m editai doctor"
        does = "brings it" if name == "ffmpeg" else "says more"
        raise NotInstalled(f"The program {name} is missing. This {does}: {mend}", program=name, mend=mend)
    told = stderr_tail[-_TOLD_CHARACTERS:]
    raise ToolError(explain(name, exit_code, stderr_tail), program=name, exit_code=exit_code, stderr_tail=told)


@contextlib.contextmanager
def _input_file(content: bytes | None) -> Iterator[int | IO[bytes]]:
    """The standard input as a file, so that writing it can never block against reading the output."""
    if content is None:
        yield NOWHERE
        return
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        yield file
