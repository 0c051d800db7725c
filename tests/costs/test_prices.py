"""Prices are data, and a bad file is refused by line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from editai.costs.prices import load_prices, parse_prices
from editai.errors import InputError, NotInstalled

GOOD = """# a comment
[[price]]
service = "elevenlabs"
operation = "speak"
model = "v3"
unit = "character"
price_microusd = 0.15
date = "2026-11-22"
source = "their page"
"""


def test_the_bundled_prices_are_free_for_this_machine() -> None:
    prices = load_prices()
    for service, operation in (("kokoro", "speak"), ("piper", "speak"), ("postiz", "post")):
        assert prices.price(service, operation, "any").amount_microusd(10_000) == 0


def test_amounts_are_exact_and_rounded_up() -> None:
    price = parse_prices(GOOD).price("elevenlabs", "speak", "v3")
    assert price.unit_price_microusd == Decimal("0.15")
    assert [price.amount_microusd(units) for units in (0, 1, 20, 21)] == [0, 1, 3, 4]
    assert price.amount_microusd(1_000_000) == 150_000


def test_an_unknown_price_means_no_call() -> None:
    with pytest.raises(NotInstalled, match="not known"):
        parse_prices(GOOD).price("elevenlabs", "speak", "v9")


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ('unit = "character"\n', "", 2, "unit is missing"),
        ('unit = "character"', 'unit = "letter"', 6, "one of"),
        ("price_microusd = 0.15", "price_microusd = -1", 7, "negative"),
        ("price_microusd = 0.15", "price_microusd = 660000000", 7, "absurd"),
        ("price_microusd = 0.15", 'price_microusd = "free"', 7, "number"),
        ("price_microusd = 0.15", "price_microusd = nan", 7, "number"),
        ("price_microusd = 0.15", "price_microusd = true", 7, "number"),
        ('date = "2026-11-22"', 'date = "soon"', 8, "day"),
        ('source = "their page"', 'source = " "', 9, "text"),
        ('source = "their page"', 'source = "x"\ncolour = "red"', 10, "not expected"),
        ('service = "elevenlabs"', 'service = "elevenlabs', 3, "TOML"),
        ("# a comment", "currency = 1", 1, "not expected"),
        (GOOD, "", 1, "no price"),
        (GOOD, GOOD + GOOD, 11, "already"),
    ],
)
def test_a_bad_file_is_refused_by_line(old: str, new: str, line: int, word: str) -> None:
    with pytest.raises(InputError, match=word) as caught:
        parse_prices(GOOD.replace(old, new))
    assert caught.value.details["problems"][0]["line"] == line
    assert "old prices stay" in caught.value.sentence


def test_all_wrong_lines_are_told(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(GOOD.replace("0.15", "-1").replace("2026-11-22", "x"))
    with pytest.raises(InputError) as caught:
        load_prices(path)
    assert [problem["line"] for problem in caught.value.details["problems"]] == [7, 8]
    with pytest.raises(InputError, match="cannot be read"):
        load_prices(tmp_path / "none.toml")
