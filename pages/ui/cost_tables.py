"""Costs as tables. A picked row shows the entries behind its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from editai.costs.report import CostReport, per_clip_microusd
from editai.money import MICROUSD_PER_USD, format_usd
from editai.store.protocol import CostKey
from editai.store.rows import Activity, CostSum, Membership
from pages.ui import cost_charts, cost_entries, visit
from pages.ui.failures import plain
from pages.ui.post_words import who
from pages.ui.session import widget_key
from pages.ui.wording import count

MONEY: Final = st.column_config.NumberColumn("Amount", format="$%.6f", width="small")
_CUTS: Final[dict[CostKey, str]] = {
    "service": "Service",
    "operation": "Operation",
    "project": "Project",
    "person": "Person",
    "day": "Day",
    "store": "Store",
}
_DEAREST: Final = 10
_QUICK_ENTRIES: Final = 200_000
"""Up to so many, finding the dearest clips takes less than a second."""


def sums_frame(sums: Sequence[CostSum], by: CostKey) -> pd.DataFrame:
    """Totals as a table, also when there are none."""
    rows = [
        {
            "key": shown(row, by),
            "count": row.count,
            "amount": row.amount_microusd / MICROUSD_PER_USD,
            "minutes": row.work_ms / 60_000 if row.work_ms else float("nan"),
        }
        for row in sums
    ]
    columns = {"key": "str", "count": "int64", "amount": "float64", "minutes": "float64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def shown(row: CostSum, by: CostKey) -> str:
    """What a person calls the row."""
    if by == "service":
        return cost_charts.service_name(row.key)
    if by == "project" and not row.name:
        return "deleted project" if row.key else "no project"
    if by == "person":
        me = visit.current()
        return "You" if row.key == me.user_id else row.name or who(me, row.key)
    return row.name or row.key or "unknown"


def draw_cuts(member: Membership, report: CostReport) -> None:
    """The period cut one way, its total below, and the entries of the picked row."""
    cuts = [by for by in _CUTS if by != "store" or report.books.profile is None]
    st.subheader("Where it went", anchor=False)
    by: CostKey = st.segmented_control(
        "Cut by",
        cuts,
        default="service",
        required=True,
        format_func=lambda by: _CUTS[by],
        key=widget_key(member.profile_id, "costs-cut"),
        label_visibility="collapsed",
    )
    rows = report.rows(by)
    frame = sums_frame(rows, by)
    columns = ["key", "amount", "count", "minutes"] if any(row.work_ms for row in rows) else ["key", "amount", "count"]
    event = st.dataframe(
        frame[columns],
        hide_index=True,
        column_config={
            "key": st.column_config.TextColumn(_CUTS[by], width="medium"),  # the amount beside it shows on a phone
            "amount": MONEY,
            "count": st.column_config.NumberColumn("Calls", format="localized", width="small"),
            "minutes": st.column_config.NumberColumn("Machine time", format="%.1f min", width="small"),
        },
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key=widget_key(member.profile_id, f"costs-by-{by}-{report.period.first}-{report.period.last}"),
        alt=f"Costs by {_CUTS[by].lower()}",
    )
    total = format_usd(sum(row.amount_microusd for row in rows))
    st.caption(plain(f"{total} in {count(sum(row.count for row in rows), 'call')}. Pick a row to see its entries."))
    picked = event.selection.rows
    if picked and picked[0] < len(rows):
        row = rows[picked[0]]
        cost_entries.draw(member, report, only={by: row.key}, title=shown(row, by), count=row.count)


def draw_clips(member: Membership, report: CostReport) -> None:
    """The dearest clips, and what a finished clip costs; asked for, where there are very many."""
    if report.entries > _QUICK_ENTRIES and not st.toggle(
        "Cost per finished clip (takes some seconds)", key=widget_key(member.profile_id, "costs-clips-too")
    ):
        return
    clips = [row for row in report.books.sums(report.period, "clip", limit=_DEAREST) if row.amount_microusd > 0]
    if not clips:
        return
    st.subheader("Cost per finished clip", anchor=False)
    chart, table = st.columns([3, 2], gap="large")
    with chart:
        cost_charts.draw_clip_costs(clips, per_clip_microusd(report, report.books.activity(report.period)))
    frame = pd.DataFrame(
        {
            "clip": [row.name or "deleted clip" for row in clips],
            "amount": [row.amount_microusd / MICROUSD_PER_USD for row in clips],
        }
    )
    with table:
        event = st.dataframe(
            frame,
            hide_index=True,
            column_config={"clip": st.column_config.TextColumn("Dearest clips"), "amount": MONEY},
            on_select="rerun",
            selection_mode="single-row",
            key=widget_key(member.profile_id, f"costs-clips-{report.period.first}-{report.period.last}"),
            alt="Dearest clips",
        )
    picked = event.selection.rows
    if picked and picked[0] < len(clips):
        row = clips[picked[0]]
        cost_entries.draw(member, report, only={"clip": row.key}, title=row.name or "clip", count=row.count)


def draw_activity(member: Membership, report: CostReport, activity: Sequence[Activity]) -> None:
    """What each store did, beside what it cost."""
    cost = {row.key: row for row in report.rows("store")}
    rows = [
        {
            "store": row.name,
            "amount": (cost[row.profile_id].amount_microusd if row.profile_id in cost else 0) / MICROUSD_PER_USD,
            "made": row.clips_made,
            "approved": row.approved,
            "published": row.published,
            "last": row.last_at,
        }
        for row in activity
    ]
    alive = {row.profile_id for row in activity}
    gone = [row for row in cost.values() if row.key not in alive]
    rows += [
        {"store": f"{row.name or row.key} (deleted)", "amount": row.amount_microusd / MICROUSD_PER_USD} for row in gone
    ]
    kinds = {"store": "str", "amount": "float64", "made": "Int64", "approved": "Int64", "published": "Int64"}
    frame = pd.DataFrame(rows, columns=[*kinds, "last"]).astype(kinds)
    frame["last"] = pd.to_datetime(frame["last"], utc=True)
    st.subheader("What was made of it", anchor=False)
    event = st.dataframe(
        frame,
        hide_index=True,
        column_config={
            "store": st.column_config.TextColumn("Store", width="medium"),
            "amount": MONEY,
            "made": st.column_config.NumberColumn("Clips made", width="small"),
            "approved": st.column_config.NumberColumn("Approved", width="small"),
            "published": st.column_config.NumberColumn("Posts published", width="small"),
            "last": st.column_config.DatetimeColumn(
                "Last activity", format="D MMM YYYY, HH:mm", timezone=report.period.timezone
            ),
        },
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key=widget_key(member.profile_id, f"costs-made-{report.period.first}-{report.period.last}"),
        alt="What each store did",
    )
    shown_ids = [*(row.profile_id for row in activity), *(row.key for row in gone)]
    picked = [cost[shown_ids[at]] for at in event.selection.rows if at < len(shown_ids) and shown_ids[at] in cost]
    if picked:
        title, number = picked[0].name or picked[0].key, picked[0].count
        cost_entries.draw(member, report, only={"store": picked[0].key}, title=title, count=number, place="made")
