"""What lies in Piper's folder and is no voice: the others are listed all the same. No model is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editai.speech.piper import PiperEngine

GOOD = {"language": {"code": "ro_RO"}, "espeak": {"voice": "ro"}, "speaker_id_map": {}}


@pytest.fixture
def engine(tmp_path: Path) -> PiperEngine:
    """A folder with one good voice."""
    (tmp_path / "piper").mkdir()
    put(tmp_path / "piper", "ro_RO-mihai-medium", json.dumps(GOOD))
    return PiperEngine(tmp_path)


def put(folder: Path, name: str, description: str) -> Path:
    (folder / f"{name}.onnx.json").write_text(description, "utf-8")
    weights = folder / f"{name}.onnx"
    weights.write_bytes(b"weights")
    return weights


@pytest.mark.parametrize(
    "description",
    [
        "{nope",
        "[]",
        "null",
        "1e999",
        "[" * 100_000,
        json.dumps({**GOOD, "language": None}),
        json.dumps({**GOOD, "language": {"code": "../../\u0000en"}}),
        json.dumps({**GOOD, "language": {"code": "x" * 100_000}}),
        json.dumps({**GOOD, "speaker_id_map": 5}),
    ],
    ids=["no json", "list", "null", "number", "deep", "no language", "path", "long", "speakers"],
)
def test_a_description_that_is_none_hides_no_other_voice(engine: PiperEngine, tmp_path: Path, description: str) -> None:
    put(tmp_path / "piper", "bad", description)
    assert [voice.id for voice in engine.voices()] == ["ro_RO-mihai-medium"]
    assert engine.readiness().ok


def test_a_link_to_nothing_or_a_folder_named_like_a_voice_is_passed_over(engine: PiperEngine, tmp_path: Path) -> None:
    """A voice on a disk that is not there any more broke every other one: the model's id could not be told."""
    put(tmp_path / "piper", "gone", json.dumps(GOOD)).unlink()
    (tmp_path / "piper" / "gone.onnx").symlink_to(tmp_path / "nowhere.onnx")
    put(tmp_path / "piper", "folder", json.dumps(GOOD)).unlink()
    (tmp_path / "piper" / "folder.onnx").mkdir()
    assert [voice.id for voice in engine.voices()] == ["ro_RO-mihai-medium"]
    assert "gone" not in engine.model_id


def test_of_ten_thousand_speakers_a_dozen_are_listed(engine: PiperEngine, tmp_path: Path) -> None:
    many = {**GOOD, "speaker_id_map": {f"s{number}": number for number in range(10_000)}}
    put(tmp_path / "piper", "many", json.dumps(many))
    assert len(engine.voices()) == 13
