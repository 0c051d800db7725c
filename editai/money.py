"""Money: whole micro-dollars (1,000,000 = one US dollar), never floats."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from editai.errors import InputError

MICROUSD_PER_USD = 1_000_000
_MOST_USD = Decimal(10_000_000)


def format_usd(amount_microusd: int) -> str:
    """The amount for a person's eye: ``$12.30``, ``$0.0042`` below a cent, ``-$1.00``."""
    sign = "-" if amount_microusd < 0 else ""
    dollars = Decimal(abs(amount_microusd)) / MICROUSD_PER_USD
    if 0 < dollars < Decimal("0.01"):
        return f"{sign}${dollars.quantize(Decimal('0.0001')):f}"
    return f"{sign}${dollars.quantize(Decimal('0.01')):,f}"


def parse_usd(text: str) -> int:
    """Micro-dollars from what a person typed: ``12``, ``$12.50``, ``1,200.00``.

    Raises:
        InputError: no amount, negative, more than ten million, or finer than a micro-dollar.
    """
    cleaned = text.strip().lstrip("$").replace(",", "").strip()
    try:
        dollars = Decimal(cleaned)
    except InvalidOperation:
        raise InputError("That is not an amount. Type dollars, like 25 or 12.50.", value=text) from None
    if not dollars.is_finite() or dollars < 0 or dollars > _MOST_USD:
        raise InputError("An amount must be between $0 and $10,000,000.", value=text)
    amount = dollars * MICROUSD_PER_USD
    if amount != amount.to_integral_value():
        raise InputError("An amount may have at most six decimals.", value=text)
    return int(amount)
