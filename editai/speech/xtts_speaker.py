"""A voice-over by a cloned voice: spoken in XTTS's own process, word times by alignment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from editai.errors import InputError, NotInstalled, ToolError
from editai.media.process import CancelSignal
from editai.speech.alignment import align
from editai.speech.host import SpokenFile
from editai.speech.sentences import is_speakable
from editai.speech.sound import read_wav, write_wav
from editai.speech.voice import Voice
from editai.speech.words import Word
from editai.speech.xtts import XttsEngine, xtts_language
from editai.speech.xtts_process import XttsProcess

_GAP_MS: Final = 400
"""Between the sentences that are aligned together."""


class XttsSpeaker:
    """Speaks with one cloned voice. See ``Speaker``.

    Args:
        process: that speaks; the caller closes it.
        sample: the voice's sample in clear; the caller removes it.
        language: of the script, as XTTS or BCP 47 names it.
        folder: works there.
    """

    def __init__(self, process: XttsProcess, sample: Path, language: str, folder: Path) -> None:
        self._process, self._sample, self._folder = process, sample, folder
        self._models_root = process.models_root
        self._language = xtts_language(language)

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
            answer = self._process.ask({**request, "language": self._language, "sample": str(self._sample)}, cancel)
            if "failure" in answer:
                raise ToolError(
                    f"XTTS could not speak “{text[:80]}”. Change that sentence and try again.",
                    program="xtts",
                    reason=answer["failure"],
                    stderr_tail=answer["tail"],
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
