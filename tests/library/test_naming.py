"""A clip that nobody has named."""

from __future__ import annotations

import pytest

from editai.library.naming import name_for


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("Meet the Nortia travel mug. It keeps coffee hot for twelve hours.", "Meet the Nortia travel mug"),
        ("[pause 0.5s] Meet the mug!\nIt never leaks.", "Meet the mug!"),
        ("Wow! This mug never leaks. Order today.", "Wow! This mug never leaks"),
        (
            "Meet the travel mug that keeps your coffee hot for the whole long day at work.",
            "Meet the travel mug that keeps your coffee hot",
        ),
        ("It never leaks, so your bag and your notes stay dry and clean all day.", "It never leaks"),
        ("The 0.5 l bottle of Dr. Klein costs $24.99. Order now.", "The 0.5 l bottle of Dr. Klein costs $24.99"),
        ("Mug", "Mug"),
        ("https://shop.example/" + "x" * 60 + " is where it is.", "https://shop.example/" + "x" * 39),
        ("  ", ""),
    ],
)
def test_the_name_ends_where_the_sentence_or_its_part_does(script: str, name: str) -> None:
    assert name_for(script) == name
