"""Samples of voices: which can be cloned, why others cannot, and how they are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from editai.errors import InputError, NotInstalled
from editai.media.process import run_ffmpeg
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.speech.cloning import CONSENT, MOST_BYTES, check_consent, check_sample, lock_sample, unlock_sample
from editai.speech.piper import PiperEngine
from editai.speech.sound import read_wav, write_wav

if TYPE_CHECKING:
    from editai.speech.engine import Samples

pytestmark = pytest.mark.models
TEXT = (
    "This is how I speak every day, in a quiet room. I read a few sentences, one after the other. "
    "The weather is fine, and the coffee is still hot. That should be enough for a sample of my voice."
)
RATE = 22_050


@pytest.fixture(scope="module")
def spoken(speech_settings: Settings) -> Samples:
    """About eleven seconds of one voice."""
    engine = PiperEngine(speech_settings.models_root)
    return engine.speak(TEXT, engine.voices()[0], 1.0).samples * np.float32(0.7)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[Samples], Path]:
    def write(samples: Samples, name: str = "sample.wav") -> Path:
        path = tmp_path / f"given-{name}"
        write_wav(path, samples, RATE)
        return path

    return write


def refused(given: Path, folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        check_sample(given, folder)
    return caught.value.sentence


@pytest.mark.parametrize("suffix", ["mp3", "ogg", "m4a"])
def test_a_good_sample_in_every_format(
    spoken: Samples, put: Callable[[Samples], Path], tmp_path: Path, suffix: str
) -> None:
    given = tmp_path / f"given.{suffix}"
    run_ffmpeg(["-v", "error", "-i", put(spoken), given], limit_s=60)
    sample = check_sample(given, tmp_path)
    assert 8_000 < sample.speech_ms < 14_000
    assert (sample.warning is None) == (sample.speech_ms >= 10_000)


def test_too_little_speech_is_told_in_seconds_of_speech(
    spoken: Samples, put: Callable[[Samples], Path], tmp_path: Path
) -> None:
    few = np.concatenate([spoken[: RATE * 3], np.zeros(RATE * 20, dtype=np.float32)])
    assert "s of speech; at least 6 s are needed" in refused(put(few), tmp_path)
    seven = check_sample(put(spoken[: int(RATE * 7.5)]), tmp_path)
    assert seven.warning is not None
    assert "10 s or more" in seven.warning


def test_clipped_noisy_and_silent_samples_are_told_apart(
    spoken: Samples, put: Callable[[Samples], Path], tmp_path: Path
) -> None:
    assert "clipped" in refused(put(np.clip(spoken * 12, -1, 1)), tmp_path)
    noise = np.random.default_rng(1).normal(0, 0.06, spoken.size).astype(np.float32)
    assert "noisy" in refused(put(np.clip(spoken * np.float32(0.6) + noise, -1, 1)), tmp_path)
    assert "of speech" in refused(put(np.zeros(RATE * 8, dtype=np.float32)), tmp_path)


def test_two_speakers_are_refused(spoken: Samples, put: Callable[[Samples], Path], tmp_path: Path) -> None:
    """The second one speaks an octave higher, as a woman beside a man does."""
    half = spoken[: spoken.size // 2]
    low, high = tmp_path / "low.wav", tmp_path / "high.wav"
    write_wav(low, half, RATE)
    chain = f"asetrate={RATE * 1.8:.0f},aresample={RATE},atempo=0.5555"
    run_ffmpeg(["-v", "error", "-i", low, "-af", chain, high], limit_s=60)
    other, _ = read_wav(high)
    assert "More than one person" in refused(put(np.concatenate([half, other, half])), tmp_path)


@pytest.mark.parametrize(("content", "sentence"), [(b"", "WAV, MP3"), (b"#EXTM3U\nx", "WAV, MP3")])
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    given = tmp_path / "given"
    given.write_bytes(content)
    assert sentence in refused(given, tmp_path)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    given = tmp_path / "given"
    with given.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert "larger than 10 MB" in refused(given, tmp_path)


def test_a_sample_is_kept_encrypted_and_opens_after_a_restart(
    settings: Settings, spoken: Samples, put: Callable[[Samples], Path], tmp_path: Path
) -> None:
    given, kept, opened = put(spoken), tmp_path / "kept", tmp_path / "opened"
    lock_sample(SecretBox(settings), given, kept)
    assert given.read_bytes()[:12] not in kept.read_bytes()  # four bytes alone come up in Base64 by chance
    unlock_sample(SecretBox(settings), kept, opened)
    assert opened.read_bytes() == given.read_bytes()
    assert opened.stat().st_mode & 0o077 == 0
    with pytest.raises(NotInstalled, match="gone"):
        unlock_sample(SecretBox(settings), tmp_path / "nothing", opened)


def test_consent_must_be_given_in_full() -> None:
    check_consent(CONSENT)
    for text in ("", "yes", CONSENT[:-10]):
        with pytest.raises(InputError, match="Confirm first"):
            check_consent(text)
