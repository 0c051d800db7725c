"""A store's voice-over by ElevenLabs: never paid for twice, also when an answer is lost or the worker dies."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from editai.errors import Cancelled, InputError, OutcomeUnknown, RetryableServiceError, ServiceError
from editai.media.process import CancelSignal
from editai.speech.cache import SpeechCache, cache_key
from editai.speech.elevenlabs import USUAL_MODEL
from editai.speech.elevenlabs_api import RATE_HZ, ElevenLabs, Timed
from editai.speech.elevenlabs_sound import character_times, samples_of, stretched, trimmed
from editai.speech.host import SpokenFile
from editai.speech.sentences import is_speakable
from editai.speech.sound import write_wav
from editai.speech.timing import fill_slots
from editai.speech.voice import Voice
from editai.speech.voice_settings import VoiceSettings
from editai.speech.words import Word

_SLOWEST, _FASTEST = 0.7, 1.2
"""What the service itself can; the rest is done to the sound."""
_REVISION: Final = 1
_LOOKS_S: Final = (1.0, 4.0, 10.0)
"""When the history is asked after a lost answer: what was heard of late may be written down later."""
CLOCKS_APART_S: Final = 300.0
"""The service's clock and ours may differ by so much."""
_TRIES: Final = 3


class ElevenLabsSpeaker:
    """Speaks the sentences of one voice-over, one after the other. See ``Speaker``.

    Before a sentence is asked for, a note of it is put beside the cache, and taken away when its sound is
    there. A note that is found was left by a call whose answer nobody has seen: ``adopt_lost`` asks the
    service's history for it before anything is asked again.
    """

    def __init__(
        self,
        service: ElevenLabs,
        cache: SpeechCache,
        settings: VoiceSettings,
        folder: Path,
        *,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._service, self._cache, self._settings, self._folder = service, cache, settings, folder
        self._model = settings.model or USUAL_MODEL
        self._wait = wait

    def model_id(self, voice: Voice) -> str:
        """The model's own name, as prices have it."""
        return f"{self._model}:{_REVISION}"

    def adopt_lost(self) -> int:
        """Bring what was spoken and never arrived into the cache; how many sentences.

        Raises:
            ServiceError: the history cannot be asked; nothing must be spoken before it was.
        """
        adopted = 0
        for note in sorted(self._notes_folder.glob("*.json")):
            asked = _read_note(note)
            if asked is not None and self._cache.find(asked["key"]) is None:
                item = self._find(asked["voice"], asked["text"], asked["model"], float(asked["at"]))
                if item is not None:
                    timed = self._service.from_history(item)
                    self._cache.put(asked["key"], self._file(timed, asked["text"], float(asked["rest"]), 0.0))
                    adopted += 1
            note.unlink(missing_ok=True)
        return adopted

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
            RejectedByService, RetryableServiceError: the sentence was not spoken and not charged.
            OutcomeUnknown: it may have been, and the history does not tell.
        """
        for index, text in enumerate(texts):
            if cancel is not None and cancel.is_set():
                raise Cancelled("Stopped. The sentences spoken before are kept.")
            if not is_speakable(text):
                raise InputError(f"There is nothing that can be spoken in “{text[:80]}”.", text=text[:200])
            key = cache_key(text, voice, self._settings, self.model_id(voice))
            note = self._notes_folder / f"{key}.json"
            started = time.monotonic()
            timed = self._speak(note, key, voice, text)
            spoken = self._file(timed, text, self._rest, time.monotonic() - started)
            try:
                on_spoken(index, spoken)
            finally:
                spoken.path.unlink(missing_ok=True)
            note.unlink(missing_ok=True)

    def _speak(self, note: Path, key: str, voice: Voice, text: str) -> Timed:
        """Ask for one sentence; after a lost answer look into the history before it is asked again."""
        for attempt in range(1, _TRIES + 1):
            at = time.time()
            _write_note(
                note,
                {"key": key, "voice": voice.id, "text": text, "model": self._model, "at": at, "rest": self._rest},
            )
            try:
                return self._service.speak(voice.id, text, self._model, self._sent_settings())
            except OutcomeUnknown as error:
                found = self._look(voice.id, text, at, error)
                if found is not None:
                    return found
                if attempt == _TRIES:
                    note.unlink(missing_ok=True)
                    raise RetryableServiceError(
                        "ElevenLabs fails again and again. The sentence was not charged; try again later."
                    ) from error
            except ServiceError:
                note.unlink(missing_ok=True)  # it was refused, so there is nothing to look for
                raise
        raise AssertionError("the last attempt returns or raises")

    def _look(self, voice_id: str, text: str, at: float, lost: OutcomeUnknown) -> Timed | None:
        for wait_s in _LOOKS_S:
            self._wait(wait_s)
            try:
                item = self._find(voice_id, text, self._model, at)
                if item is not None:
                    return self._service.from_history(item)
            except ServiceError as error:
                raise OutcomeUnknown(
                    "The answer of ElevenLabs was lost, and its history cannot be asked now. It is looked up before "
                    "this sentence is asked for again.",
                    reason=error.sentence,
                ) from lost
        return None

    def _find(self, voice_id: str, text: str, model: str, at: float) -> dict[str, Any] | None:
        for item in self._service.history(voice_id, at - CLOCKS_APART_S):
            same_model = item.get("model_id") in (None, model)
            if item.get("text") == text and same_model and item.get("state") != "deleted":
                return item
        return None

    def _sent_settings(self) -> dict[str, float]:
        own = {
            "stability": self._settings.stability,
            "similarity_boost": self._settings.similarity,
            "style": self._settings.style,
        }
        sent = {name: float(value) for name, value in own.items() if value is not None}
        if self._settings.speed != 1.0:
            sent["speed"] = self._settings.speed / self._rest
        return sent

    @property
    def _rest(self) -> float:
        """What of the speed is done to the finished sound."""
        return self._settings.speed / min(_FASTEST, max(_SLOWEST, self._settings.speed))

    @property
    def _notes_folder(self) -> Path:
        return self._cache.folder / "asked"

    def _file(self, timed: Timed, text: str, rest: float, work_seconds: float) -> SpokenFile:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"elevenlabs-{uuid.uuid4().hex}.wav"
        samples = samples_of(timed, path)
        known = character_times(text, timed)
        if abs(rest - 1.0) > 0.01:
            samples = stretched(samples, rest, path)
            known = {word: (round(start / rest), round(end / rest)) for word, (start, end) in known.items()}
        samples, known = trimmed(samples, known)
        length_ms = round(samples.size * 1000 / RATE_HZ)
        tokens = text.split()
        slots = fill_slots(len(tokens), known, length_ms)
        words = tuple(Word(token, start, end) for token, (start, end) in zip(tokens, slots, strict=True))
        write_wav(path, samples, RATE_HZ)
        return SpokenFile(
            path=path, sample_rate_hz=RATE_HZ, duration_ms=length_ms, words=words, work_seconds=work_seconds
        )


def _write_note(note: Path, value: Mapping[str, Any]) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    part = note.with_suffix(".part")
    part.write_text(json.dumps(value), encoding="utf-8")
    part.replace(note)


def _read_note(note: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and {"key", "voice", "text", "model", "at", "rest"} <= set(value) else None


def text_digest(text: str) -> str:
    """As ``booked`` names a sentence in what it holds."""
    return hashlib.sha256(text.encode()).hexdigest()
