"""A store's monthly quota: how far it is used, and how it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from editai.clock import Clock
from editai.costs.period import month_of
from editai.costs.report import CostReport, month_report
from editai.errors import InputError
from editai.money import format_usd
from editai.profiles.access import OWNERS, require
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile, QuotaChange

LEVELS: Final = (100, 80, 50)
"""Percent of the quota at which a person is warned."""
_LONGEST_NOTE: Final = 500
_MOST_MICROUSD: Final = 10_000_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaState:
    """This month's use of the quota. What is held or unsettled counts as used."""

    quota_microusd: int | None
    """None: no limit. 0: nothing paid."""
    used_microusd: int

    @property
    def left_microusd(self) -> int | None:
        """What may still be spent; None without a limit."""
        return None if self.quota_microusd is None else max(0, self.quota_microusd - self.used_microusd)

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all of it; None without a limit."""
        if self.quota_microusd is None:
            return None
        return 100 if self.quota_microusd == 0 else 100 * self.used_microusd // self.quota_microusd

    @property
    def level(self) -> int:
        """The highest warning that is reached: 100, 80, 50 or 0. A quota of 0 warns of nothing."""
        if not self.quota_microusd or self.percent is None:
            return 0
        return next((level for level in LEVELS if self.percent >= level), 0)

    @property
    def sentence(self) -> str:
        """The warning; '' below 50 %."""
        if self.quota_microusd is None or self.level == 0:
            return ""
        limit = f"{format_usd(self.used_microusd)} of this month's {format_usd(self.quota_microusd)}"
        if self.level == 100:
            return f"The limit is reached: {limit}. Paid work waits for the next month; free voices go on."
        return f"{self.percent} % of the limit is used: {limit}."


def quota_state(store: Store, profile: Profile, clock: Clock, report: CostReport | None = None) -> QuotaState:
    """How far the store's quota is used this month, on its own calendar.

    Args:
        report: of one period of the store; if that is this month, nothing is added up again.
    """
    if report is None or report.period != month_of(clock.now(), profile.timezone):
        report = month_report(store, profile, clock)
    return QuotaState(
        quota_microusd=profile.monthly_quota_microusd,
        used_microusd=report.total_microusd + report.reserved_microusd,
    )


def change_quota(store: Store, member: Membership, quota_microusd: int | None, note: str) -> QuotaChange:
    """Set the quota from now on; who, when, from what and why are kept.

    Raises:
        Forbidden: the person is no owner.
        InputError: no note, or no amount a quota can be. Nothing was changed.
    """
    require(member, *OWNERS)
    if quota_microusd is not None and not 0 <= quota_microusd <= _MOST_MICROUSD:
        raise InputError("A limit is between $0 and $10,000,000 a month.", field="quota")
    said = checked_note(note, "Say why the limit changes, in a few words.")
    return store.costs.set_quota(member.profile_id, quota_microusd, note=said, created_by=member.user_id)


def checked_note(note: str, missing: str) -> str:
    """The note with its white space folded.

    Raises:
        InputError: there is none, or it is too long.
    """
    said = " ".join(note.split())
    if not said:
        raise InputError(missing, field="note")
    if len(said) > _LONGEST_NOTE:
        raise InputError(f"A note may have at most {_LONGEST_NOTE} characters.", field="note")
    return said
