"""The entries of a report as CSV, for a spreadsheet or an accountant."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from editai.costs.books import Books
from editai.costs.period import Period
from editai.money import MICROUSD_PER_USD
from editai.store.protocol import EMPTY, CostKey
from editai.store.rows import CostEntry

COLUMNS: Final = (
    *("when_utc", "when_local", "store", "service", "operation", "model", "units", "unit"),
    *("unit_price_microusd", "amount_microusd", "amount_usd", "project_id", "project", "clip_id", "person"),
    *("job_id", "request_id", "note", "entry_id"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def export_csv(books: Books, period: Period, *, only: Mapping[CostKey, str] = EMPTY) -> bytes:
    """Every entry of the period, UTF-8 with a byte-order mark, so that a spreadsheet reads the names.

    ``amount_microusd`` adds up to the report's total exactly.
    """
    names = {row.key: row.name for row in books.sums(period, "project")}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    zone = ZoneInfo(period.timezone)
    for entry in books.every_entry(period, only=only):
        writer.writerow(_row(entry, zone, names))
    return out.getvalue().encode("utf-8-sig")


def _row(entry: CostEntry, zone: ZoneInfo, names: Mapping[str, str]) -> list[object]:
    project_id = str(entry.details.get("project_id") or "")
    return [
        entry.created_at.isoformat(),
        entry.created_at.astimezone(zone).isoformat(),
        _text(entry.profile_name),
        entry.service,
        entry.operation,
        _text(entry.model),
        entry.units,
        entry.unit,
        entry.unit_price_microusd,
        entry.amount_microusd,
        f"{Decimal(entry.amount_microusd) / MICROUSD_PER_USD:f}",
        project_id,
        _text(names.get(project_id, "")),
        str(entry.details.get("clip_id") or ""),
        entry.created_by,
        entry.job_id or "",
        _text(entry.request_id),
        _text(str(entry.details.get("note") or "")),
        entry.id,
    ]


def _text(text: str) -> str:
    """A spreadsheet takes some first signs for a formula; an apostrophe keeps it text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
