"""What a person does to the books: settle what is unsettled, correct what is wrong. Both are entries."""

from __future__ import annotations

import uuid
from typing import Final

from editai.clock import Clock
from editai.costs.ledger import Ledger
from editai.costs.quota import checked_note
from editai.errors import Conflict, InputError, NotFound
from editai.profiles.access import OWNERS, require
from editai.store.protocol import Store
from editai.store.rows import CostEntry, Membership, NewCost, Reservation
from editai.store.states import ReservationState

_MOST_MICROUSD: Final = 1_000_000_000
"""$1,000 for one call. More is a slip of the keyboard."""
UNKNOWN_SERVICE: Final = "unknown"


def settle(
    store: Store, clock: Clock, member: Membership, reservation_id: str, charged_microusd: int, note: str
) -> CostEntry:
    """End an unsettled reservation with what the service really charged; 0: nothing.

    Also a 0 is an entry, so that the note is kept. What was charged beyond the amount held must fit
    into the quota like any other spending; it is an entry of its own.

    Raises:
        Forbidden: the person is no owner.
        InputError: an absurd amount, or no note.
        NotFound, Conflict: it is not there, or not unsettled any more. Nothing was booked.
        QuotaExceeded: more was charged than was held, and the limit leaves no room for it. It stays unsettled.
    """
    require(member, *OWNERS)
    if not 0 <= charged_microusd <= _MOST_MICROUSD:
        raise InputError("What one call costs is between $0 and $1,000.", field="amount")
    said = checked_note(note, "Say how you know what was charged, in a few words.")
    held = _unsettled(store, member.profile_id, reservation_id)
    ledger = Ledger(store, clock)
    within = min(charged_microusd, held.amount_microusd)
    if charged_microusd > within:
        # An entry of its own, first: at no moment more is held and booked than the quota.
        profile = store.profiles.profile(member.profile_id)
        beyond = _settled(held, charged_microusd - within, said, mark=f"settled-beyond:{held.id}")
        ledger.adjust(profile, beyond, held.job_id, member.user_id)
    return ledger.commit(member.profile_id, held.id, _settled(held, within, said), member.user_id)


def correct(
    store: Store, clock: Clock, member: Membership, entry: CostEntry, amount_microusd: int, note: str
) -> CostEntry:
    """Book the difference between an entry and what the call really cost; the entry itself stays.

    It lands on the same service, project and clip, in this month, and names who corrected.

    Raises:
        Forbidden: the person is no owner.
        InputError: nothing to correct, an absurd amount, or no note.
        NotFound: the entry is not this store's.
        QuotaExceeded: it cost more, and the limit leaves no room for it.
    """
    require(member, *OWNERS)
    if entry.profile_id != member.profile_id:
        raise NotFound("There is no such entry in this store.")
    if not 0 <= amount_microusd <= _MOST_MICROUSD:
        raise InputError("What one call costs is between $0 and $1,000.", field="amount")
    difference = amount_microusd - entry.amount_microusd
    if difference == 0:
        raise InputError("That is what the entry says already. Nothing was booked.", field="amount")
    said = checked_note(note, "Say why the entry is wrong, in a few words.")
    kept = {name: entry.details[name] for name in ("project_id", "clip_id") if name in entry.details}
    ledger = Ledger(store, clock)
    profile = store.profiles.profile(member.profile_id)
    correction = NewCost(
        service=entry.service,
        operation=entry.operation,
        model=entry.model,
        units=0,
        unit=entry.unit,
        unit_price_microusd=0,
        amount_microusd=difference,
        request_id=f"{entry.request_id}/correction/{uuid.uuid4()}",
        details={**kept, "corrects": entry.id, "note": said},
    )
    return ledger.adjust(profile, correction, entry.job_id, member.user_id)


def _unsettled(store: Store, profile_id: str, reservation_id: str) -> Reservation:
    for held in store.costs.reservations(profile_id):
        if held.id == reservation_id:
            if held.state is not ReservationState.UNSETTLED:
                raise Conflict("The work that this amount is held for is still going on. Nothing was booked.")
            return held
    raise NotFound("There is nothing like that to settle in this store; perhaps somebody has settled it.")


def _settled(held: Reservation, charged_microusd: int, note: str, *, mark: str = "") -> NewCost:
    told = held.details
    details = {name: told[name] for name in ("project_id", "clip_id") if name in told}
    return NewCost(
        service=str(told.get("service") or UNKNOWN_SERVICE),
        operation=str(told.get("operation") or "call"),
        model=str(told.get("model") or ""),
        units=1,
        unit="request",
        unit_price_microusd=charged_microusd,
        amount_microusd=charged_microusd,
        request_id=mark or str(told.get("request_id") or f"settled:{held.id}"),
        details={**details, "note": note, "settles": held.id, "held_microusd": held.amount_microusd},
    )
