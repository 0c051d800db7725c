"""Kokoro in its other languages: heard back by a model that did not make it."""

from __future__ import annotations

from typing import Any

import pytest

from editai.settings import Settings
from editai.speech.kokoro import KokoroEngine
from editai.speech.kokoro_languages import rules_of

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def engine(speech_settings: Settings) -> KokoroEngine:
    return KokoroEngine(speech_settings.models_root)


@pytest.fixture(scope="module")
def whisper(speech_settings: Settings) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(speech_settings.models_root / "whisper-base"), device="cpu", compute_type="int8")


def test_all_its_languages_are_offered(engine: KokoroEngine) -> None:
    assert set(engine.languages) >= {"en-US", "en-GB", "es-ES", "fr-FR", "hi-IN", "it-IT", "pt-BR"}
    assert {voice.gender for voice in engine.voices()} == {"female", "male"}


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [("es-ES", "Esta botella cuesta 24 euros.", "botella"), ("fr-FR", "Les enfants ont une bouteille.", "bouteille")],
)
def test_it_is_heard_in_its_language(engine: KokoroEngine, whisper: Any, language: str, text: str, word: str) -> None:
    import numpy as np

    voice = next(each for each in engine.voices() if each.language == language)
    spoken = engine.speak(text, voice, 1.0)
    assert [each.text for each in spoken.words] == text.split()
    at_16k = np.interp(np.arange(0, spoken.samples.size, 1.5), np.arange(spoken.samples.size), spoken.samples)
    segments, info = whisper.transcribe(at_16k.astype(np.float32), word_timestamps=True)
    heard = [each for segment in segments for each in segment.words]
    assert info.language == language[:2]
    found = next(each for each in heard if each.word.strip(" .,").lower() == word)
    said = next(each for each in spoken.words if each.text.strip(".") == word)
    assert abs(found.start * 1000 - said.start_ms) <= 200


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es-ES", "de la casa 1.299 €"),
        ("fr-FR", "l'eau, c'est 24,99 €"),
        ("hi-IN", "यह बोतल 12 घंटे"),
        ("it-IT", "un'amica 12 ore"),
        ("pt-BR", "a garrafa é sua"),
    ],
)
def test_every_word_that_is_read_has_phonemes(speech_settings: Settings, language: str, text: str) -> None:
    symbols = rules_of(language).symbols(text)
    said = {symbol.word for symbol in symbols if symbol.is_sound and symbol.word is not None}
    spoken = {index for index, token in enumerate(text.split()) if any(letter.isalnum() for letter in token)}
    assert spoken <= said
    places = [symbol.word for symbol in symbols if symbol.word is not None]
    assert places == sorted(places)
