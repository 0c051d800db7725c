"""A whole voice-over, listened to by a model that did not make it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.errors import Cancelled, InputError
from editai.media.loudness import measure_loudness
from editai.settings import Settings
from editai.speech.host import EngineHost
from editai.speech.plain_words import plain_words
from editai.speech.sound import read_wav
from editai.speech.voice_over import VoiceOver, make_voice_over
from editai.speech.voice_settings import VoiceSettings

pytestmark = pytest.mark.models

SCRIPT = """Meet the Nortia bottle: it keeps drinks cold for 12 hours, and costs just $24.99. 🎉

Made from recycled steel — no plastic, no leaks. Order today and get 20% off!"""

Speak = Callable[..., VoiceOver]


@pytest.fixture
def speak(host: EngineHost, speech_settings: Settings, tmp_path: Path) -> Speak:
    def make(script: str, **changes: Any) -> VoiceOver:
        arguments = {"profile_id": "store-a", "voice": "kokoro:af_heart", "out": tmp_path / "voice.wav", **changes}
        return make_voice_over(host, cache_root=speech_settings.cache_root, script=script, **arguments)

    return make


@pytest.fixture(scope="module")
def whisper(speech_settings: Settings) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(speech_settings.models_root / "whisper-base"), device="cpu", compute_type="int8")


def test_a_listener_hears_the_script(speak: Speak, whisper: Any) -> None:
    made = speak(SCRIPT)
    assert " ".join(word.text for word in made.words) == " ".join(SCRIPT.split())
    measured = measure_loudness(made.path)
    assert measured.integrated_lufs == pytest.approx(-16.0, abs=1.0)
    assert measured.true_peak_dbtp is not None and measured.true_peak_dbtp <= -1.5

    segments, _ = whisper.transcribe(str(made.path), language="en", word_timestamps=True)
    heard = [word for segment in segments for word in segment.words or ()]
    known, wanted = plain_words(" ".join(word.word for word in heard)), plain_words(SCRIPT)
    assert sum(word in known for word in wanted) / len(wanted) >= 0.9, known

    differences = []
    for word in made.words:
        same = [other.start * 1000 for other in heard if plain_words(other.word) == plain_words(word.text)]
        if same and plain_words(word.text):
            differences.append(min(abs(word.start_ms - start) for start in same))
    assert len(differences) >= 0.7 * len(made.words)
    assert float(np.median(differences)) <= 120  # the transcript's own times are only good to 100 ms


def test_words_lie_where_the_sound_is(speak: Speak) -> None:
    made = speak("Stop. Go on. Now, please stop!")
    samples, rate = read_wav(made.path)
    assert (rate, made.sample_rate_hz) == (48_000, 48_000)
    assert made.duration_ms == pytest.approx(samples.size * 1000 / rate, abs=1)

    def level(start_ms: int, end_ms: int) -> float:
        part = samples[start_ms * rate // 1000 : end_ms * rate // 1000].astype(np.float64)
        return float(np.sqrt(np.mean(part**2)))

    stop, go = made.words[0], made.words[1]
    assert 200 <= go.start_ms - stop.end_ms <= 450
    assert level(stop.end_ms + 60, go.start_ms - 60) < 0.02 * level(stop.start_ms, stop.end_ms)
    for word in made.words:
        assert level(word.start_ms, word.end_ms) > 0.01
    assert made.words[0].start_ms <= 80
    assert made.duration_ms - made.words[-1].end_ms <= 150


def test_nothing_is_spoken_twice_in_a_store(speak: Speak, tmp_path: Path) -> None:
    told: list[int] = []
    first = speak("A first sentence. A second one. A second one.", profile_id="store-b", on_progress=told.append)
    assert (first.sentences, first.spoken_sentences, first.cached) == (3, 2, False)
    assert first.spoken_characters == len("A first sentence.A second one.")
    assert first.work_seconds > 0
    assert told == sorted(told) and (told[0], told[-1]) == (0, 100)
    sound = first.path.read_bytes()

    again = speak("A first  sentence.\nA second one. A second one.", profile_id="store-b", out=tmp_path / "again.wav")
    assert again.cached and again.work_seconds == 0 and again.spoken_characters == 0
    assert again.path.read_bytes() == sound
    assert again.words == first.words

    edited = speak("A first sentence. A new one. A second one.", profile_id="store-b")
    assert (edited.sentences, edited.spoken_sentences) == (3, 1)
    assert speak("A first sentence.", profile_id="store-c").spoken_sentences == 1
    assert speak("A first sentence.", profile_id="store-b", voice="kokoro:am_michael").spoken_sentences == 1
    assert speak("A first sentence.", profile_id="store-b", settings=VoiceSettings(speed=1.2)).spoken_sentences == 1


def test_two_stores_speak_at_once_and_neither_has_the_other_s(
    host: EngineHost, speech_settings: Settings, tmp_path: Path
) -> None:
    """The same script at the same time, each as its store says it: own words, own sound, own cache."""
    kept = {"store-f": {"Nortia": "nor sha"}, "store-g": {"Nortia": "never mind it at all"}}
    made: dict[str, VoiceOver] = {}

    def work(store: str) -> None:
        made[store] = make_voice_over(
            host,
            cache_root=speech_settings.cache_root,
            profile_id=store,
            script="Meet Nortia. Only $5.",
            voice="kokoro:af_heart",
            pronunciations=kept[store],
            out=tmp_path / f"{store}.wav",
        )

    jobs = [threading.Thread(target=work, args=(store,)) for store in kept]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(300)
    first, second = made["store-f"], made["store-g"]
    assert (
        [word.text for word in first.words]
        == [word.text for word in second.words]
        == ["Meet", "Nortia.", "Only", "$5."]
    )
    assert first.spoken_sentences == second.spoken_sentences == 2, "nothing is taken from the other store's cache"
    nortia = [each.words[1].end_ms - each.words[1].start_ms for each in (first, second)]
    assert nortia[1] > 1.3 * nortia[0], "each says its own words"
    assert {path.name for path in tmp_path.iterdir()} == {"store-f.wav", "store-g.wav"}


def test_two_thousand_words_by_the_default_voice(speak: Speak) -> None:
    """Three sentences, each spoken once, come again as often as it takes."""
    sentences = ("This mug is new.", "That lamp is warm.", "It costs five dollars.")
    script = " ".join(sentences[at % 3] for at in range(500))
    assert len(script.split()) == 2_000
    made = speak(script, settings=VoiceSettings(speed=2.0), profile_id="store-long")
    assert " ".join(word.text for word in made.words) == script
    assert (made.sentences, made.spoken_sentences) == (500, 3)
    assert made.words[-1].end_ms <= made.duration_ms
    samples, rate = read_wav(made.path)
    assert samples.size * 1000 / rate == pytest.approx(made.duration_ms, abs=1)
    assert np.abs(samples[made.words[-1].start_ms * rate // 1000 :]).max() > 0.05, "the last word is heard"
    assert measure_loudness(made.path).integrated_lufs == pytest.approx(-16.0, abs=1.0)


def test_a_cancelled_one_keeps_its_sentences(speak: Speak, tmp_path: Path) -> None:
    cancel = threading.Event()
    script = " ".join(f"This is sentence number {number}." for number in range(6))

    def stop_after_one(percent: int) -> None:
        if percent >= 15:
            cancel.set()

    with pytest.raises(Cancelled):
        speak(script, profile_id="store-d", cancel=cancel, on_progress=stop_after_one)
    assert list(tmp_path.iterdir()) == []
    assert speak(script, profile_id="store-d").spoken_sentences <= 5


@pytest.mark.parametrize(
    "changes",
    [
        {"script": "😀"},
        {"script": ""},
        {"script": "привет мир"},
        {"script": "x " * 10_001},
        {"script": "Hello.", "voice": "kokoro:nobody"},
        {"script": "Hello.", "settings": VoiceSettings(speed=3.0)},
    ],
)
def test_what_cannot_be_spoken_leaves_nothing(
    speak: Speak, speech_settings: Settings, tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        speak(changes.pop("script"), profile_id="store-e", **changes)
    assert list(tmp_path.iterdir()) == []
    assert not (speech_settings.cache_root / "store-e").exists()


def test_markup_is_spoken_and_shown_as_typed(speak: Speak) -> None:
    script = "{\\pos(0,0)} Big <b>sale</b> [today](/x/) only!"
    made = speak(script)
    assert " ".join(word.text for word in made.words) == script
