"""Any way to say a sentence as a ``Speaker``, so that whole voice-overs are made of it in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.costs.prices import load_prices
from editai.speech.booked import speak_and_book
from editai.speech.engine import Spoken
from editai.speech.host import SpokenFile
from editai.speech.preset import VoicePreset, changed_preset, store_preset
from editai.speech.sound import write_wav
from editai.speech.voice import Voice
from editai.speech.voice_over import VoiceOver
from editai.store.protocol import Store
from editai.store.rows import CostEntry, Membership


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


def spoken_by_preset(
    speaker: Any,
    store: Store,
    member: Membership,
    folder: Path,
    script: str,
    *,
    kept: dict[str, Any],
    changed: dict[str, Any],
) -> tuple[VoiceOver, CostEntry]:
    """A voice-over as every job makes one: the store's ``voice``, its project's changes, JSON, the books."""
    profile = store.profiles.update(member.profile_id, {"voice": kept})
    return speak_and_book(
        speaker,
        Ledger(store, SystemClock()),
        load_prices(),
        profile=profile,
        created_by=member.user_id,
        job_id=None,
        request_id="test",
        cache_root=folder / "cache",
        script=script,
        preset=VoicePreset.from_json(changed_preset(store_preset(profile.voice), changed).as_json()),
        out=folder / "voice.wav",
    )
