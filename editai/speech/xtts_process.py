"""The process that XTTS speaks in: one for all jobs, so that its model is loaded once and not for every voice-over."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from editai.errors import Cancelled, ToolError
from editai.media.child import Child, start_child
from editai.media.process import CancelSignal
from editai.speech.connection import OFFLINE, log_tail
from editai.speech.frames import read_frame, write_frame
from editai.speech.xtts import environment_python

_SENTENCE_LIMIT_S: Final = 600.0
"""No sentence takes this long, loading the model on a busy machine included; a child that does is stuck."""
_TRIES: Final = 2
_POLL_S: Final = 0.2
_PROJECT_ROOT: Final = Path(__file__).parents[2]
_ENV: Final = {**OFFLINE, "COQUI_TOS_AGREED": "0", "PYTHONPATH": str(_PROJECT_ROOT)}


class XttsProcess:
    """The child starts with the first sentence, ends after ``idle_s`` without one, is started again when it died, and
    dies with us. Safe to use from several threads: they take turns by the sentence.
    """

    def __init__(self, models_root: Path, *, idle_s: float = 600.0) -> None:
        self.models_root = models_root
        self._idle_s = idle_s
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._child: Child | None = None
        self._log: IO[bytes] | None = None
        self._is_closed = False

    def __enter__(self) -> XttsProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The child's process id; None when none runs."""
        child = self._child
        return child.pid if child is not None and child.is_running() else None

    def close(self) -> None:
        """End the child. A sentence that is being spoken ends as ``Cancelled``."""
        with self._guard:
            self._is_closed = True
            self._end()

    def ask(self, request: Mapping[str, Any], cancel: CancelSignal | None) -> dict[str, Any]:
        """The child's answer to one sentence; with ``failure`` where the model could not speak it, and its ``tail``.

        Raises:
            Cancelled: ``cancel`` was set; the child is ended, since nothing else stops its model.
            ToolError: the child ended twice over this sentence.
        """
        while not self._turn.acquire(timeout=_POLL_S):
            _stop_if_wanted(cancel)
        try:
            for _ in range(_TRIES):
                answer = self._asked(self._connect(), request, cancel)
                if answer is not None:
                    return answer | ({"tail": self._tail()} if "failure" in answer else {})
            raise ToolError(
                "XTTS stopped unexpectedly, and again when it was started anew. Finished sentences are kept. "
                "Try again; if it stays, free some memory.",
                program="xtts",
                stderr_tail=self._tail(),
            )
        finally:
            self._turn.release()

    def _asked(self, child: Child, request: Mapping[str, Any], cancel: CancelSignal | None) -> dict[str, Any] | None:
        """None: the child ended before it answered."""
        told: list[dict[str, Any]] = []

        def read() -> None:
            try:
                answer = read_frame(child.stdout)
            except (OSError, ValueError):  # it was ended, or said something that is no answer
                return
            told.extend([answer] if answer is not None else [])

        try:
            write_frame(child.stdin, request)
        except (OSError, ValueError):
            return None
        reader = threading.Thread(target=read, name="editai-xtts-reader", daemon=True)
        reader.start()
        waited_s = 0.0
        while reader.is_alive():
            reader.join(_POLL_S)
            waited_s += _POLL_S
            if (cancel is not None and cancel.is_set()) or waited_s > _SENTENCE_LIMIT_S:
                child.stop()
                reader.join(5)
                _stop_if_wanted(cancel)
        return told[0] if told else None

    def _connect(self) -> Child:
        with self._guard:
            if self._is_closed:
                raise Cancelled("Stopped. The sentences spoken before are kept.")
            if self._child is None or not self._child.is_running():
                self._end()
                self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
                argv: list[str | Path] = [environment_python(), "-m", "editai.speech.xtts_child"]
                argv += [self.models_root / "xtts", str(self._idle_s)]
                self._child = start_child(argv, cwd=_PROJECT_ROOT, env=_ENV, stderr=self._log)
            return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def _tail(self) -> str:
        """The end of what the child wrote on its standard error."""
        with self._guard:
            return log_tail(self._log) if self._log is not None else ""


def _stop_if_wanted(cancel: CancelSignal | None) -> None:
    if cancel is not None and cancel.is_set():
        raise Cancelled("Stopped. The sentences spoken before are kept.")
