"""A voice-over by a cloned voice: XTTS in its own process, word times by alignment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from editai.errors import Cancelled, InputError, NotInstalled, ToolError
from editai.media.child import start_child
from editai.media.process import CancelSignal
from editai.speech.alignment import align
from editai.speech.frames import read_frame, write_frame
from editai.speech.host import SpokenFile
from editai.speech.sentences import is_speakable
from editai.speech.sound import read_wav, write_wav
from editai.speech.voice import Voice
from editai.speech.words import Word
from editai.speech.xtts import XttsEngine, environment_python, xtts_language

_GAP_MS: Final = 400
"""Between the sentences that are aligned together."""
_SENTENCE_LIMIT_S: Final = 600.0
_IDLE_S: Final = 600.0
_PROJECT_ROOT: Final = Path(__file__).parents[2]
_ENV: Final = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "COQUI_TOS_AGREED": "0",
    "PYTHONUNBUFFERED": "1",
    "PYTHONPATH": str(_PROJECT_ROOT),
}


class XttsSpeaker:
    """Speaks with one cloned voice. See ``Speaker``; close it when done, which ends the process.

    Args:
        sample: the voice's sample in clear; the caller removes it.
        language: of the script, as XTTS or BCP 47 names it.
        folder: works there.
    """

    def __init__(self, models_root: Path, sample: Path, language: str, folder: Path) -> None:
        self._models_root, self._sample, self._folder = models_root, sample, folder
        self._language = xtts_language(language)
        self._child: Any = None
        self._log: Any = None

    def __enter__(self) -> XttsSpeaker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.stop()
            self._log.close()

    def model_id(self, voice: Voice) -> str:
        """The model, and the language that it reads in."""
        return f"{XttsEngine.model_id}:{self._language}"

    def speak_sentences(
        self,
        texts: Sequence[str],
        voice: Voice,
        speed: float = 1.0,
        *,
        on_spoken: Callable[[int, SpokenFile], None],
        cancel: CancelSignal | None = None,
    ) -> None:
        """See ``Speaker``.

        Raises:
            NotInstalled: environment or weights are missing.
            ToolError: the model failed.
        """
        if not texts:
            return
        ready = XttsEngine(self._models_root).readiness()
        if not ready.ok:
            raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)
        files: list[tuple[Path, float]] = []
        for index, text in enumerate(texts):
            if not is_speakable(text):
                raise InputError(f"There is nothing that can be spoken in “{text[:80]}”.", text=text[:200])
            out = self._folder / f"xtts-{index}.wav"
            request = {"id": index, "text": text, "voice": voice.id, "speed": speed, "out": str(out)}
            answer = self._ask({**request, "language": self._language, "sample": str(self._sample)}, cancel)
            if "failure" in answer:
                raise ToolError(
                    f"XTTS could not speak “{text[:80]}”. Change that sentence and try again.",
                    program="xtts",
                    reason=answer["failure"],
                    stderr_tail=self._tail(),
                )
            files.append((out, float(answer["work_seconds"])))
        for index, words in enumerate(self._words(texts, [path for path, _ in files], cancel)):
            path, work_seconds = files[index]
            samples, rate = read_wav(path)
            length_ms = samples.size * 1000 // rate
            on_spoken(
                index,
                SpokenFile(
                    path=path, sample_rate_hz=rate, duration_ms=length_ms, words=words, work_seconds=work_seconds
                ),
            )
            path.unlink(missing_ok=True)

    def _words(
        self, texts: Sequence[str], paths: Sequence[Path], cancel: CancelSignal | None
    ) -> list[tuple[Word, ...]]:
        """The words of every sentence, from one alignment of all of them."""
        import numpy as np

        parts, begins, at = [], [], 0
        for path in paths:
            samples, rate = read_wav(path)
            gap = np.zeros(rate * _GAP_MS // 1000, dtype=np.float32)
            begins.append((at * 1000 // rate, (at + samples.size) * 1000 // rate))
            parts += [samples, gap]
            at += samples.size + gap.size
        whole = self._folder / "xtts-whole.wav"
        try:
            write_wav(whole, np.concatenate(parts), rate)
            language = self._language.partition("-")[0]
            found = align(whole, " ".join(texts), self._models_root, language=language, cancel=cancel).words
        finally:
            whole.unlink(missing_ok=True)
        result, first = [], 0
        for text, (begin_ms, end_ms) in zip(texts, begins, strict=True):
            count = len(text.split())
            result.append(_inside(found[first : first + count], begin_ms, end_ms))
            first += count
        return result

    def _ask(self, request: Mapping[str, Any], cancel: CancelSignal | None) -> dict[str, Any]:
        """The child's answer; the child is ended when the job is to stop, so that nobody waits for it."""
        if self._child is None:
            self._log = (self._folder / "xtts.log").open("w+b")
            argv: list[str | Path] = [
                environment_python(),
                "-m",
                "editai.speech.xtts_child",
                self._models_root / "xtts",
                str(_IDLE_S),
            ]
            self._child = start_child(argv, cwd=_PROJECT_ROOT, env=_ENV, stderr=self._log)
        child = self._child
        told: list[dict[str, Any]] = []

        def read() -> None:
            answer = read_frame(child.stdout)
            told.extend([answer] if answer is not None else [])

        reader = threading.Thread(target=read, name="editai-xtts-reader", daemon=True)
        try:
            write_frame(child.stdin, request)
        except (OSError, ValueError) as error:
            raise self._ended() from error
        reader.start()
        waited_s = 0.0
        while reader.is_alive():
            reader.join(0.2)
            waited_s += 0.2
            if (cancel is not None and cancel.is_set()) or waited_s > _SENTENCE_LIMIT_S:
                child.stop()
                reader.join(5)
                if cancel is not None and cancel.is_set():
                    raise Cancelled("Stopped. The sentences spoken before are kept.")
        if not told:
            raise self._ended()
        return told[0]

    def _ended(self) -> ToolError:
        return ToolError(
            "XTTS stopped unexpectedly. Try again; if it stays, free some memory.",
            program="xtts",
            stderr_tail=self._tail(),
        )

    def _tail(self) -> str:
        self._log.seek(0, 2)
        self._log.seek(max(0, self._log.tell() - 4000))
        return str(self._log.read().decode("utf-8", "replace"))


def _inside(words: Sequence[Word], begin_ms: int, end_ms: int) -> tuple[Word, ...]:
    """The words of one sentence in its own time, none outside it."""
    result: list[Word] = []
    length = max(end_ms - begin_ms, len(words))
    for at, word in enumerate(words):
        least = result[-1].end_ms if result else 0
        most = length - (len(words) - at)
        start = min(max(word.start_ms - begin_ms, least), most)
        end = min(max(word.end_ms - begin_ms, start + 1), length - (len(words) - at - 1))
        result.append(Word(word.text, start, end))
    return tuple(result)
