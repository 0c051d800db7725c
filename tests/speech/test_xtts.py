"""XTTS in its own environment, with a small model of random weights: loading, speaking, times, what is missing."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from editai.errors import InputError, NotInstalled, ToolError
from editai.speech.host import SpokenFile
from editai.speech.sound import read_wav, write_wav
from editai.speech.voices import parse_voice
from editai.speech.xtts import LICENCE, XttsEngine, check_licence, environment_python, xtts_language
from editai.speech.xtts_speaker import XttsSpeaker

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]
VOICE = parse_voice("xtts:00000000-0000-4000-8000-000000000001")


@pytest.fixture
def models(xtts_models: Path) -> Path:
    return xtts_models


def test_a_cloned_voice_speaks_and_its_words_have_times(models: Path, tmp_path: Path) -> None:
    assert XttsEngine(models).readiness().ok
    sample = tmp_path / "sample.wav"
    write_wav(sample, (np.sin(np.arange(48_000 * 7) * 0.02) * 0.3).astype(np.float32), 48_000)
    heard: dict[int, tuple[SpokenFile, float]] = {}

    def take(index: int, file: SpokenFile) -> None:
        samples, rate = read_wav(file.path)
        heard[index] = (file, samples.size / rate)

    with XttsSpeaker(models, sample, "en-US", tmp_path) as speaker:
        speaker.speak_sentences(["hello there.", "it is me."], VOICE, on_spoken=take)
        pid = speaker._child.pid
    assert [[word.text for word in heard[at][0].words] for at in (0, 1)] == [["hello", "there."], ["it", "is", "me."]]
    for file, length_s in heard.values():
        assert file.sample_rate_hz == 24_000
        assert length_s > 0.1
        ends = [0, *(word.end_ms for word in file.words)]
        assert all(before <= word.start_ms < word.end_ms for before, word in zip(ends, file.words, strict=False))
        assert ends[-1] <= length_s * 1000 + 1
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not list(tmp_path.glob("xtts-*.wav"))


def test_a_damaged_model_is_told_and_ends_nothing_else(models: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "models"
    (spoilt / "xtts").mkdir(parents=True)
    for name in ("config.json", "vocab.json"):
        (spoilt / "xtts" / name).symlink_to(models / "xtts" / name)
    (spoilt / "xtts" / "model.pth").write_bytes(b"no model")
    sample = tmp_path / "sample.wav"
    write_wav(sample, np.zeros(48_000, dtype=np.float32), 48_000)
    with (
        XttsSpeaker(spoilt, sample, "en", tmp_path) as speaker,
        pytest.raises(ToolError, match="could not speak"),
    ):
        speaker.speak_sentences(["hello."], VOICE, on_spoken=lambda _index, _file: None)


def test_missing_weights_are_named_with_the_command(tmp_path: Path) -> None:
    ready = XttsEngine(tmp_path).readiness()
    assert not ready.ok
    assert ready.mend == "python -m editai models fetch xtts"
    if environment_python().is_file():
        assert "models/xtts/config.json" in ready.detail
    with (
        XttsSpeaker(tmp_path, tmp_path / "x", "en", tmp_path) as speaker,
        pytest.raises(NotInstalled, match="models fetch xtts"),
    ):
        speaker.speak_sentences(["hello."], VOICE, on_spoken=lambda _index, _file: None)


def test_its_seventeen_languages_and_no_other() -> None:
    assert len(XttsEngine.languages) == 17
    assert (xtts_language("en-GB"), xtts_language("zh-CN"), xtts_language("pt-BR")) == ("en", "zh-cn", "pt")
    with pytest.raises(InputError, match="does not speak"):
        xtts_language("ro-RO")


def test_the_licence_must_be_confirmed_in_full() -> None:
    check_licence(LICENCE)
    for text in ("", "yes"):
        with pytest.raises(InputError, match="not for commercial use"):
            check_licence(text)
