"""Totals of the ledger. Whole months and hours come from what was added up at booking, the rest from the entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from editai.clock import from_text, to_text
from editai.store.protocol import CostKey
from editai.store.rows import CostSum, EveryProfile, Scope
from editai.store.sqlite import statements

_ENTRY_KEYS: Final[dict[CostKey, str]] = {
    "service": "c.service",
    "operation": "c.operation",
    "project": "coalesce(json_extract(c.details, '$.project_id'), '')",
    "clip": "coalesce(json_extract(c.details, '$.clip_id'), '')",
    "person": "c.created_by",
    "store": "coalesce(c.profile_id, json_extract(c.details, '$.profile_id'), '')",
}
"""Each key of an entry, in SQL over ``api_costs AS c``."""

_HOUR_TABLES: Final[tuple[tuple[str, dict[CostKey, str]], ...]] = (
    ("cost_hours", {"service": "h.service", "operation": "h.operation", "store": "h.store_id"}),
    (
        "cost_clip_hours",
        {"project": "h.project_id", "clip": "h.clip_id", "person": "h.person", "store": "h.store_id"},
    ),
)
"""What is added up by hour, and the keys that it keeps."""

_MORE: Final = ("characters", "cached_characters", "cache_saved_microusd", "work_ms")
_ENTRY_MORE: Final = (
    "CASE WHEN c.unit = 'character' THEN CAST(c.units AS INTEGER) ELSE 0 END",
    "CAST(coalesce(json_extract(c.details, '$.cached_characters'), 0) AS INTEGER)",
    "CAST(round(coalesce(json_extract(c.details, '$.cached_characters'), 0) * c.unit_price_microusd) AS INTEGER)",
    "CAST(round(coalesce(json_extract(c.details, '$.work_seconds'), 0) * 1000) AS INTEGER)",
)
_NAMES: Final[dict[CostKey, str]] = {
    "project": "(SELECT p.name FROM editai_projects AS p WHERE p.id = key)",
    "store": "coalesce((SELECT p.name FROM profiles AS p WHERE p.id = key),"
    " (SELECT s.name FROM cost_stores AS s WHERE s.store_id = key))",
    "clip": "(SELECT p.name FROM editai_clips AS l JOIN editai_projects AS p ON p.id = l.project_id WHERE l.id = key)",
}

Span = tuple[str, str, str]
"""A label, and from when to when, as texts of the store."""


def sums(
    connection: sqlite3.Connection,
    scope: Scope,
    since: datetime,
    until: datetime,
    by: CostKey,
    zone: str,
    only: Mapping[CostKey, str],
    limit: int | None,
) -> list[CostSum]:
    """As ``CostStore.sums``."""
    since, until, only = _within_day(since, until, zone, only)
    spans = _days(connection, to_text(since), to_text(until), zone) if by == "day" else [_span("", since, until)]
    table, hour_keys = _hour_table({by, *only})
    if table is None:
        pieces, parts = list[Span](), spans
    else:
        pieces, parts = _whole_hours(spans)
    months, pieces = _whole_months(pieces) if table == "cost_hours" and by != "day" else ([], pieces)
    more = _MORE if table == "cost_hours" else ()
    queries, values = [], []
    for source, column, found in ((str(table), "hour", pieces), ("cost_months", "month", months)):
        if found:
            query, bound = _from_sums(source, column, hour_keys, scope, by, only, more)
            queries.append(query)
            values += [statements.dump(found), *bound]
    if parts:
        query, bound = _from_entries(scope, by, only, bool(more))
        queries.append(query)
        values += [statements.dump(parts), *bound]
    if not queries:
        return []
    order = "key" if by == "day" else "amount DESC, number DESC, key"
    totals = "".join(f", sum({name}) AS {name}" for name in more)
    query = (
        f"SELECT *, {_NAMES.get(by, 'NULL')} AS name FROM (SELECT key, sum(amount) AS amount, sum(number) AS number"
        f"{totals} FROM ({' UNION ALL '.join(queries)}) WHERE key <> '' OR {int(by != 'clip')}"
        f" GROUP BY key ORDER BY {order} LIMIT ?)"
    )
    rows = connection.execute(query, [*values, -1 if limit is None else limit])
    return [_sum(row, more) for row in rows]


def condition(scope: Scope, only: Mapping[CostKey, str]) -> tuple[str, list[Any]]:
    """The condition over ``api_costs AS c`` that keeps a read in its store and to those keys (days apart)."""
    where, values = statements.in_scope(scope, "c.profile_id")
    for key, value in only.items():
        if key != "day":
            where += f" AND {_ENTRY_KEYS[key]} = ?"
            values.append(value)
    return where, values


def within_day(since: datetime, until: datetime, zone: str, only: Mapping[CostKey, str]) -> tuple[datetime, datetime]:
    """The span, cut to the one day that ``only`` names, if it names one."""
    start, end, _ = _within_day(since, until, zone, only)
    return start, end


def _within_day(
    since: datetime, until: datetime, zone: str, only: Mapping[CostKey, str]
) -> tuple[datetime, datetime, dict[CostKey, str]]:
    rest: dict[CostKey, str] = {key: value for key, value in only.items() if key != "day"}
    if "day" not in only:
        return since, until, rest
    day = date.fromisoformat(only["day"])
    start, end = _midnight(day, ZoneInfo(zone)), _midnight(day + timedelta(days=1), ZoneInfo(zone))
    return max(since, start), min(until, end), rest


def _hour_table(keys: set[CostKey]) -> tuple[str | None, dict[CostKey, str]]:
    for table, columns in _HOUR_TABLES:
        if keys - {"day"} <= columns.keys():
            return table, columns
    return None, {}


def _from_sums(
    table: str,
    time_column: str,
    columns: Mapping[CostKey, str],
    scope: Scope,
    by: CostKey,
    only: Mapping[CostKey, str],
    more: tuple[str, ...],
) -> tuple[str, list[Any]]:
    key = "json_extract(d.value, '$[0]')" if by == "day" else columns[by]
    where, values = statements.in_scope(scope, "h.store_id")
    if not isinstance(scope, EveryProfile):
        # The sums of a deleted store outlive it, but only for who sees all books.
        where += " AND EXISTS (SELECT 1 FROM profiles WHERE id = ?)"
        values.append(scope)
    for name, value in only.items():
        where += f" AND {columns[name]} = ?"
        values.append(value)
    totals = "".join(f", sum(h.{name}) AS {name}" for name in more)
    query = (
        f"SELECT {key} AS key, sum(h.amount_microusd) AS amount, sum(h.entries) AS number{totals}"
        f" FROM json_each(?) AS d CROSS JOIN {table} AS h"
        f" WHERE h.{time_column} >= json_extract(d.value, '$[1]') AND h.{time_column} < json_extract(d.value, '$[2]')"
        f" AND {where}"
        " GROUP BY 1"
    )
    return query, values


def _from_entries(scope: Scope, by: CostKey, only: Mapping[CostKey, str], more: bool) -> tuple[str, list[Any]]:
    key = "json_extract(d.value, '$[0]')" if by == "day" else _ENTRY_KEYS[by]
    where, values = condition(scope, only)
    totals = "".join(f", sum({sql}) AS {name}" for name, sql in zip(_MORE, _ENTRY_MORE, strict=True)) if more else ""
    query = (
        f"SELECT {key} AS key, sum(c.amount_microusd) AS amount, count(*) AS number{totals}"
        " FROM json_each(?) AS d CROSS JOIN api_costs AS c"
        " WHERE c.created_at >= json_extract(d.value, '$[1]') AND c.created_at < json_extract(d.value, '$[2]')"
        f" AND {where} GROUP BY 1"
    )
    return query, values


def _sum(row: sqlite3.Row, more: tuple[str, ...]) -> CostSum:
    return CostSum(
        key=str(row["key"]),
        amount_microusd=row["amount"],
        count=row["number"],
        name=row["name"] or "",
        **{name: row[name] for name in more},
    )


def _whole_hours(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The whole hours inside the spans, and what of the spans lies outside of them.

    Days begin on a whole hour (UTC) in most zones; in India, at half past.
    """
    hours, parts = [], []
    for label, start, end in spans:
        first, last = _next_hour(start), end[:13]
        if first >= last:
            parts.append((label, start, end))
            continue
        hours.append((label, first, last))
        edges = ((start, _on_the_hour(first)), (_on_the_hour(last), end))
        parts += [(label, begin, finish) for begin, finish in edges if begin < finish]
    return hours, parts


def _whole_months(hours: list[Span]) -> tuple[list[Span], list[Span]]:
    """The whole months (UTC) inside spans of hours, and the hours outside of them."""
    months, rest = [], []
    for label, first, last in hours:
        begin = first[:7] if first.endswith("-01T00") else _next_month(first[:7])
        end = last[:7]
        if begin >= end:
            rest.append((label, first, last))
            continue
        months.append((label, begin, end))
        edges = ((first, f"{begin}-01T00"), (f"{end}-01T00", last))
        rest += [(label, start, finish) for start, finish in edges if start < finish]
    return months, rest


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _next_hour(text: str) -> str:
    """The hour that begins at that moment, else the next one: ``2026-11-22T09``."""
    hour = text[:13]
    if text == _on_the_hour(hour):
        return hour
    return to_text(from_text(_on_the_hour(hour)) + timedelta(hours=1))[:13]


def _on_the_hour(hour: str) -> str:
    return f"{hour}:00:00.000000Z"


def _span(label: str, since: datetime, until: datetime) -> Span:
    return label, to_text(since), to_text(until)


def _days(connection: sqlite3.Connection, since: str, until: str, zone_name: str) -> list[Span]:
    """Each calendar day of the zone in the span, from the first entry's to the last one's.

    SQLite knows no time zones, so the days are cut here, daylight saving included, and the sums are
    made there.
    """
    # One ordered look at each end: min and max in one query would read the whole index.
    first, last = (
        connection.execute(
            "SELECT created_at FROM api_costs WHERE created_at >= ? AND created_at < ?"
            f" ORDER BY created_at {order} LIMIT 1",
            [since, until],
        ).fetchone()
        for order in ("ASC", "DESC")
    )
    if first is None or last is None:
        return []
    zone = ZoneInfo(zone_name)
    day, end = (from_text(row[0]).astimezone(zone).date() for row in (first, last))
    days = []
    while day <= end:
        start_text, end_text = to_text(_midnight(day, zone)), to_text(_midnight(day + timedelta(days=1), zone))
        days.append((day.isoformat(), max(start_text, since), min(end_text, until)))
        day += timedelta(days=1)
    return days


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(timezone.utc)
