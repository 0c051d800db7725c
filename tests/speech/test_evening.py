"""Long silences inside a voice become short ones, and every word moves along with its sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from editai.speech.evening import even_silences
from editai.speech.words import Word

RATE_HZ = 24_000


def tone(milliseconds: int) -> npt.NDArray[np.float32]:
    time_s = np.arange(RATE_HZ * milliseconds // 1000) / RATE_HZ
    return (0.4 * np.sin(2 * np.pi * 220 * time_s)).astype(np.float32)


def hush(milliseconds: int) -> npt.NDArray[np.float32]:
    noise = np.random.default_rng(1).standard_normal(RATE_HZ * milliseconds // 1000)
    return (0.0005 * noise).astype(np.float32)


def starts_ms(samples: npt.NDArray[np.float32]) -> list[int]:
    """Where sound begins after silence, measured."""
    loud = np.abs(samples).reshape(-1, RATE_HZ // 100).max(axis=1) > 0.05
    return [10 * at for at in range(len(loud)) if loud[at] and (at == 0 or not loud[at - 1])]


def test_silences_are_evened_and_words_move_along() -> None:
    sound = np.concatenate([tone(500), hush(1500), tone(300), hush(300), tone(400), hush(2000), tone(200), hush(900)])
    words = [Word("a", 0, 500), Word("b", 2000, 2300), Word("c", 2600, 3000), Word("d", 5000, 5200)]
    evened, moved = even_silences(sound, RATE_HZ, words, longest_ms=400)
    assert [(word.text, word.start_ms, word.end_ms) for word in moved] == [
        ("a", 0, 500), ("b", 900, 1200), ("c", 1500, 1900), ("d", 2300, 2500),
    ]  # fmt: skip
    assert starts_ms(evened) == [word.start_ms for word in moved]
    assert evened.size == RATE_HZ * 3400 // 1000, "the silence at the end stays"
    assert np.abs(np.diff(evened)).max() < 0.03, "no joint clicks"


def test_nothing_to_do_changes_nothing() -> None:
    sound = np.concatenate([tone(500), hush(300), tone(300)])
    words = [Word("a", 0, 500), Word("b", 800, 1100)]
    evened, moved = even_silences(sound, RATE_HZ, words, longest_ms=400)
    assert evened is sound
    assert moved == words
    quiet = np.zeros(RATE_HZ, dtype=np.float32)
    assert even_silences(quiet, RATE_HZ, [])[0] is quiet
    assert even_silences(quiet[:0], RATE_HZ, [])[0].size == 0
