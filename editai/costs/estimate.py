"""What a paid step will cost at most, before it is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from editai.costs.prices import Price, PriceList
from editai.money import format_usd
from editai.store.rows import NewCost


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a job will cost, known before it is asked for."""

    amount_microusd: int
    """Never less than what will be charged."""
    text: str
    """For a button: ``free`` or ``about $0.04``."""

    def __add__(self, other: Estimate) -> Estimate:
        return estimate(self.amount_microusd + other.amount_microusd)


def estimate(amount_microusd: int) -> Estimate:
    """The amount with its words."""
    text = "free" if amount_microusd == 0 else f"about {format_usd(amount_microusd)}"
    return Estimate(amount_microusd=amount_microusd, text=text)


def speech_price(prices: PriceList, engine: str, model: str | None = None) -> Price:
    """What a character costs. Without a model, or with one that has no price of its own, the engine's dearest.

    Raises:
        NotInstalled: nothing is known of the engine, so the call must not be made.
    """
    for price in prices:
        if (price.service, price.operation, price.model) == (engine, "speak", model):
            return price
    return prices.dearest(engine, "speak")


def estimate_speech(prices: PriceList, engine: str, characters: int, *, model: str | None = None) -> Estimate:
    """Speaking a text of so many characters, none of them from the cache."""
    return estimate(speech_price(prices, engine, model).amount_microusd(characters))


def estimate_text(prices: PriceList, model: str, tokens_in: int, tokens_out: int) -> Estimate:
    """A language model's answer of at most ``tokens_out`` to ``tokens_in``.

    Raises:
        NotInstalled: the model has no price.
    """
    return estimate(
        prices.price("llm", "tokens-in", model).amount_microusd(tokens_in)
        + prices.price("llm", "tokens-out", model).amount_microusd(tokens_out)
    )


def text_cost(
    prices: PriceList, model: str, tokens_in: int, tokens_out: int, *, operation: str, request_id: str
) -> NewCost:
    """The entry of one call of a language model. ``units`` are all tokens; the details keep both prices."""
    read, written = prices.price("llm", "tokens-in", model), prices.price("llm", "tokens-out", model)
    amount_microusd = read.amount_microusd(tokens_in) + written.amount_microusd(tokens_out)
    tokens = tokens_in + tokens_out
    return NewCost(
        service="llm",
        operation=operation,
        model=model,
        units=tokens,
        unit="token",
        unit_price_microusd=amount_microusd / tokens if tokens else 0.0,
        amount_microusd=amount_microusd,
        request_id=request_id,
        details={
            "tokens_in": tokens_in,
            "tokens_out": tokens_out,
            "in_microusd": float(read.unit_price_microusd),
            "out_microusd": float(written.unit_price_microusd),
        },
    )
