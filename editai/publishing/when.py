"""A time that a person typed, in the store's zone, right over a clock change."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Final
from zoneinfo import ZoneInfo

from editai.errors import InputError

_FORM: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,6})?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)


def parse_when(text: str, zone: str) -> datetime:
    """The moment in UTC that a text names: ISO 8601, local time of ``zone`` where it names no offset.

    Raises:
        InputError: no such form, or a local time that the clock change leaves out or has twice.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise _not_a_time(text)
    day, minute, second, fraction, offset = match.groups()
    try:
        local = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}")
    except ValueError:
        raise _not_a_time(text) from None
    if fraction:
        local = local.replace(microsecond=int(fraction[1:].ljust(6, "0")))
    if offset:
        digits = "+00:00" if offset in "Zz" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
        try:
            return datetime.fromisoformat(f"{local.isoformat()}{digits}").astimezone(timezone.utc)
        except ValueError:
            raise _not_a_time(text) from None
    return to_utc(local, zone)


def to_utc(local: datetime, zone: str) -> datetime:
    """The moment in UTC of a wall-clock time in a zone.

    Raises:
        InputError: the clock change leaves the time out, or has it twice.
    """
    place = ZoneInfo(zone)
    early, late = local.replace(tzinfo=place, fold=0), local.replace(tzinfo=place, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(timezone.utc)
    if early.astimezone(timezone.utc).astimezone(place).replace(tzinfo=None, fold=0) != local.replace(fold=0):
        raise InputError(f"There is no {local:%H:%M} in {zone} that day: the clocks go forward over it.", field="at")
    raise InputError(
        f"The clocks go back that day, so {local:%H:%M} comes twice in {zone}. "
        f"Write it with its offset, like {early.isoformat()} or {late.isoformat()}.",
        field="at",
    )


def _not_a_time(text: str) -> InputError:
    return InputError("That is not a time. Write it like 2026-12-01 10:00 or 2026-12-01T10:00+01:00.", field="at")
