"""After a crash: what was held for a call that nobody makes any more."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from editai.clock import Clock
from editai.costs.ledger import Ledger
from editai.errors import Conflict, EditAIError, NotFound
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, NewCost, Reservation
from editai.store.states import ReservationState

_log = logging.getLogger(__name__)

NOBODYS_AFTER: Final = timedelta(days=1)
"""A reservation without a job belongs to a command, which may still run; none runs for a day."""


class ProviderHistory(Protocol):
    """A service that can be asked what it has charged for. Implement it beside the service's client."""

    def charged(self, held: Reservation) -> NewCost | None:
        """The call that the amount was held for, as it was charged; None: it was never charged.

        Raises:
            EditAIError: the history cannot tell, or not now; then a person settles it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """How many reservations ended how."""

    released: int = 0
    committed: int = 0
    unsettled: int = 0


def recover(
    store: Store,
    clock: Clock,
    *,
    histories: Mapping[str, ProviderHistory] | None = None,
    is_alone: bool,
    created_by: str,
) -> Recovered:
    """End every held reservation that a dead process left.

    A free one is released. For a paid one its service's history is asked; where there is none, or it
    cannot tell, the reservation becomes unsettled and counts until a person settles it.

    Args:
        histories: by the name of the service.
        is_alone: no other worker uses this store of data, so that no job is at work now. Else only
            reservations of ended or vanished jobs are taken.
        created_by: who books what the history tells.
    """
    ledger = Ledger(store, clock)
    counts = {"released": 0, "committed": 0, "unsettled": 0}
    for held in store.costs.reservations(EVERY_PROFILE):
        if held.state is not ReservationState.HELD or not _is_left_over(store, clock, held, is_alone):
            continue
        try:
            counts[_end(ledger, held, histories or {}, created_by)] += 1
        except (Conflict, NotFound) as error:  # its own process has ended it meanwhile, or the store is gone
            _log.info("reservation %s: %s", held.id, error.sentence)
    return Recovered(**counts)


def _end(ledger: Ledger, held: Reservation, histories: Mapping[str, ProviderHistory], created_by: str) -> str:
    if held.amount_microusd == 0:
        ledger.release(held.profile_id, held.id)
        return "released"
    history = histories.get(str(held.details.get("service")))
    if history is not None:
        try:
            cost = history.charged(held)
        except EditAIError as error:
            _log.warning("the history cannot tell about reservation %s: %s", held.id, error.sentence)
        else:
            if cost is None:
                ledger.release(held.profile_id, held.id)
                return "released"
            ledger.commit(held.profile_id, held.id, cost, created_by)
            return "committed"
    ledger.unsettle(held.profile_id, held.id)
    return "unsettled"


def _is_left_over(store: Store, clock: Clock, held: Reservation, is_alone: bool) -> bool:
    if held.job_id is None:
        return clock.now() - held.created_at > NOBODYS_AFTER
    if is_alone:
        return True
    try:
        return store.jobs.job(held.profile_id, held.job_id).state.is_terminal
    except NotFound:
        return True
