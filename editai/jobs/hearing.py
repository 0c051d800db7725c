"""A voice-over is listened to while the picture renders: what another model hears in it."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from editai.errors import Cancelled, EditAIError, NotInstalled
from editai.jobs.work import Work
from editai.media.process import CancelSignal

_FOLDER: Final = "heard-1"
"""Names how is listened: another way takes another name, so what was heard before is not used."""
_THREADS: Final = 1
"""The encoder needs the cores; the listener is done long before it all the same."""


class Hearing:
    """Listens in the background, once for the same sound in a store; the model's process ends with it."""

    def __init__(self, work: Work, voice: Path, *, duration_ms: int, language: str | None) -> None:
        self._work, self._voice, self._duration_ms, self._language = work, voice, duration_ms, language
        self._left = threading.Event()
        self._answer: dict[str, Any] = {}
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._listen, name="hearing", daemon=True)

    def __enter__(self) -> Hearing:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()
        self._thread.join()

    def result(self) -> dict[str, Any]:
        """``text`` (None: nobody listened), ``language`` and ``why_not``.

        Raises:
            Cancelled: the job is to stop.
        """
        self._thread.join()
        if self._failure is not None:
            raise self._failure
        return self._answer

    def _listen(self) -> None:
        try:
            self._answer = {"text": self._heard(), "language": self._language or "en", "why_not": ""}
        except NotInstalled as error:
            self._answer = _nothing(f"not measured: {error.sentence}")
        except Cancelled as error:
            self._failure = error
        except EditAIError as error:  # a clip is not lost because its listener stumbled
            self._answer = _nothing(f"not measured: {error.sentence}")
        except BaseException as error:  # a mistake of ours, raised where somebody sees it
            self._failure = error

    def _heard(self) -> str:
        from editai.speech.transcription import hear_text

        digest = hashlib.sha256(self._voice.read_bytes()).hexdigest()
        kept = self._work.settings.cache_root / self._work.profile_id / _FOLDER / f"{digest}-{self._language}.json"
        if kept.is_file():
            return str(json.loads(kept.read_text(encoding="utf-8")))
        text = hear_text(
            self._voice,
            self._work.settings.models_root,
            duration_ms=self._duration_ms,
            language=self._language,
            threads=_THREADS,
            cancel=Either(self._work.cancel, self._left),
        )
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f"{digest}.{self._work.job.id}.part")
        beside.write_text(json.dumps(text), encoding="utf-8")
        beside.replace(kept)
        return text


def _nothing(why_not: str) -> dict[str, Any]:
    return {"text": None, "language": "en", "why_not": why_not}


class Either:
    """Set as soon as one of two is."""

    def __init__(self, one: CancelSignal, other: CancelSignal) -> None:
        self._one, self._other = one, other

    def is_set(self) -> bool:
        return self._one.is_set() or self._other.is_set()
