"""A slot for every word, heard or not."""

from __future__ import annotations

import random

import numpy as np

from editai.speech.timing import TimedSymbol, fill_slots, place_words

RATE = 24_000
FRAME = 600


def assert_in_order(slots: list[tuple[int, int]], length_ms: int) -> None:
    before = 0
    for start, end in slots:
        assert before <= start < end
        before = end
    assert slots[-1][1] <= max(length_ms, len(slots))


def test_silent_words_share_the_pause() -> None:
    assert fill_slots(4, {0: (0, 100), 3: (500, 600)}, 700) == [(0, 100), (100, 300), (300, 500), (500, 600)]


def test_silent_words_take_from_the_word_before_when_there_is_no_pause() -> None:
    slots = fill_slots(3, {0: (0, 400), 2: (400, 600)}, 700)
    assert slots == [(0, 340), (340, 400), (400, 600)]


def test_silent_words_at_the_start_and_the_end() -> None:
    slots = fill_slots(4, {1: (40, 400), 2: (400, 600)}, 680)
    assert slots == [(0, 60), (60, 400), (400, 600), (600, 680)]


def test_slots_are_in_order_whatever_was_heard() -> None:
    chance = random.Random(3)
    for _ in range(5000):
        count = chance.randint(1, 12)
        length = chance.randint(20, 2000)
        marks = sorted(chance.randint(0, length) for _ in range(2 * count))
        heard = sorted(chance.sample(range(count), chance.randint(1, count)))
        known = {word: (marks[2 * at], max(marks[2 * at] + 1, marks[2 * at + 1])) for at, word in enumerate(heard)}
        assert_in_order(fill_slots(count, known, length), length)


def test_words_end_where_their_sound_ends() -> None:
    """Two bursts of sound, 300 ms apart; the model says that the first lasts until the second begins."""
    samples = np.zeros(RATE, dtype=np.float32)
    samples[2400:7200] = 0.5  # 100 to 300 ms
    samples[14400:19200] = 0.5  # 600 to 800 ms
    symbols = [
        TimedSymbol(0, True, 4, 24),
        TimedSymbol(0, False, 24, 25),  # a comma
        TimedSymbol(None, False, 25, 26),
        TimedSymbol(1, True, 25, 36),  # it is said to begin 25 ms too late
        TimedSymbol(1, False, 36, 38),
    ]
    cut, slots = place_words(["One,", "two."], symbols, samples, RATE, FRAME)
    first = 100 - 40
    assert slots == [("One,", 40, 300 - first), ("two.", 600 - first, 800 - first)]
    assert cut.size == (800 + 80 - first) * RATE // 1000


def test_words_without_a_pause_share_the_space() -> None:
    samples = np.full(RATE, 0.5, dtype=np.float32)
    symbols = [TimedSymbol(0, True, 0, 8), TimedSymbol(None, False, 8, 10), TimedSymbol(1, True, 10, 20)]
    _, slots = place_words(["one", "two"], symbols, samples, RATE, FRAME)
    assert slots[0][2] == slots[1][1] == 225


def test_all_silent_keeps_the_model_s_times() -> None:
    samples = np.zeros(RATE, dtype=np.float32)
    _, slots = place_words(["a", "😀"], [TimedSymbol(0, True, 4, 8)], samples, RATE, FRAME)
    assert [text for text, _, _ in slots] == ["a", "😀"]
