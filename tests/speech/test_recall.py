"""How much of a script was heard: numbers, units, spellings and brands in any way of writing."""

from __future__ import annotations

import pytest

from editai.speech.plain_words import plain_words
from editai.speech.recall import recall


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("It costs $19.99.", "it costs nineteen dollars and ninety-nine cents"),
        ("50% off", "fifty per cent off"),
        ("500ml, 1.5 kg", "500 milliliters, one point five kilograms"),
        ("20°C", "twenty degrees Celsius"),
        ("1,000 pieces since 1998", "one thousand pieces since nineteen ninety-eight"),
        ("the 2nd and 21st", "the second and twenty-first"),
        ("24/7, No. 1", "twenty four seven number one"),
        ("the colour of 2 litres", "The color of two liters!"),
        ("It’s ready-made", "its ready made"),
    ],
)
def test_two_spellings_of_the_same_speech_are_equal(written: str, heard: str) -> None:
    assert plain_words(written) == plain_words(heard)


def test_other_numbers_are_other_words() -> None:
    assert plain_words("$19.99") != plain_words("$19.95")
    assert plain_words("007") == ["zero", "zero", "seven"]
    assert plain_words("500 ml à 19", "fr")[0] == "cinq"
    assert plain_words("!? …") == []


def test_a_brand_that_is_heard_otherwise_counts_as_heard() -> None:
    got = recall("Meet the Nortia travel mug.", "Meet the Norsha Travelmug")
    assert got.share == 1
    assert got.missed == ()


def test_what_was_not_heard_is_named() -> None:
    got = recall("Meet the Nortia travel mug, with free shipping.", "Meet the Nortia travel")
    assert got.missed == ("mug", "with", "free", "shipping")
    assert got.share == pytest.approx(0.5)
    assert recall("Meet the mug.", "Thank you for watching").share == 0
    assert recall("", "anything").share == 1
