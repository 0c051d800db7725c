"""What goes wrong at the fake Postiz, and when: ordered by a test, met by the calls it is ordered for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Before = Literal["drop", "500", "html-502", "empty-401", "redirect", "slow"]
After = Literal["drop-after", "500-after", "html-502-after", "slow-after", "partial"]
Fault = Before | After
"""What goes wrong: before the request took effect, or after. ``partial`` stores the first post only."""


@dataclass(slots=True, kw_only=True)
class Order:
    """A fault for some calls to come."""

    fault: Fault
    on: str
    """How the call begins: method and route."""
    times: int
    """For so many calls more."""
    skip: int
    """After so many more that go well."""
    seconds: float
    """How long the slow ones take."""


class Faults:
    """The orders that are not used up. Not for several threads at once: the server asks under its lock."""

    def __init__(self) -> None:
        self._orders: list[Order] = []

    def order(self, order: Order) -> None:
        """Let calls go wrong from now on."""
        self._orders.append(order)

    def clear(self) -> None:
        """Let everything go well again."""
        self._orders.clear()

    def take(self, call: str) -> Order | None:
        """The fault that this call meets, used up by one."""
        for order in self._orders:
            if order.times <= 0 or not call.startswith(order.on):
                continue
            if order.skip > 0:
                order.skip -= 1
                continue
            order.times -= 1
            return order
        return None
