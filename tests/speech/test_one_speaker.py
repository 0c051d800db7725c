"""One speaker or two, told by pitch, in made voices whose pitch is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from editai.speech.one_speaker import is_one_speaker

if TYPE_CHECKING:
    from editai.speech.engine import Samples

RATE = 16_000


def voice(pitch_hz: float, seconds: float, *, melody_octaves: float = 0.25) -> Samples:
    """Overtones that fall off as a voice's do, over a pitch that rises and falls as in sentences."""
    times = np.arange(round(seconds * RATE)) / RATE
    pitch = pitch_hz * 2 ** (melody_octaves * np.sin(2 * np.pi * 0.7 * times))
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = sum(np.sin(number * phase) / number for number in range(1, 9))
    return (0.15 * np.asarray(sound)).astype(np.float32)


def is_one(*parts: Samples) -> bool:
    sound = np.concatenate(parts)
    return is_one_speaker(sound, RATE, [(0, sound.size * 1000 // RATE)])


@pytest.mark.parametrize("pitch_hz", [85, 120, 200, 300])
def test_one_voice_with_its_melody_is_one(pitch_hz: int) -> None:
    assert is_one(voice(pitch_hz, 8))
    assert is_one(voice(pitch_hz, 8, melody_octaves=0.35)), "who speaks lively is still one"


@pytest.mark.parametrize(("low_hz", "high_hz"), [(110, 220), (90, 200), (120, 240)])
def test_a_deep_and_a_high_voice_in_turns_are_two(low_hz: int, high_hz: int) -> None:
    assert not is_one(voice(low_hz, 4), voice(high_hz, 4), voice(low_hz, 4))


def test_voices_that_are_alike_cannot_be_told_apart() -> None:
    assert is_one(voice(180, 6), voice(220, 6))


def test_a_moment_of_somebody_else_is_let_pass() -> None:
    assert is_one(voice(110, 10), voice(220, 0.8))


def test_a_voice_with_strong_overtones_is_not_taken_for_a_higher_one() -> None:
    """The second overtone louder than the first, as of "ah": twice the period is as alike as one."""
    times = np.arange(8 * RATE) / RATE
    bright = 0.1 * np.sin(2 * np.pi * 120 * times) + 0.3 * np.sin(2 * np.pi * 240 * times)
    assert is_one(voice(120, 6), bright.astype(np.float32))


def test_what_has_no_pitch_says_nothing_against_one() -> None:
    noise = np.random.default_rng(7).normal(0, 0.1, 8 * RATE).astype(np.float32)
    assert is_one(noise)
    assert is_one(np.zeros(8 * RATE, dtype=np.float32))
    assert is_one_speaker(voice(120, 2), RATE, [])


def test_only_what_lies_in_the_spans_counts() -> None:
    sound = np.concatenate([voice(110, 6), voice(240, 6)])
    assert not is_one_speaker(sound, RATE, [(0, 12_000)])
    assert is_one_speaker(sound, RATE, [(0, 6_000)])
