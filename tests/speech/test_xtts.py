"""XTTS in its own environment, with a small model of random weights: loading, speaking, times, what is missing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from editai.bootstrap import xtts_environment
from editai.errors import Cancelled, InputError, NotInstalled, ToolError
from editai.models.assemble import file_sha256
from editai.models.manifest import XTTS_PATH, load_manifest
from editai.speech import xtts
from editai.speech.host import SpokenFile
from editai.speech.sound import read_wav, write_wav
from editai.speech.voice import Voice
from editai.speech.voices import parse_voice
from editai.speech.xtts import LICENCE, XttsEngine, check_licence, has_environment, xtts_language
from editai.speech.xtts_pieces import in_pieces
from editai.speech.xtts_process import XttsProcess
from editai.speech.xtts_speaker import XttsSpeaker

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]
VOICE = parse_voice("xtts:00000000-0000-4000-8000-000000000001")
OTHER = parse_voice("xtts:00000000-0000-4000-8000-000000000002")
SAID = {
    "en": "it is me, for $20.",
    "es": "soy yo, por 20 euros.",
    "fr": "c'est moi, pour 20 euros.",
    "de": "ich bin es, für 20 Euro.",
    "it": "sono io, per 20 euro.",
    "pt": "sou eu, por 20 euros.",
    "pl": "to ja, za 20 euro.",
    "tr": "benim, 20 euro.",
    "ru": "это я, за 20 евро.",
    "nl": "ik ben het, voor 20 euro.",
    "cs": "to jsem já, za 20 eur.",
    "ar": "هذا أنا.",
    "zh-cn": "是我。",
    "ja": "私です。",
    "hu": "én vagyok, 20 euró.",
    "ko": "저예요.",
    "hi": "यह मैं हूँ।",
}


@pytest.fixture(scope="module")
def models(xtts_models: Path) -> Path:
    return xtts_models


@pytest.fixture(scope="module")
def process(models: Path) -> Iterator[XttsProcess]:
    """One child for the tests that do not end it."""
    with XttsProcess(models) as opened:
        yield opened


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "sample.wav"
    write_wav(path, (np.sin(np.arange(48_000 * 7) * 0.02) * 0.3).astype(np.float32), 48_000)
    return path


def ask(process: XttsProcess, sample: Path, text: str, language: str = "en", voice: Voice = VOICE) -> float:
    """How many seconds the process spoke, by the file it left."""
    out = sample.with_name("said.wav")
    request = {"id": 1, "text": text, "voice": voice.id, "speed": 1.0, "out": str(out)}
    answer = process.ask({**request, "language": language, "sample": str(sample)}, None)
    assert "failure" not in answer, answer
    samples, rate = read_wav(out)
    return float(samples.size / rate)


def test_cloned_voices_speak_and_their_words_have_times(models: Path, sample: Path, tmp_path: Path) -> None:
    assert XttsEngine(models).readiness().ok
    own, pinned = tmp_path / "models", file_sha256(models / "xtts" / "model.pth")
    (own / "xtts").mkdir(parents=True)
    (own / "whisper-base").symlink_to(models / "whisper-base")
    for name in xtts.FILES:
        (own / "xtts" / name).symlink_to(models / "xtts" / name)
    heard: dict[int, tuple[SpokenFile, float]] = {}

    def take(index: int, file: SpokenFile) -> None:
        samples, rate = read_wav(file.path)
        heard[index] = (file, samples.size / rate)

    with XttsProcess(own) as process:
        speaker = XttsSpeaker(process, sample, "en-US", tmp_path)
        speaker.speak_sentences(["hello there.", "it is me."], VOICE, on_spoken=take)
        pid = process.child_pid
        assert [word.text for word in heard[0][0].words] == ["hello", "there."]
        assert [word.text for word in heard[1][0].words] == ["it", "is", "me."]
        for file, length_s in heard.values():
            assert file.sample_rate_hz == 24_000
            assert length_s > 0
            ends = [0, *(word.end_ms for word in file.words)]
            assert all(before <= word.start_ms < word.end_ms for before, word in zip(ends, file.words, strict=False))
            assert ends[-1] <= length_s * 1000 + 1
        for name in xtts.FILES:
            (own / "xtts" / name).unlink()
        assert ask(process, sample, "hello there.", voice=OTHER) > 0, "a second voice loads nothing again"
        assert process.child_pid == pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert not list(tmp_path.glob("xtts-*.wav"))
    assert file_sha256(models / "xtts" / "model.pth") == pinned, "the weights stay as they were fetched"


@pytest.mark.parametrize("language", XttsEngine.languages)
def test_each_of_its_languages_is_spoken(process: XttsProcess, sample: Path, language: str) -> None:
    assert ask(process, sample, SAID[language], language) > 0


def test_a_sentence_longer_than_it_takes_is_spoken_whole(process: XttsProcess, sample: Path) -> None:
    assert ask(process, sample, "word " * 130) > 0
    assert ask(process, sample, "1234567 " * 8) > 0, "few letters, and more tokens than the model has room for"
    assert ask(process, sample, "私は" * 40, "ja") > 0


def test_pieces_are_cut_where_one_may_breathe() -> None:
    assert in_pieces("One, two. Three four five", 12) == ["One, two.", "Three four", "five"]
    assert in_pieces("一二三、四五六七", 5) == ["一二三、", "四五六七"]
    assert in_pieces("a" * 10 + " —", 10) == ["a" * 10], "nothing is said of a dash"
    assert in_pieces("short.", 250) == ["short."]


def test_a_child_that_dies_is_started_again_and_ends_when_nobody_asks(models: Path, sample: Path) -> None:
    with XttsProcess(models, idle_s=1.0) as process:
        with _killing(process, 1) as killed:
            assert ask(process, sample, "hello there.") > 0
            assert process.child_pid not in killed
        _wait_for_its_end(process)
        with _killing(process, 2) as killed, pytest.raises(ToolError, match="stopped unexpectedly, and again"):
            ask(process, sample, "hello there.")
        assert len(killed) == 2


@contextmanager
def _killing(process: XttsProcess, times: int) -> Iterator[list[int]]:
    """As many children as that are killed as soon as they are there."""
    killed: list[int] = []
    enough = threading.Event()

    def kill() -> None:
        while len(killed) < times and not enough.wait(0.05):
            pid = process.child_pid
            if pid is not None and pid not in killed:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    yield killed
    enough.set()
    killer.join()


def _wait_for_its_end(process: XttsProcess) -> None:
    """It ends by itself when nobody asks."""
    until = time.monotonic() + 60
    while process.child_pid is not None and time.monotonic() < until:
        time.sleep(0.1)
    assert process.child_pid is None


def test_a_stopped_job_ends_its_sentence_and_the_next_one_is_spoken(models: Path, sample: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    with XttsProcess(models) as process:
        speaker = XttsSpeaker(process, sample, "en", tmp_path)
        timer = threading.Timer(0.5, stop.set)
        timer.start()
        with pytest.raises(Cancelled):
            speaker.speak_sentences(["hello."], VOICE, on_spoken=lambda _index, _file: None, cancel=stop)
        timer.join()
        assert process.child_pid is None
        assert ask(process, sample, "hello.") > 0


def test_a_damaged_model_is_told_and_ends_nothing_else(models: Path, sample: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "models"
    (spoilt / "xtts").mkdir(parents=True)
    for name in ("config.json", "vocab.json"):
        (spoilt / "xtts" / name).symlink_to(models / "xtts" / name)
    (spoilt / "xtts" / "model.pth").write_bytes(b"no model")
    with XttsProcess(spoilt) as process, pytest.raises(ToolError, match="could not speak"):
        XttsSpeaker(process, sample, "en", tmp_path).speak_sentences(
            ["hello."], VOICE, on_spoken=lambda _index, _file: None
        )


def test_missing_weights_are_named_with_the_command(tmp_path: Path) -> None:
    ready = XttsEngine(tmp_path).readiness()
    assert not ready.ok
    assert ready.mend == "python -m editai models fetch xtts"
    if has_environment():
        assert "models/xtts/config.json" in ready.detail
    with XttsProcess(tmp_path) as process, pytest.raises(NotInstalled, match="models fetch xtts"):
        XttsSpeaker(process, tmp_path / "x", "en", tmp_path).speak_sentences(
            ["hello."], VOICE, on_spoken=lambda _index, _file: None
        )


def test_the_engine_and_the_bootstrap_mean_the_same_files() -> None:
    assert (xtts.READY, xtts.MEND, xtts.ENVIRONMENT) == (
        xtts_environment.READY,
        xtts_environment.MEND,
        xtts_environment.VENV,
    )
    manifest = load_manifest(XTTS_PATH)
    assert {file.name for file in manifest.files} == {f"xtts/{name}" for name in xtts.FILES}
    assert all(file.url and len(file.sha256) == 64 for file in manifest.files)
    assert len({str(file.url).rpartition("/")[0] for file in manifest.files}) == 1, "one revision of all"


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
