"""The entries behind a number, their correction, and their export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from editai.costs.export import export_csv
from editai.costs.report import CostReport
from editai.money import MICROUSD_PER_USD
from editai.store.protocol import EMPTY, CostKey
from editai.store.rows import CostEntry, Membership
from pages.ui import cost_charts, cost_forms
from pages.ui.failures import plain
from pages.ui.session import widget_key
from pages.ui.wording import count as count_words

_SHOWN: Final = 500
"""Rows of one table; the export has all."""


def draw_all(member: Membership, report: CostReport) -> None:
    """Every booked call of the period."""
    with st.expander("Every entry", icon=":material/receipt_long:", key=widget_key(member.profile_id, "costs-all")):
        draw(member, report, only=EMPTY, title=report.period.title, count=report.entries)


def draw(
    member: Membership, report: CostReport, *, only: Mapping[CostKey, str], title: str, count: int, place: str = ""
) -> None:
    """The entries of one number, newest first, with the way to a correction and to a file.

    Args:
        place: tells two tables of the same entries on one page apart.
    """
    entries = report.books.entries(report.period, only=only, limit=_SHOWN)
    mark = place + ("-".join([*only.keys(), *only.values()]) or "all")
    newest = f", the newest {len(entries):,} shown" if count > len(entries) else ""
    st.caption(plain(f"{title}: {count_words(count, 'entry', 'entries')}{newest}"))
    event = st.dataframe(
        entries_frame(entries),
        hide_index=True,
        column_config={
            "when": st.column_config.DatetimeColumn("When", format="D MMM, HH:mm", timezone=report.period.timezone),
            "store": st.column_config.TextColumn("Store", width="small"),
            "service": st.column_config.TextColumn("Service", width="small"),
            "operation": st.column_config.TextColumn("For", width="small"),
            "units": st.column_config.TextColumn("How much", width="small"),
            "seconds": st.column_config.NumberColumn("Work", format="%.1f s", width="small"),
            "amount": st.column_config.NumberColumn("Amount", format="$%.6f", width="small"),
            "note": st.column_config.TextColumn("Note", width="medium"),
        },
        column_order=None if report.books.profile is None else _WITHOUT_STORE,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key=widget_key(member.profile_id, f"costs-entries-{mark}-{report.period.first}-{report.period.last}"),
        alt="Booked calls",
    )
    st.download_button(
        "Export CSV",
        data=lambda: export_csv(report.books, report.period, only=only),
        file_name=f"editai-costs-{report.period.first}-{report.period.last}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=widget_key(member.profile_id, f"costs-csv-{mark}"),
        on_click="ignore",
    )
    picked = event.selection.rows
    if picked and picked[0] < len(entries) and report.books.profile is not None:
        cost_forms.draw_correct_button(member, entries[picked[0]])


_WITHOUT_STORE: Final = ("when", "service", "operation", "units", "seconds", "amount", "note")


def entries_frame(entries: Sequence[CostEntry]) -> pd.DataFrame:
    """The ledger's entries as a table."""
    rows = [
        {
            "when": pd.Timestamp(entry.created_at),
            "store": entry.profile_name,
            "service": cost_charts.service_name(entry.service),
            "operation": entry.operation,
            "units": _units(entry),
            "seconds": float(entry.details.get("work_seconds") or "nan"),
            "amount": entry.amount_microusd / MICROUSD_PER_USD,
            "note": str(entry.details.get("note") or ""),
        }
        for entry in entries
    ]
    columns = {
        "when": "datetime64[ns, UTC]",
        **dict.fromkeys(("store", "service", "operation", "units"), "str"),
        "seconds": "float64",
        "amount": "float64",
        "note": "str",
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _units(entry: CostEntry) -> str:
    """``288 characters``; '' for a correction, which is of money only."""
    return count_words(round(entry.units), entry.unit) if entry.units else ""
