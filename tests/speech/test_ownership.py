"""Whose a phoneme is, when a sentence is read otherwise than its words alone."""

from __future__ import annotations

import pytest

from editai.speech.ownership import owners

SILENT = frozenset(" ,.")


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        ("ab cd.", ["ab", "cd."], [0, 0, None, 1, 1, 1]),
        ("abcd e", ["ab", "cd", "e"], [0, 0, 1, 1, None, 2]),  # run together
        ("ab xy cd", ["abxy", "cd"], [0, 0, None, 0, 0, None, 1, 1]),  # a number is several words
        ("azb, cd", ["ayb", "", "cd"], [0, 0, 0, 0, None, 2, 2]),  # another sound in the sentence; a silent word
        ("zab cd", ["ab", "cd"], [0, 0, 0, None, 1, 1]),  # a sound that no word has alone
        ("ab x cd", ["ab", "yz", "cd"], [0, 0, None, 1, None, 2, 2]),  # read otherwise alone
        ("x cd", ["yz", "cd"], [0, None, 1, 1]),
        ("abx cd", ["ab", "yz", "cd"], [0, 0, 1, None, 2, 2]),  # and run together with the word before
        ("ab x v", ["ab", "yz", "w"], [0, 0, None, 1, None, 2]),
        ("aq x cd", ["ab", "yz", "cd"], [0, 0, None, 1, None, 2, 2]),
        ("ab", ["", ""], [0, 0]),
        ("", ["ab"], []),
    ],
)
def test_every_phoneme_has_its_word(whole: str, parts: list[str], expected: list[int | None]) -> None:
    assert owners(whole, parts, SILENT) == expected
