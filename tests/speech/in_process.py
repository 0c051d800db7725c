"""Any way to say a sentence as a ``Speaker``, so that whole voice-overs are made of it in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from editai.speech.engine import Spoken
from editai.speech.host import SpokenFile
from editai.speech.sound import write_wav
from editai.speech.voice import Voice


class InProcess:
    """Speaks without a child: what is called can be looked at, and every engine goes the same way."""

    def __init__(self, say: Callable[[str, Voice, float], Spoken], folder: Path) -> None:
        self._say, self._folder, self._count = say, folder, 0
        folder.mkdir(parents=True, exist_ok=True)

    def model_id(self, voice: Voice) -> str:
        return f"in-process:{voice.name}"

    def speak_sentences(
        self, texts: Sequence[str], voice: Voice, speed: float = 1.0, *, on_spoken: Callable[..., None], **_: Any
    ) -> None:
        for index, text in enumerate(texts):
            spoken = self._say(text, voice, speed)
            self._count += 1
            path = self._folder / f"{self._count}.wav"
            write_wav(path, spoken.samples, spoken.sample_rate_hz)
            on_spoken(
                index,
                SpokenFile(
                    path=path,
                    sample_rate_hz=spoken.sample_rate_hz,
                    duration_ms=spoken.samples.size * 1000 // spoken.sample_rate_hz,
                    words=spoken.words,
                    work_seconds=0.0,
                ),
            )
