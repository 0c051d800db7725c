"""Sentences joined and brought to their loudness, measured on the result."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from editai.errors import Cancelled
from editai.media.loudness import measure_loudness
from editai.speech.joining import PAUSES_MS, join_sounds
from editai.speech.level import PEAK_LIMIT_DBTP, SAMPLE_RATE_HZ, write_levelled
from editai.speech.sound import read_wav
from editai.speech.words import Word

if TYPE_CHECKING:
    from editai.speech.engine import Samples
    from editai.speech.sentences import Pause

    Part = tuple[Samples, list[Word], Pause]

RATE = 24_000


def tone(seconds: float, level: float = 0.4) -> Samples:
    times = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(level * np.sin(2 * np.pi * 220 * times + 1.0), dtype=np.float32)


def voice_like(seconds: float, level: float) -> Samples:
    """Bursts of coloured noise with the peaks of a voice."""
    chance = np.random.default_rng(5)
    noise = np.convolve(chance.standard_normal(int(seconds * RATE)), np.ones(12) / 12, "same")
    envelope = np.clip(np.sin(2 * np.pi * 3 * np.arange(noise.size) / RATE), 0.02, 1) ** 2
    return np.asarray(level * noise * envelope / np.max(np.abs(noise)), dtype=np.float32)


def test_pauses_and_words() -> None:
    parts: list[Part] = [
        (tone(0.5), [Word("One.", 40, 420)], "sentence"),
        (tone(0.25), [Word("Two.", 30, 200)], "paragraph"),
    ]
    samples, words = join_sounds([*parts, parts[0]], RATE)
    first_ms = 500 + PAUSES_MS["sentence"]
    second_ms = first_ms + 250 + PAUSES_MS["paragraph"]
    assert [(word.text, word.start_ms) for word in words] == [
        ("One.", 40),
        ("Two.", first_ms + 30),
        ("One.", second_ms + 40),
    ]
    assert samples.size == (second_ms + 500) * RATE // 1000
    assert not samples[RATE // 2 : RATE * first_ms // 1000].any()


def test_no_joint_clicks() -> None:
    """A tone cut anywhere jumps by up to its whole height; joined, no step is larger than inside the tone."""
    samples, _ = join_sounds([(tone(0.3), [], "clause"), (tone(0.3)[7:], [], "clause")], RATE)
    steps = np.abs(np.diff(np.concatenate([np.zeros(1, np.float32), samples, np.zeros(1, np.float32)])))
    assert steps.max() <= np.abs(np.diff(tone(0.3))).max() * 1.05


def test_a_faster_voice_pauses_less() -> None:
    parts: list[Part] = [(tone(0.1), [], "sentence"), (tone(0.1), [], "sentence")]
    slow, _ = join_sounds(parts, RATE, 0.5)
    fast, _ = join_sounds(parts, RATE, 2.0)
    assert (slow.size - fast.size) / RATE * 1000 == pytest.approx(PAUSES_MS["sentence"] * 1.5, abs=1)


@pytest.mark.parametrize(("seconds", "level"), [(6.0, 0.05), (6.0, 0.9), (1.0, 0.3), (0.3, 0.3)])
def test_loudness_and_peaks(tmp_path: Path, seconds: float, level: float) -> None:
    out = tmp_path / "voice.wav"
    samples = voice_like(seconds, level)
    write_levelled(samples, RATE, out)
    assert [path.name for path in tmp_path.iterdir()] == ["voice.wav"]
    with wave.open(str(out)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, SAMPLE_RATE_HZ)
        assert file.getnframes() == samples.size * 2
    measured = measure_loudness(out)
    if seconds >= 1.0:
        assert measured.integrated_lufs == pytest.approx(-16.0, abs=1.0)
    assert measured.true_peak_dbtp is not None and measured.true_peak_dbtp <= PEAK_LIMIT_DBTP


def test_levelling_moves_nothing_in_time(tmp_path: Path) -> None:
    samples = np.concatenate([np.zeros(RATE, np.float32), voice_like(3.0, 0.5)])
    write_levelled(samples, RATE, tmp_path / "voice.wav")
    levelled, _ = read_wav(tmp_path / "voice.wav")
    reference = np.repeat(samples, 2)
    shifts = range(-400, 401, 4)
    likeness = [float(np.dot(np.roll(reference, shift), levelled)) for shift in shifts]
    assert abs(shifts[int(np.argmax(likeness))]) <= SAMPLE_RATE_HZ // 500  # 2 ms


def test_silence_stays_silence(tmp_path: Path) -> None:
    write_levelled(np.zeros(RATE, np.float32), RATE, tmp_path / "voice.wav")
    assert measure_loudness(tmp_path / "voice.wav").integrated_lufs is None


def test_cancelled_leaves_nothing(tmp_path: Path) -> None:
    class Set:
        def is_set(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        write_levelled(voice_like(60.0, 0.3), RATE, tmp_path / "voice.wav", Set())
    assert list(tmp_path.iterdir()) == []
