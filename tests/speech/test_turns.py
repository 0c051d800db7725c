"""Two jobs of one store that want the same sentence at once: it is spoken, and paid for, once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.errors import Cancelled
from editai.settings import Settings
from editai.speech.host import SpokenFile
from editai.speech.sound import write_wav
from editai.speech.turns import turns
from editai.speech.voice_over import make_voice_over
from editai.speech.words import Word
from editai.store.protocol import Store
from editai.store.rows import Membership
from tests.speech.in_process import spoken_by_preset

RATE_HZ = 24_000


class Humming:
    """Speaks every sentence as a hum of a quarter of a second a word, and counts what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: Counter[str] = Counter()
        self.speeds: list[float] = []
        self._lock = threading.Lock()

    def model_id(self, voice: object) -> str:
        return "hum"

    def speak_sentences(
        self, texts: Sequence[str], voice: object, speed: float = 1.0, *, on_spoken: Callable[..., None], **_: Any
    ) -> None:
        for index, text in enumerate(texts):
            with self._lock:
                self.asked[text] += 1
                self.speeds.append(speed)
                name = f"{sum(self.asked.values())}.wav"
            time.sleep(0.3)
            count = len(text.split())
            time_s = np.arange(RATE_HZ * count // 4) / RATE_HZ
            path = self.folder / name
            write_wav(path, (0.3 * np.sin(2 * np.pi * 200 * time_s)).astype(np.float32), RATE_HZ)
            words = tuple(Word(word, at * 250, at * 250 + 200) for at, word in enumerate(text.split()))
            on_spoken(
                index,
                SpokenFile(path=path, sample_rate_hz=RATE_HZ, duration_ms=count * 250, words=words, work_seconds=0.3),
            )


def speak(engine: Any, folder: Path, script: str, name: str, store: str = "store-a") -> Any:
    return make_voice_over(
        engine,
        cache_root=folder / "cache",
        profile_id=store,
        script=script,
        voice="kokoro:af_heart",
        out=folder / f"{name}.wav",
    )


def test_the_same_sentence_at_once_is_spoken_once_in_a_store(tmp_path: Path) -> None:
    engine = Humming(tmp_path)
    made: list[Any] = []
    jobs = [
        threading.Thread(target=lambda at=at, each=each: made.append(speak(engine, tmp_path, each, str(at))))
        for at, each in enumerate(["One here. Two here.", "Two here. One here.", "Two here. Three here."])
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(60)
    assert len(made) == 3
    assert engine.asked == {"One here.": 1, "Two here.": 1, "Three here.": 1}
    assert sum(each.spoken_sentences for each in made) == 3
    speak(engine, tmp_path, "One here. Another there. Two here.", "edited")
    assert engine.asked == {"One here.": 1, "Two here.": 1, "Three here.": 1, "Another there.": 1}
    speak(engine, tmp_path, "One here.", "other", store="store-b")
    assert engine.asked["One here."] == 2, "another store has a cache of its own"


def test_a_store_s_preset_arrives_at_the_engine_s_call(
    tmp_path: Path, settings: Settings, store: Store, member: Membership
) -> None:
    """From the store's ``voice`` to the arguments of the call, as every job speaks; F7 of an earlier product."""
    kept = {"voice": "kokoro:bf_emma", "speed": 1.3, "pitch_semitones": 1.0, "pronunciations": {"Nortia": "nor sha"}}
    engine: Any = Humming(tmp_path)
    made, entry = spoken_by_preset(engine, store, member, tmp_path, "Nortia costs £101.", kept=kept, changed={})
    assert engine.asked == {"nor sha costs one hundred and one pounds.": 1}
    assert engine.speeds == [1.3]
    assert (made.voice, made.settings.pitch_semitones, entry.amount_microusd) == ("kokoro:bf_emma", 1.0, 0)
    assert [word.text for word in made.words] == ["Nortia", "costs", "£101."]


def test_waiting_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with turns(tmp_path / "speech", ["abc1", "abc2", "def"]):
        with turns(tmp_path / "speech", ["0ab"], cancel):
            pass
        with pytest.raises(Cancelled), turns(tmp_path / "speech", ["abc9"], cancel):
            raise AssertionError("two hold one sentence")
    with turns(tmp_path / "speech", ["abc9"], cancel):
        pass
