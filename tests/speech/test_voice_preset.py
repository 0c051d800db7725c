"""What a preset says is what is heard: speed, pitch, pronunciations and pauses, measured in the sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.errors import InputError
from editai.settings import Settings
from editai.speech.host import EngineHost
from editai.speech.pitch import shift_pitch
from editai.speech.preset import VoicePreset, store_preset
from editai.speech.sound import read_wav
from editai.speech.voice_over import VoiceOver, make_voice_over
from editai.speech.voice_settings import VoiceSettings
from tests.speech.heard import pitch_hz

RATE_HZ = 24_000
Speak = Callable[..., VoiceOver]


@pytest.fixture
def speak(host: EngineHost, speech_settings: Settings, tmp_path: Path) -> Speak:
    def make(script: str, **changes: Any) -> VoiceOver:
        arguments = {"profile_id": "store-p", "voice": "kokoro:af_heart", "out": tmp_path / "voice.wav", **changes}
        return make_voice_over(host, cache_root=speech_settings.cache_root, script=script, **arguments)

    return make


def test_pitch_moves_and_time_stands(tmp_path: Path) -> None:
    time_s = np.arange(3 * RATE_HZ) / RATE_HZ
    buzz = np.sum([np.sin(2 * np.pi * 150 * part * time_s) / part for part in range(1, 12)], axis=0)
    sound = (0.2 * buzz * (time_s % 1.0 < 0.5)).astype(np.float32)
    for semitones in (-4.0, 3.0):
        shifted = shift_pitch(sound, RATE_HZ, semitones, tmp_path)
        assert shifted.size == sound.size
        assert pitch_hz(shifted, RATE_HZ) == pytest.approx(150 * 2 ** (semitones / 12), rel=0.02)
        loud = np.abs(shifted).reshape(-1, RATE_HZ // 100).max(axis=1) > 0.05
        starts = [at * 10 for at in range(1, len(loud)) if loud[at] and not loud[at - 1]]
        assert [abs(start - wanted) <= 20 for start, wanted in zip(starts, (1000, 2000), strict=True)]
    assert shift_pitch(sound, RATE_HZ, 0.0, tmp_path) is sound
    assert list(tmp_path.iterdir()) == []


@pytest.mark.models
def test_speed_and_pitch_are_heard(speak: Speak) -> None:
    script = "Coffee stays warm all morning."
    usual = speak(script)
    before = read_wav(usual.path)
    fast = speak(script, settings=VoiceSettings(speed=1.5))
    assert fast.duration_ms == pytest.approx(usual.duration_ms / 1.5, rel=0.15)
    high = speak(script, settings=VoiceSettings(pitch_semitones=4.0))
    assert high.cached, "the pitch is changed in the finished sound"
    assert (high.duration_ms, high.words, high.settings.pitch_semitones) == (usual.duration_ms, usual.words, 4.0)
    ratio = pitch_hz(*read_wav(high.path)) / pitch_hz(*before)
    assert ratio == pytest.approx(2 ** (4 / 12), rel=0.06)


@pytest.mark.models
def test_pauses_are_as_long_as_they_say(speak: Speak) -> None:
    script = "[pause 1s] Stop. [pause 1.5s] Go!"
    made = speak(script)
    assert [word.text for word in made.words] == ["Stop.", "Go!"]
    stop, go = made.words
    assert stop.start_ms == pytest.approx(1000, abs=90)
    assert go.start_ms - stop.end_ms == pytest.approx(1500, abs=60)
    samples, rate = read_wav(made.path)
    silent = samples[(stop.end_ms + 90) * rate // 1000 : (go.start_ms - 50) * rate // 1000]
    assert np.abs(silent).max() < 0.01


@pytest.mark.models
def test_a_pronunciation_is_heard_at_once_and_the_caption_stays(speak: Speak) -> None:
    script = "Nortia costs $19.99 today."
    plain = speak(script)
    said = speak(script, pronunciations={"nortia": "the wonderful northern shop"})
    assert [word.text for word in plain.words] == [word.text for word in said.words] == script.split()
    assert (plain.spoken_sentences, said.spoken_sentences) == (1, 1)
    first, price = said.words[0], said.words[2]
    assert first.end_ms - first.start_ms > 2 * (plain.words[0].end_ms - plain.words[0].start_ms)
    assert price.end_ms - price.start_ms > 1000, "nineteen dollars and ninety-nine cents"
    assert speak(script).cached


def test_a_store_s_preset_and_one_project_s() -> None:
    kept = {"voice": "elevenlabs:abc", "speed": 1.2, "pitch_semitones": -1.0, "stability": 0.3, "model": "eleven_v3"}
    words = {"Nortia": "nor sha"}
    preset = store_preset({**kept, "pronunciations": words})
    assert preset.settings == VoiceSettings(speed=1.2, pitch_semitones=-1.0, stability=0.3, model="eleven_v3")
    assert VoicePreset.from_json(preset.as_json()) == preset
    other = store_preset(kept, voice="kokoro:af_heart", speed=0.9)
    assert other.settings == VoiceSettings(speed=0.9, pitch_semitones=-1.0), "one engine's settings are its own"
    assert store_preset({}).as_json() == {"voice": "kokoro:af_heart", "speed": 1.0}
    with pytest.raises(InputError, match="pitch"):
        store_preset({"pitch_semitones": 12})
