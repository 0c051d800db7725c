"""The worker's side of the speech child: starts it, feeds it, outlives it."""

from __future__ import annotations

import queue
import shutil
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from editai.errors import Cancelled, EditAIError, InputError, NotInstalled, ToolError
from editai.media.process import CancelSignal
from editai.settings import Settings
from editai.speech.connection import Connection
from editai.speech.engines import ENGINES
from editai.speech.voices import Voice
from editai.speech.words import Word

_AHEAD: Final = 2
"""Sentences of one call that the child holds at a time: as many as it speaks at once. So two stores
that speak together take turns sentence by sentence, and a cancelled call leaves little behind."""
_POLL_S: Final = 0.1
_SENTENCE_LIMIT_S: Final = 300.0
"""No sentence takes this long, loading the model on a busy machine included; a child that does is stuck."""
_TRIES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenFile:
    """One sentence as the child left it."""

    path: Path
    """16-bit mono WAV; gone after the callback unless it was moved away."""
    sample_rate_hz: int
    duration_ms: int
    words: tuple[Word, ...]
    work_seconds: float
    """How long the engine worked on it."""


class EngineHost:
    """Speaks through a child process that holds the heavy engines.

    The child starts with the first sentence, ends after ``idle_s`` without one, is started again when
    it died, and dies with us. Safe to use from several threads: they take turns by the sentence.
    """

    def __init__(self, settings: Settings, *, idle_s: float = 600.0) -> None:
        self._models_root = settings.models_root
        self._folder = settings.temp_root / "speech" / uuid.uuid4().hex
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._is_closed = False

    def __enter__(self) -> EngineHost:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The child's process id; None when none runs."""
        connection = self._connection
        return connection.child.pid if connection is not None and connection.is_alive else None

    def close(self) -> None:
        """End the child and remove what it left. Calls that still speak end as ``Cancelled``."""
        with self._lock:
            self._is_closed = True
            if self._connection is not None:
                self._connection.stop()
                self._connection = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def model_id(self, voice: Voice) -> str:
        """What the engine of this voice speaks with, for cache keys."""
        return ENGINES[voice.engine](self._models_root).model_id

    def speak_sentences(
        self,
        texts: Sequence[str],
        voice: Voice,
        speed: float = 1.0,
        *,
        on_spoken: Callable[[int, SpokenFile], None],
        cancel: CancelSignal | None = None,
    ) -> None:
        """Speak sentences, two at a time.

        Args:
            on_spoken: called in this thread with the index of each finished sentence, in the order of
                finishing; it moves the file to where it belongs.

        Raises:
            NotInstalled: the engine cannot run here; ``mend`` says what helps.
            InputError: a sentence cannot be spoken.
            ToolError: the child failed again and again; ``stderr_tail``.
            Cancelled: ``cancel`` was set or the host closed; what ``on_spoken`` was given before is kept.
        """
        if not texts:
            return
        ready = ENGINES[voice.engine](self._models_root).readiness()
        if not ready.ok:
            raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)
        call = _Call()
        # the longest first: with a long one last, one of the two cores would have nothing to do
        waiting = deque(sorted(range(len(texts)), key=lambda index: -len(texts[index])))
        losses: Counter[int] = Counter()
        try:
            while waiting or call.in_flight:
                while waiting and len(call.in_flight) < _AHEAD:
                    index = waiting.popleft()
                    call.send(self._connect(), index, {"text": texts[index], "voice": voice.name, "speed": speed})
                answered = call.receive(cancel)
                if answered is None:
                    continue
                index, answer = answered
                if "lost" in answer:
                    losses[index] += 1
                    waiting.appendleft(index)
                    if losses[index] >= _TRIES:
                        raise ToolError(
                            "The speech engine stopped unexpectedly, again and again. Finished sentences are kept. "
                            "Try again; if it stays, free some memory.",
                            program="speech",
                            stderr_tail=answer["lost"],
                        )
                    continue
                spoken = _read_answer(answer, texts[index])
                try:
                    on_spoken(index, spoken)
                finally:
                    spoken.path.unlink(missing_ok=True)
        finally:
            call.abandon()

    def _connect(self) -> Connection:
        with self._lock:
            if self._is_closed:
                raise Cancelled("Stopped. The sentences spoken before are kept.")
            if self._connection is None or not self._connection.is_alive:
                if self._connection is not None:
                    self._connection.stop()
                self._connection = Connection(self._models_root, self._folder, self._idle_s)
            return self._connection


class _Call:
    """What one call has in the hands of the child."""

    def __init__(self) -> None:
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self.in_flight: dict[int, tuple[int, Connection, float]] = {}

    def send(self, connection: Connection, index: int, request: Mapping[str, Any]) -> None:
        identifier = connection.send(request, self._answers.put)
        self.in_flight[identifier] = (index, connection, time.monotonic())

    def receive(self, cancel: CancelSignal | None) -> tuple[int, dict[str, Any]] | None:
        """The next answer and the index of its sentence; None when there is none yet."""
        if cancel is not None and cancel.is_set():
            raise Cancelled("Stopped. The sentences spoken before are kept.")
        try:
            answer = self._answers.get(timeout=_POLL_S)
        except queue.Empty:
            for _, connection, since in self.in_flight.values():
                if time.monotonic() - since > _SENTENCE_LIMIT_S and connection.is_alive:
                    connection.stop()  # its sentences come back as lost
            return None
        index, _, _ = self.in_flight.pop(answer["id"])
        return index, answer

    def abandon(self) -> None:
        for identifier, (_, connection, _) in self.in_flight.items():
            connection.forget(identifier)


def _read_answer(answer: Mapping[str, Any], text: str) -> SpokenFile:
    """The sentence, or the error the child met."""
    if "error" in answer:
        raise _error_from_json(answer["error"])
    if "failure" in answer:
        raise ToolError(
            f"The speech engine could not speak “{text[:80]}”. Change that sentence and try again.",
            program="speech",
            reason=answer["failure"],
            stderr_tail=answer["tail"],
        )
    return SpokenFile(
        path=Path(answer["out"]),
        sample_rate_hz=int(answer["sample_rate_hz"]),
        duration_ms=int(answer["duration_ms"]),
        words=tuple(Word.from_json(word) for word in answer["words"]),
        work_seconds=float(answer["work_seconds"]),
    )


def _error_from_json(value: Mapping[str, Any]) -> EditAIError:
    known = {kind.kind: kind for kind in (InputError, NotInstalled)}
    return known.get(value["kind"], ToolError)(value["sentence"], **value["details"])
