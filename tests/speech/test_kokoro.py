"""Kokoro's files and its voices."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from editai.errors import NotInstalled
from editai.settings import Settings
from editai.speech.kokoro import KokoroEngine
from editai.speech.voices import VOICES

pytestmark = pytest.mark.models


def linked(models_root: Path, folder: Path) -> Path:
    """A folder of models whose files are links, so that one can be spoilt."""
    source, target = models_root / "kokoro", folder / "kokoro"
    (target / "voices").mkdir(parents=True)
    for path in source.rglob("*"):
        if path.is_file():
            (target / path.relative_to(source)).symlink_to(path.resolve())
    return target


def test_every_voice_has_its_file(speech_settings: Settings) -> None:
    for voice in VOICES:
        assert (speech_settings.models_root / "kokoro" / "voices" / f"{voice.id}.bin").stat().st_size == 522_240


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("kokoro-v1.0.int8.timed.onnx", b"no model", "is damaged"),
        ("voices/af_heart.bin", b"\0" * 1000, "voice file af_heart.bin is damaged"),
    ],
)
def test_a_damaged_file_is_named(
    speech_settings: Settings, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    folder = linked(speech_settings.models_root, tmp_path)
    (folder / name).unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(NotInstalled, match=sentence) as caught:
        KokoroEngine(tmp_path).speak("Hello.", VOICES[0], 1.0)
    assert caught.value.details["mend"] == "python -m editai models fetch"


def test_a_missing_file_is_named(speech_settings: Settings, tmp_path: Path) -> None:
    folder = linked(speech_settings.models_root, tmp_path)
    (folder / "voices" / "bm_lewis.bin").unlink()
    assert KokoroEngine(tmp_path).readiness().detail == "Kokoro's file bm_lewis.bin is missing."
    shutil.rmtree(folder / "voices")
    assert "and 27 more are missing" in KokoroEngine(tmp_path).readiness().detail
