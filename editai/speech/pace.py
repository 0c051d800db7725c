"""How long a script will take to be spoken, before it is: from how fast the voice has been measured to speak."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from editai.errors import InputError
from editai.speech.joining import PAUSES_MS
from editai.speech.saying import NONE
from editai.speech.spoken_script import spoken_script
from editai.speech.voice import Voice
from editai.speech.voice_settings import USUAL, VoiceSettings

SENTENCE_MS: Final = 125
"""What a sentence takes beside its characters: the silence that every sound keeps at its ends."""
_MS_A_CHARACTER: Final[Mapping[str, float]] = {
    "kokoro": 56.5,
    "kokoro:af_nicole": 93.0,
    "piper": 57.0,
}
"""Measured at speed 1.0 over sentences of 25, 71 and 193 spoken characters; the others of an engine are alike."""
_USUAL_MS: Final = 58.0
_LEAST_CHARACTERS: Final = 150
"""From so many spoken characters on, what the store has heard of a voice counts more than the table."""
_FORGET_AT: Final = 20_000
"""Then the sums are halved, so that a voice that has changed is learnt anew."""


def spoken_length_ms(
    script: str,
    voice: Voice,
    settings: VoiceSettings = USUAL,
    pronunciations: Mapping[str, str] = NONE,
    *,
    ms_a_character: float | None = None,
) -> int:
    """About how long the voice-over will be; 0 when there is nothing to say.

    Args:
        ms_a_character: as ``Pace.ms_a_character`` measured it; the table's otherwise.
    """
    try:
        whole = spoken_script(script, voice.language, pronunciations)
    except InputError:
        return 0
    pace = ms_a_character or _MS_A_CHARACTER.get(voice.name) or _MS_A_CHARACTER.get(voice.engine) or _USUAL_MS
    length = float(whole.lead_ms + whole.tail_ms)
    for index, sentence in enumerate(whole.sentences):
        length += (SENTENCE_MS + pace * len(sentence.said.text)) / settings.speed
        if index < len(whole.sentences) - 1:
            pause = sentence.pause
            length += pause if isinstance(pause, int) else PAUSES_MS[pause] / settings.speed
    return round(length)


def characters_in(duration_ms: int, voice: Voice, settings: VoiceSettings = USUAL) -> int:
    """About how many spoken characters fill so much time; what a clip of that length is charged by."""
    pace = _MS_A_CHARACTER.get(voice.name) or _MS_A_CHARACTER.get(voice.engine) or _USUAL_MS
    return round(duration_ms * settings.speed / pace)


class Pace:
    """How fast voices have spoken for one store, learnt from what was spoken. Losing it costs nothing."""

    def __init__(self, cache_root: Path, profile_id: str) -> None:
        if not profile_id or Path(profile_id).name != profile_id or profile_id in (".", ".."):
            raise ValueError("a store's id is one folder's name")
        self._folder = cache_root / profile_id / "pace"

    def ms_a_character(self, voice: str) -> float | None:
        """Milliseconds of speech a spoken character, at speed 1.0; None as long as too little was heard."""
        characters, spoken_ms = self._sums(voice)
        return spoken_ms / characters if characters >= _LEAST_CHARACTERS else None

    def learn(self, voice: str, speed: float, spoken: list[tuple[int, int]]) -> None:
        """Take in sentences: how many characters each had, and how many milliseconds it took."""
        if not spoken:
            return
        characters, spoken_ms = self._sums(voice)
        characters += sum(count for count, _ in spoken)
        spoken_ms += sum(max(0.0, duration_ms * speed - SENTENCE_MS) for _, duration_ms in spoken)
        if characters > _FORGET_AT:
            characters, spoken_ms = characters // 2, spoken_ms / 2
        with contextlib.suppress(OSError):  # a guess less, and nothing is lost
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._path(voice).with_suffix(".part")
            part.write_text(json.dumps([characters, round(spoken_ms)]), "ascii")
            part.replace(self._path(voice))

    def _sums(self, voice: str) -> tuple[int, float]:
        try:
            characters, spoken_ms = json.loads(self._path(voice).read_text("ascii"))
            return int(characters), float(spoken_ms)
        except (OSError, ValueError, TypeError):
            return 0, 0.0

    def _path(self, voice: str) -> Path:
        return self._folder / f"{hashlib.sha256(voice.encode()).hexdigest()[:24]}.json"
