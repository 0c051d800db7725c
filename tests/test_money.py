"""Money is exact, and what people type is read as they mean it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editai.errors import InputError
from editai.money import format_usd, parse_usd


@pytest.mark.parametrize(
    ("amount_microusd", "text"),
    [
        (0, "$0.00"),
        (12_300_000, "$12.30"),
        (4_200, "$0.0042"),
        (-1_000_000, "-$1.00"),
        (1_234_567_890_000, "$1,234,567.89"),
    ],
)
def test_amounts_read_as_dollars(amount_microusd: int, text: str) -> None:
    assert format_usd(amount_microusd) == text


@pytest.mark.parametrize("text", ["", "abc", "-1", "nan", "inf", "1e20", "0.0000001", "12.50.1"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_usd(text)


@pytest.mark.parametrize("text", ["12.5", "$12.50", " 12.500000 "])
def test_several_spellings_of_one_amount(text: str) -> None:
    assert parse_usd(text) == 12_500_000


@given(st.integers(min_value=0, max_value=10**12))
def test_cents_survive_a_round_trip(cents: int) -> None:
    amount_microusd = (cents % 10**8) * 10_000
    assert parse_usd(format_usd(amount_microusd)) == amount_microusd
