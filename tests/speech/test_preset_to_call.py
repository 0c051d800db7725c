"""From a store's or a project's preset to the arguments of the model's own call, in each local engine (F7)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.settings import Settings
from editai.speech.kokoro import KokoroEngine
from editai.speech.kokoro_onnx import OnnxGraph
from editai.speech.piper import PiperEngine
from editai.speech.voice_over import VoiceOver
from editai.store.protocol import Store
from editai.store.rows import Membership
from tests.speech.in_process import InProcess, spoken_by_preset

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]

Make = Callable[[Any, dict[str, Any], dict[str, Any]], VoiceOver]


@pytest.fixture
def make(tmp_path: Path, store: Store, member: Membership) -> Make:
    """A voice-over as every job makes one: the store's ``voice``, its project's changes, JSON, the books."""

    def voice_over(engine: Any, kept: dict[str, Any], changed: dict[str, Any]) -> VoiceOver:
        speaker = InProcess(engine.speak, tmp_path / "work")
        made, entry = spoken_by_preset(speaker, store, member, tmp_path, "Nortia costs $5.", kept=kept, changed=changed)
        assert entry.amount_microusd == 0
        assert [word.text for word in made.words] == ["Nortia", "costs", "$5."]
        return made

    return voice_over


def test_kokoro_is_called_with_the_voice_s_own_style_and_speed(
    make: Make, speech_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, Any, float]] = []
    run = OnnxGraph.run

    def spy(graph: OnnxGraph, identifiers: Any, style: Any, speed: float) -> Any:
        calls.append((len(identifiers) - 2, style, speed))
        return run(graph, identifiers, style, speed)

    monkeypatch.setattr(OnnxGraph, "run", spy)
    engine = KokoroEngine(speech_settings.models_root)
    kept = {"voice": "kokoro:bf_emma", "speed": 1.3, "pronunciations": {"Nortia": "nor sha"}}
    made = make(engine, kept, {})
    project = make(engine, kept, {"speed": 0.8})
    emma = np.fromfile(speech_settings.models_root / "kokoro" / "voices" / "bf_emma.bin", dtype="<f4")
    assert [speed for _, _, speed in calls] == [1.3, 0.8], "the store's speed, then its project's"
    for count, style, _ in calls:
        assert np.array_equal(style.reshape(-1), emma.reshape(510, 256)[count - 1])
    assert (made.voice, made.settings.speed, project.settings.speed) == ("kokoro:bf_emma", 1.3, 0.8)
    assert project.duration_ms > 1.3 * made.duration_ms, "and both are heard"


def test_piper_is_called_with_the_voice_s_own_file_and_speed(
    make: Make, speech_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    piper = pytest.importorskip("piper")
    engine = PiperEngine(speech_settings.models_root)
    if not engine.readiness().ok:
        pytest.skip("Piper's voice is not fetched")
    voice = engine.voices()[0]
    calls: list[tuple[float, Any]] = []
    speak = piper.PiperVoice.phoneme_ids_to_audio

    def spy(loaded: Any, identifiers: Any, config: Any, **named: Any) -> Any:
        calls.append((config.length_scale / loaded.config.length_scale, config.speaker_id))
        return speak(loaded, identifiers, config, **named)

    monkeypatch.setattr(piper.PiperVoice, "phoneme_ids_to_audio", spy)
    kept = {"voice": voice.name, "speed": 1.25, "pitch_semitones": 2.0}
    made = make(engine, kept, {})
    project = make(engine, kept, {"speed": 0.8, "pitch_semitones": 0.0})
    assert [scale for scale, _ in calls] == pytest.approx([0.8, 1.25]), "the store's speed, then its project's"
    assert [speaker for _, speaker in calls] == [None, None], "a file of one voice"
    assert list(engine._loaded) == [f"{voice.id}.onnx"]
    assert (made.voice, made.settings.pitch_semitones, project.settings.pitch_semitones) == (voice.name, 2.0, 0.0)
