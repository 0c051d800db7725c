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
from editai.speech.piper import PiperEngine
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


def test_piper_is_as_loud_and_no_joint_clicks(speak: Speak, speech_settings: Settings) -> None:
    """Cut without its fades the same voice jumps by up to 0.15 there."""
    piper = PiperEngine(speech_settings.models_root)
    if not piper.readiness().ok:
        pytest.skip("Piper's voice is not fetched")
    made = speak("One mug, and a lid. Stop! Only five dollars today.\n\nGo", voice=piper.voices()[0].name)
    assert measure_loudness(made.path).integrated_lufs == pytest.approx(-16.0, abs=1.0)
    samples, rate = read_wav(made.path)
    changes = np.flatnonzero(np.diff(np.concatenate([[0], np.abs(samples) < 2e-4, [0]])))
    pauses = [pause for pause in changes.reshape(-1, 2) if pause[1] - pause[0] >= rate // 10]
    assert len(pauses) >= 3
    for edge in {int(edge) for pause in pauses for edge in pause}:
        near = samples[max(0, edge - rate * 3 // 1000) : edge + rate * 3 // 1000]
        assert np.abs(np.diff(near)).max() < 0.02, f"a click {edge * 1000 // rate} ms into the voice-over"


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
