"""What is loaded once is used again: weights are opened by the first voice that needs them, and by no other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnxruntime
import pytest

from editai.settings import Settings
from editai.speech import kokoro_languages
from editai.speech.kokoro import KokoroEngine
from editai.speech.piper import PiperEngine
from editai.speech.voices import parse_voice

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]


class Opened:
    """What was opened while the test ran: weights and rules of reading."""

    def __init__(self) -> None:
        self.weights = 0
        self.rules: list[str] = []


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Every opening is done as ever, and counted."""
    counted = Opened()
    session, rules_of = onnxruntime.InferenceSession, kokoro_languages.rules_of

    def open_weights(*given: Any, **named: Any) -> Any:
        counted.weights += 1
        return session(*given, **named)

    def read_rules(language: str) -> Any:
        counted.rules.append(language)
        return rules_of(language)

    monkeypatch.setattr(onnxruntime, "InferenceSession", open_weights)
    monkeypatch.setattr(kokoro_languages, "rules_of", read_rules)
    yield counted


def test_a_second_voice_of_kokoro_loads_nothing_again(speech_settings: Settings, opened: Opened) -> None:
    engine = KokoroEngine(speech_settings.models_root)
    first = engine.speak("Hello.", parse_voice("kokoro:af_heart"), 1.0)
    assert (opened.weights, opened.rules) == (1, ["en-US"])
    second = engine.speak("Hello.", parse_voice("kokoro:am_michael"), 1.0)
    assert (opened.weights, opened.rules) == (1, ["en-US"]), "nothing was loaded again"
    assert first.samples.tobytes() != second.samples.tobytes(), "another voice spoke"


def test_a_second_voice_of_piper_leaves_the_first_one_loaded(
    speech_settings: Settings, tmp_path: Path, opened: Opened
) -> None:
    folder = tmp_path / "piper"
    folder.mkdir()
    given = speech_settings.models_root / "piper"
    for name in ("en_US-joe-medium", "en_US-jane-medium"):
        (folder / f"{name}.onnx").symlink_to((given / "en_US-joe-medium.onnx").resolve())
        shutil.copyfile(given / "en_US-joe-medium.onnx.json", folder / f"{name}.onnx.json")
    engine = PiperEngine(tmp_path)
    assert opened.weights == 0, "looking loads nothing"
    joe, jane = sorted(engine.voices(), key=lambda voice: voice.id, reverse=True)
    for voice in (joe, jane, joe, jane):
        engine.speak("Hello.", voice, 1.0)
    assert opened.weights == 2
