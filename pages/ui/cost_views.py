"""Costs as tables and one chart. Amounts come as micro-dollars and are shown as dollars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import altair as alt
import pandas as pd
import streamlit as st

from editai.costs.report import MonthReport
from editai.money import MICROUSD_PER_USD
from editai.store.rows import CostEntry, CostSum, Membership
from pages.ui.resources import get_store

_MONTHS = 12
_MONEY = st.column_config.NumberColumn("Amount", format="$%.4f", width="small")


def last_months(now: datetime, zone: str) -> list[str]:
    """This month and the eleven before it, on the store's calendar: ``2026-11`` first."""
    local = now.astimezone(ZoneInfo(zone))
    numbers = [local.year * 12 + local.month - 1 - back for back in range(_MONTHS)]
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def sums_frame(sums: Sequence[CostSum]) -> pd.DataFrame:
    """Totals as a table, also when there are none."""
    rows = [{"key": row.key, "count": row.count, "amount": row.amount_microusd / MICROUSD_PER_USD} for row in sums]
    columns = {"key": "str", "count": "int64", "amount": "float64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def draw_sums(sums: Sequence[CostSum], title: str) -> None:
    """One table of totals."""
    st.dataframe(
        sums_frame(sums),
        hide_index=True,
        column_config={
            "key": st.column_config.TextColumn(title),
            "count": st.column_config.NumberColumn("Calls", width="small"),
            "amount": _MONEY,
        },
        alt=f"Costs by {title.lower()}",
    )


def draw_days(report: MonthReport) -> None:
    """Calls and dollars a day: bars of what was spent, or of the calls while everything was free."""
    frame = sums_frame(report.by_day)
    is_free = report.total_microusd == 0
    field, title = ("count:Q", "Calls a day (all free)") if is_free else ("amount:Q", "Dollars a day")
    chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadiusTopLeft=4, cornerRadiusTopRight=4, size=22)
        .encode(
            x=alt.X("yearmonthdate(key):T", title=None, axis=alt.Axis(format="%-d %b", tickCount="day")),
            y=alt.Y(field, title=title, axis=alt.Axis(tickMinStep=1 if is_free else 0)),
            tooltip=[
                alt.Tooltip("key:N", title="Day"),
                alt.Tooltip("count:Q", title="Calls"),
                alt.Tooltip("amount:Q", title="Dollars", format="$.4f"),
            ],
        )
        .properties(height=200)
    )
    st.altair_chart(chart, alt=title)


def draw_entries(member: Membership, report: MonthReport) -> None:
    """Every booked call of the month, newest first."""
    entries = get_store().costs.entries(member.profile_id, since=report.start, until=report.end)
    st.dataframe(
        entries_frame(entries),
        hide_index=True,
        column_config={
            "when": st.column_config.DatetimeColumn("When", format="D MMM, HH:mm", timezone=report.timezone),
            "service": st.column_config.TextColumn("Service", width="small"),
            "operation": st.column_config.TextColumn("For", width="small"),
            "units": st.column_config.TextColumn("How much", width="small"),
            "seconds": st.column_config.NumberColumn("Work", format="%.1f s", width="small"),
            "amount": _MONEY,
        },
        alt="Booked calls",
    )


def entries_frame(entries: Sequence[CostEntry]) -> pd.DataFrame:
    """The ledger's entries as a table."""
    rows = [
        {
            "when": pd.Timestamp(entry.created_at),
            "service": entry.service,
            "operation": entry.operation,
            "units": f"{entry.units:g} {entry.unit}",
            "seconds": float(entry.details.get("work_seconds") or 0.0),
            "amount": entry.amount_microusd / MICROUSD_PER_USD,
        }
        for entry in entries
    ]
    columns = {
        "when": "datetime64[ns, UTC]",
        "service": "str",
        "operation": "str",
        "units": "str",
        "seconds": "float64",
        "amount": "float64",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
