"""Reserve before a call, commit the true amount after, release when nothing was charged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from editai.clock import Clock, month_bounds
from editai.errors import Cancelled, EditAIError, OutcomeUnknown
from editai.store.protocol import EMPTY, Store
from editai.store.rows import CostEntry, Json, NewCost, Profile, Reservation


class Ledger:
    """The one way to spend. Each step is one transaction of the store of data."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def reserve(self, profile: Profile, amount_microusd: int, job_id: str | None, *, call: Json = EMPTY) -> Reservation:
        """Hold an amount against the store's calendar month, in the store's own zone.

        Args:
            call: what for, for whoever settles it after a crash: ``service``, ``operation``, ``model``,
                ``request_id``, ``project_id``, ``clip_id``.

        Raises:
            QuotaExceeded: the limit would be passed; nothing was held. An amount of 0 never is.
        """
        start, end = month_bounds(self._clock.now(), profile.timezone)
        return self._store.costs.reserve(
            profile.id,
            amount_microusd=amount_microusd,
            job_id=job_id,
            month_start=start,
            month_end=end,
            details=call,
        )

    def commit(self, profile_id: str, reservation_id: str, cost: NewCost, created_by: str) -> CostEntry:
        """Book what it really cost and end the reservation; the same request id is booked once."""
        return self._store.costs.commit(profile_id, reservation_id, cost, created_by=created_by)

    def adjust(self, profile: Profile, cost: NewCost, job_id: str | None, created_by: str) -> CostEntry:
        """Book a difference that an owner knows of; the same request id is booked once.

        Raises:
            QuotaExceeded: it adds to the month, and the limit leaves no room for it. Nothing was booked.
        """
        start, end = month_bounds(self._clock.now(), profile.timezone)
        return self._store.costs.adjust(
            profile.id, cost, job_id=job_id, month_start=start, month_end=end, created_by=created_by
        )

    def release(self, profile_id: str, reservation_id: str) -> None:
        """Nothing was charged: end the reservation."""
        self._store.costs.release(profile_id, reservation_id)

    def unsettle(self, profile_id: str, reservation_id: str) -> None:
        """Whether something was charged is unknown: it counts until a person settles it."""
        self._store.costs.unsettle(profile_id, reservation_id)

    @contextmanager
    def booked(
        self,
        profile: Profile,
        job_id: str | None,
        created_by: str,
        estimate_microusd: int,
        *,
        call: Json = EMPTY,
    ) -> Iterator[Booking]:
        """Hold an estimate around a call, which commits through the booking.

        Left without a commit, the reservation is released if nothing can have been charged: no
        error, or one of ours that says so. It becomes unsettled where that is not known: a lost
        answer, a cancelled or broken call, a commit that failed. A free call is always released.

        Raises:
            QuotaExceeded: before the call; nothing was called.
        """
        reservation = self.reserve(profile, estimate_microusd, job_id, call=call)
        booking = Booking(self, reservation, created_by)
        try:
            yield booking
        except BaseException as error:
            self._end(booking, is_known=_nothing_charged(error) and not booking.tried)
            raise
        self._end(booking, is_known=True)

    def _end(self, booking: Booking, *, is_known: bool) -> None:
        reservation = booking.reservation
        if booking.entry is not None:
            return
        if is_known or reservation.amount_microusd == 0:
            self.release(reservation.profile_id, reservation.id)
        else:
            self.unsettle(reservation.profile_id, reservation.id)


class Booking:
    """One reservation on its way to an entry."""

    def __init__(self, ledger: Ledger, reservation: Reservation, created_by: str) -> None:
        self.reservation = reservation
        self.entry: CostEntry | None = None
        """The booked call, once it is."""
        self.tried = False
        """The call was made, so an error from here on does not mean that nothing was charged."""
        self._ledger = ledger
        self._created_by = created_by

    def commit(self, cost: NewCost) -> CostEntry:
        """Book what the call really cost. Once a booking."""
        self.tried = True
        reservation = self.reservation
        self.entry = self._ledger.commit(reservation.profile_id, reservation.id, cost, self._created_by)
        return self.entry


def _nothing_charged(error: BaseException) -> bool:
    return isinstance(error, EditAIError) and not isinstance(error, OutcomeUnknown | Cancelled)
