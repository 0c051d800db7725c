"""Tokens as a person reads them."""

from __future__ import annotations

import pytest

from editai.speech.reading import read_aloud


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("holds 500ml, weighs 1kg and 1.5 lbs.", "holds 500 milliliters, weighs 1 kilogram and 1.5 pounds."),
        ("a 3.5mm jack, 5,000 mAh (10W)", "a 3.5 millimeter jack, 5,000 milliamp hours (10 watts)"),
        ("an 8 oz. bottle of 8 oz.", "an 8 ounce bottle of 8 ounces."),
        ("6ft or 5in, not 5 in the box", "6 feet or 5 inches, not 5 in the box"),
        ("60fps at 2.4GHz and 100 Mbps!", "60 frames per second at 2.4 gigahertz and 100 megabits per second!"),
        ("a 27-inch screen, 10cm deep", "a 27-inch screen, 10 centimeters deep"),
        ("1/2 cup w/ 3/4 spoon, 24/7", "one half cup with three quarters spoon, 24/7"),
        ("10×20 or 10x20 cm, 10x faster", "10 by 20 or 10 by 20 centimeters, 10x faster"),
        ("~5 minutes, ±2°C", "about 5 minutes, plus or minus 2°C"),
        ("Nortia™ • great🎉 — ★ {\\pos(0,0)} <b>b</b>", "Nortia great — {\\pos(0,0)} <b>b</b>"),
        ("$24.99 90s 4K G7 M5 in a m", "$24.99 90s 4K G7 M5 in a m"),
    ],
)
def test_reading(text: str, spoken: str) -> None:
    assert " ".join(" ".join(read_aloud(text.split())).split()) == spoken


def test_one_answer_for_each_token() -> None:
    tokens = ["😀", "a", "500ml", "—", "™", "b"]
    assert [bool(words) for words in read_aloud(tokens)] == [False, True, True, True, False, True]
