"""Prices as data: read, checked line by line, and multiplied exactly."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from editai.errors import InputError, NotInstalled

BUNDLED: Final = Path(__file__).with_name("prices.toml")

MOST_MICROUSD: Final = Decimal(100_000_000)
"""$100 a unit. No service charges that; an earlier product was wrong by a factor of 3,000."""

UNITS: Final = ("character", "second", "token", "request", "post", "image")
_TEXTS: Final = ("service", "operation", "model", "unit", "source")
_KEYS: Final = {*_TEXTS, "price_microusd", "date"}
_SYNTAX_LINE: Final = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit of a service costs."""

    service: str
    operation: str
    model: str
    """``*``: every model of the service."""
    unit: str
    unit_price_microusd: Decimal
    source: str

    def amount_microusd(self, units: float | int) -> int:
        """What so many units cost, rounded up to a whole micro-dollar: never estimated too low."""
        return math.ceil(self.unit_price_microusd * Decimal(str(units)))


class PriceList:
    """All prices that are known."""

    def __init__(self, prices: Sequence[Price]) -> None:
        self._prices = {(price.service, price.operation, price.model): price for price in prices}

    def __len__(self) -> int:
        return len(self._prices)

    def __iter__(self) -> Iterator[Price]:
        return iter(self._prices.values())

    def over(self, other: PriceList) -> PriceList:
        """These prices, and the other list's where these have none."""
        return PriceList([*other, *self])

    def dearest(self, service: str, operation: str) -> Price:
        """The highest price among the service's models, for an estimate before the model is known.

        Raises:
            NotInstalled: as ``price``.
        """
        known = [price for price in self if (price.service, price.operation) == (service, operation)]
        if not known:
            return self.price(service, operation)
        return max(known, key=lambda price: price.unit_price_microusd)

    def price(self, service: str, operation: str, model: str = "*") -> Price:
        """The price of the model, else of the whole service.

        Raises:
            NotInstalled: it is unknown, so the call cannot be estimated and must not be made.
        """
        found = self._prices.get((service, operation, model)) or self._prices.get((service, operation, "*"))
        if found is None:
            raise NotInstalled(
                f"The price of {service} ({operation}, {model}) is not known, so nothing was called. "
                "Add it to prices.toml in EDITAI_HOME.",
                mend="add it to prices.toml in EDITAI_HOME",
            )
        return found


def load_prices(path: Path = BUNDLED) -> PriceList:
    """The prices of a file.

    Raises:
        InputError: every wrong line is named; whoever holds an older list keeps using it.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("The file of prices cannot be read.", file=path.name) from error
    return parse_prices(text)


def parse_prices(text: str) -> PriceList:
    """The prices of a text in the form of ``prices.toml``. Raises as ``load_prices``."""
    document = _parse_toml(text)
    problems = [
        (_line_of(text, re.escape(key)), f"{key} is not expected here") for key in sorted(document.keys() - {"price"})
    ]
    tables = document.get("price", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        tables, problems = [], [*problems, (1, "prices are written as [[price]] tables")]
    starts = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*price\s*\]\]", line)]
    prices: dict[tuple[str, str, str], Price] = {}
    for position, table in enumerate(tables):
        start = starts[position] if position < len(starts) else 1
        found = list(_problems(table))
        problems += [(_line_of(text, key, after=start) or start, sentence) for key, sentence in found]
        if found:
            continue
        price = _price(table)
        key = (price.service, price.operation, price.model)
        if key in prices:
            problems.append((start, f"{price.service} {price.operation} {price.model} has a price already"))
        prices[key] = price
    if not problems and not prices:
        problems.append((1, "there is no price"))
    if problems:
        raise _refusal(sorted(problems))
    return PriceList(list(prices.values()))


def _parse_toml(text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        line = _SYNTAX_LINE.search(str(error))
        number = int(line.group(1)) if line else len(text.splitlines())
        raise _refusal([(number, "this is not TOML")]) from error


def _problems(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a table: the key and a sentence."""
    found = [(key, f"{key} is missing") for key in sorted(_KEYS - table.keys())]
    found += [(key, f"{key} is not expected here") for key in sorted(table.keys() - _KEYS)]
    found += [(key, f"{key} must be a text") for key in _TEXTS if key in table and not _is_text(table[key])]
    if _is_text(table.get("unit")) and table["unit"] not in UNITS:
        found.append(("unit", f"unit must be one of {', '.join(UNITS)}"))
    if "price_microusd" in table and (reason := _wrong_price(table["price_microusd"])):
        found.append(("price_microusd", reason))
    if "date" in table and not _is_day(table["date"]):
        found.append(("date", "date must be a day, like 2026-11-22"))
    return found


def _wrong_price(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        return "price_microusd must be a number"
    if value < 0:
        return "price_microusd cannot be negative"
    if value > MOST_MICROUSD:
        return "price_microusd is absurd: more than $100 a unit"
    return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_day(value: object) -> bool:
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _price(table: Mapping[str, Any]) -> Price:
    return Price(
        service=table["service"],
        operation=table["operation"],
        model=table["model"],
        unit=table["unit"],
        unit_price_microusd=Decimal(table["price_microusd"]),
        source=table["source"],
    )


def _line_of(text: str, key: str, *, after: int = 1) -> int:
    """The line where a key stands, from a line on to the next table; 0 if it stands nowhere."""
    for number, line in enumerate(text.splitlines(), 1):
        if number > after and line.lstrip().startswith("[["):
            return 0
        if number >= after and re.match(rf"\s*\[*\s*{key}\b", line):
            return number
    return 0


def _refusal(problems: Sequence[tuple[int, str]]) -> InputError:
    listed = "; ".join(f"line {number}: {sentence}" for number, sentence in problems)
    return InputError(
        f"The prices cannot be used ({listed}). The old prices stay.",
        problems=[{"line": number, "sentence": sentence} for number, sentence in problems],
    )
