"""The child process with the heavy engines: ``python -m editai.speech.child MODELS_ROOT IDLE_S``.

It reads requests from its standard input and answers on its standard output, until nobody has asked
for IDLE_S seconds, the input ends, or its parent dies.
"""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, Final

from editai.errors import EditAIError
from editai.speech.engine import Engine
from editai.speech.engines import ENGINES
from editai.speech.frames import read_frame, write_frame
from editai.speech.sound import write_wav
from editai.speech.voices import parse_voice

AT_ONCE: Final = 2
"""Sentences spoken at the same time, so that two cores are at work."""
_POLL_S: Final = 0.5


class _Service:
    """Speaks what is asked and answers in the order of finishing."""

    def __init__(self, models_root: Path, answers: IO[bytes]) -> None:
        self._engines: dict[str, Engine] = {name: make(models_root) for name, make in ENGINES.items()}
        self._answers = answers
        self._lock = threading.Lock()
        self._open = 0
        self.last_use = time.monotonic()

    @property
    def is_busy(self) -> bool:
        return self._open > 0

    def accept(self) -> None:
        with self._lock:
            self._open += 1

    def serve(self, request: Mapping[str, Any]) -> None:
        """Speak one sentence into the file the request names; answer with its words, or with the error."""
        answer: dict[str, Any] = {"id": request["id"]}
        try:
            answer |= self._speak(request)
        except EditAIError as error:
            answer["error"] = error.as_json()
        except Exception as error:  # whatever it was, the parent must hear of it
            answer["failure"] = f"{type(error).__name__}: {error}"
        with self._lock:
            self._open -= 1
            self.last_use = time.monotonic()
            write_frame(self._answers, answer)

    def _speak(self, request: Mapping[str, Any]) -> dict[str, Any]:
        started = time.monotonic()
        voice = parse_voice(request["voice"])
        spoken = self._engines[voice.engine].speak(request["text"], voice, request["speed"])
        write_wav(Path(request["out"]), spoken.samples, spoken.sample_rate_hz)
        return {
            "words": [word.as_json() for word in spoken.words],
            "sample_rate_hz": spoken.sample_rate_hz,
            "duration_ms": int(spoken.samples.size * 1000 / spoken.sample_rate_hz),
            "work_seconds": time.monotonic() - started,
        }


def main() -> None:
    """Serve until idle for too long, or until the parent has gone."""
    models_root, idle_s = Path(sys.argv[1]), float(sys.argv[2])
    # Libraries print to the standard output; ours carries messages, so theirs goes to the log.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    service = _Service(models_root, answers)
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="speak") as pool:
        while True:
            ready, _, _ = select.select([requests], [], [], min(_POLL_S, idle_s))
            if ready:
                request = read_frame(requests)
                if request is None:
                    break
                service.accept()
                pool.submit(service.serve, request)
            elif not service.is_busy and time.monotonic() - service.last_use > idle_s:
                break
    answers.close()


if __name__ == "__main__":
    main()
