"""The prices in force: those that come with EditAI, under those of this installation's own file."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Final

from editai.costs.prices import PriceList, load_prices
from editai.errors import InputError
from editai.settings import Settings

OWN_FILE: Final = "prices.toml"
"""In EDITAI_HOME: the form of ``editai/costs/prices.toml``; what it names goes before the bundled price."""


class PriceBook:
    """Reads the own file again when it has changed. A bad one is refused, and the old prices stay."""

    def __init__(self, own: Path) -> None:
        self._own = own
        self._lock = threading.Lock()
        self._bundled: PriceList | None = None
        self._prices: PriceList | None = None
        self._seen: tuple[int, int] | None = None
        self.problem: InputError | None = None
        """Why the own file is not in force; None: it is, or there is none."""

    def prices(self) -> PriceList:
        """The prices in force now; never raises for a bad own file."""
        with self._lock:
            if self._bundled is None:
                self._bundled = load_prices()
            stamp = self._stamp()
            if self._prices is None or stamp != self._seen:
                self._seen = stamp
                self._take(self._bundled, stamp)
            assert self._prices is not None
            return self._prices

    def _take(self, bundled: PriceList, stamp: tuple[int, int] | None) -> None:
        try:
            taken = bundled if stamp is None else load_prices(self._own).over(bundled)
        except InputError as error:
            self.problem = error
            self._prices = self._prices or bundled
        else:
            self.problem = None
            self._prices = taken

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self._own.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size


def price_book(settings: Settings) -> PriceBook:
    """The installation's price book, one a process."""
    return _book(settings.home / OWN_FILE)


@cache
def _book(own: Path) -> PriceBook:
    return PriceBook(own)
