"""Spoken sentences of one store, kept so that the same one is never spoken twice."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.speech.host import SpokenFile
from editai.speech.sound import read_wav
from editai.speech.voice_settings import VoiceSettings
from editai.speech.voices import Voice
from editai.speech.words import Word

if TYPE_CHECKING:
    from editai.speech.engine import Samples

LIMIT_BYTES: Final = 500 * 1024 * 1024
"""About three hours of speech a store."""
_PART_AGE_S: Final = 3600.0
"""A half-written file this old has no writer any more."""
_trimming = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A sentence out of the cache."""

    samples: Samples
    sample_rate_hz: int
    words: tuple[Word, ...]


def cache_key(text: str, voice: Voice, settings: VoiceSettings, model_id: str) -> str:
    """The name of a sentence in the cache: changes with everything that changes its sound.

    The pitch does not count, since it is changed in the finished sound.
    """
    inputs: dict[str, object] = {"text": text, "engine": voice.engine, "voice": voice.id, "model": model_id}
    inputs |= {name: value for name, value in settings.as_json().items() if name != "pitch_semitones"}
    inputs["speed"] = round(settings.speed, 3)
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode("ascii")).hexdigest()


class SpeechCache:
    """The sentences of one store: ``<key>.wav`` and, once that is whole, ``<key>.json``.

    Safe to use from several threads and processes: files are written beside and renamed. One store
    never sees another's, not even the same sentence.
    """

    def __init__(self, cache_root: Path, profile_id: str, *, limit_bytes: int = LIMIT_BYTES) -> None:
        if not profile_id or Path(profile_id).name != profile_id or profile_id in (".", ".."):
            raise ValueError("a store's id is one folder's name")
        self.folder = cache_root / profile_id / "speech"
        self._limit_bytes = limit_bytes

    def find(self, key: str) -> Sound | None:
        """The sentence, marked as just used; None if it is not here or not whole."""
        try:
            words = json.loads(self._words_path(key).read_text("ascii"))["words"]
            samples, rate = read_wav(self.sound_path(key))
            os.utime(self._words_path(key))
            return Sound(samples=samples, sample_rate_hz=rate, words=tuple(Word.from_json(word) for word in words))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, spoken: SpokenFile) -> None:
        """Take over the file of a spoken sentence."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{key}.{uuid.uuid4().hex}.part"
        shutil.move(spoken.path, part)
        part.replace(self.sound_path(key))
        content = {"words": [word.as_json() for word in spoken.words], "work_seconds": spoken.work_seconds}
        part.write_text(json.dumps(content), "ascii")
        part.replace(self._words_path(key))

    def trim(self) -> None:
        """Remove what was used longest ago until the store is within its limit, and old half files."""
        with _trimming:
            entries = []
            for path in self.folder.glob("*"):
                try:
                    state = path.stat()
                except OSError:
                    continue
                if path.suffix == ".part":
                    if time.time() - state.st_mtime > _PART_AGE_S:
                        path.unlink(missing_ok=True)
                elif path.suffix == ".json":
                    entries.append((state.st_mtime, path))
            total = sum(path.stat().st_size for path in self.folder.glob("*.wav"))
            for _, path in sorted(entries):
                if total <= self._limit_bytes:
                    break
                sound = path.with_suffix(".wav")
                total -= sound.stat().st_size if sound.exists() else 0
                path.unlink(missing_ok=True)
                sound.unlink(missing_ok=True)

    def sound_path(self, key: str) -> Path:
        """Where the sentence's WAV lies once it was put."""
        return self.folder / f"{key}.wav"

    def _words_path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
