"""One life of the speech child, seen from the worker: its pipes, its log, what it still owes."""

from __future__ import annotations

import itertools
import logging
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, Final

from editai.media.child import Child, start_child
from editai.speech.frames import read_frame, write_frame

_log = logging.getLogger(__name__)

_TAIL_BYTES: Final = 4_000
_PROJECT_ROOT: Final = Path(__file__).parents[2]
OFFLINE: Final = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
"""For every child with a model: its weights are on the disk; a library that asks the network would only wait for it."""
_CHILD_ENV: Final = {**OFFLINE, "TOKENIZERS_PARALLELISM": "false", "OMP_NUM_THREADS": "1"}


class Connection:
    """One life of the child."""

    _identifiers: Final = itertools.count()

    def __init__(self, models_root: Path, folder: Path, idle_s: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._log: IO[bytes] = (folder / "child.log").open("w+b")
        argv = [sys.executable, "-m", "editai.speech.child", str(models_root), str(idle_s)]
        self.child: Child = start_child(argv, cwd=_PROJECT_ROOT, env=_CHILD_ENV, stderr=self._log)
        self._lock = threading.Lock()
        self._expected: dict[int, tuple[Callable[[dict[str, Any]], None] | None, Path]] = {}
        self._is_open = True
        threading.Thread(target=self._read, name="editai-speech-reader", daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """It can be sent to, as far as we know."""
        return self._is_open and self.child.is_running()

    def send(self, request: Mapping[str, Any], on_answer: Callable[[dict[str, Any]], None]) -> int:
        """Ask for a sentence; the answer, or that it was lost, comes to ``on_answer`` exactly once."""
        identifier = next(self._identifiers)
        self._folder.mkdir(parents=True, exist_ok=True)  # a sweep may have taken it while we were idle
        out = self._folder / f"{identifier}.wav"
        with self._lock:
            if not self._is_open:
                on_answer({"id": identifier, "lost": self.tail()})
                return identifier
            self._expected[identifier] = (on_answer, out)
            try:
                write_frame(self.child.stdin, {"id": identifier, "out": str(out), **request})
            except (OSError, ValueError):  # it ended a moment ago: the reader says so
                _log.info("the speech child ended before it could be asked")
        return identifier

    def forget(self, identifier: int) -> None:
        """The answer is not wanted any more; its file goes when it comes."""
        with self._lock:
            if identifier in self._expected:
                self._expected[identifier] = (None, self._expected[identifier][1])

    def tail(self) -> str:
        """The end of what the child wrote on its standard error."""
        return log_tail(self._log)

    def stop(self) -> None:
        """End the child; what it still holds comes back as lost."""
        self.child.stop()

    def _read(self) -> None:
        try:
            while True:
                answer = read_frame(self.child.stdout)
                if answer is None:
                    break
                with self._lock:
                    on_answer, out = self._expected.pop(int(answer["id"]))
                if on_answer is None:
                    out.unlink(missing_ok=True)
                else:
                    on_answer({**answer, "out": str(out), "tail": self.tail() if "failure" in answer else ""})
        except (OSError, ValueError):
            _log.warning("the speech child said something that is no answer; it is started again")
        with self._lock:
            self._is_open = False
            lost, self._expected = self._expected, {}
        self.child.stop()
        tail = self.tail()
        self._log.close()
        for identifier, (on_answer, out) in lost.items():
            out.unlink(missing_ok=True)
            if on_answer is not None:
                on_answer({"id": identifier, "lost": tail})


def log_tail(log: IO[bytes]) -> str:
    """The last 4,000 bytes of what a child wrote; '' where they cannot be read any more."""
    try:
        log.seek(0, 2)
        log.seek(max(0, log.tell() - _TAIL_BYTES))
        return log.read().decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
