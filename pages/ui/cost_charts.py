"""Costs as charts: stacked days, the share of each service, what finished clips cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from editai.costs.report import CostReport
from editai.money import MICROUSD_PER_USD
from editai.store.rows import CostSum

COLOURS: Final = ("#6366f1", "#14b8a6", "#f59e0b", "#ec4899", "#64748b", "#84cc16")
"""Readable on white and on the dark ground."""
_WEEKS_FROM_DAYS: Final = 120
"""Above so many days the bars are weeks: thinner ones cannot be pointed at."""
SERVICE_NAMES: Final = {
    "kokoro": "Kokoro (free)",
    "piper": "Piper (free)",
    "postiz": "Postiz",
    "elevenlabs": "ElevenLabs",
    "llm": "Language model",
}


def service_name(service: str) -> str:
    """The service as people call it."""
    return SERVICE_NAMES.get(service, service)


def days_frame(report: CostReport) -> pd.DataFrame:
    """One row a day and service: ``day`` (a week's Monday in long periods), ``service``, ``amount``, ``count``."""
    rows = [
        {
            "day": date.fromisoformat(row.key),
            "service": service_name(service.key),
            "amount": row.amount_microusd / MICROUSD_PER_USD,
            "count": row.count,
        }
        for service in report.by_service
        for row in report.books.sums(report.period, "day", only={"service": service.key})
    ]
    columns = {"day": "datetime64[ns]", "service": "str", "amount": "float64", "count": "int64"}
    frame = pd.DataFrame(rows, columns=list(columns)).astype(columns)
    if report.period.days > _WEEKS_FROM_DAYS and not frame.empty:
        frame["day"] = frame["day"].dt.to_period("W-SUN").dt.start_time
        frame = frame.groupby(["day", "service"], as_index=False)[["amount", "count"]].sum()
    return frame


def draw_days(report: CostReport) -> None:
    """Stacked bars of what was spent, or of the calls while everything was free."""
    frame = days_frame(report)
    is_free = report.total_microusd == 0
    is_weeks = report.period.days > _WEEKS_FROM_DAYS
    what = "Calls" if is_free else "Dollars"
    title = f"{what} a {'week' if is_weeks else 'day'}{' (all free)' if is_free else ''}"
    field = "count" if is_free else "amount"
    axis = alt.Axis(tickMinStep=1) if is_free else alt.Axis(format="$,.2~f")
    st.subheader("Week by week" if is_weeks else "Day by day", anchor=False)
    bars = max(1, report.period.days // (7 if is_weeks else 1))
    size = alt.ExprRef(f"clamp(width / {bars} - 2, 2, 22)")  # as wide as the screen lets them be, side by side
    chart = (
        alt.Chart(frame)
        .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2, size=size)
        .encode(
            x=alt.X(
                "yearmonthdate(day):T",
                title=None,
                axis=alt.Axis(format="%-d %b", labelOverlap=True),
                scale=alt.Scale(domain=_domain(report), padding=8),
            ),
            y=alt.Y(f"sum({field}):Q", title=title, axis=axis),
            color=_colour(report.by_service, legend=True),
            tooltip=[
                alt.Tooltip("yearmonthdate(day):T", title="Week of" if is_weeks else "Day", format="%-d %b %Y"),
                alt.Tooltip("service:N", title="Service"),
                alt.Tooltip("sum(amount):Q", title="Dollars", format="$,.4f"),
                alt.Tooltip("sum(count):Q", title="Calls", format=","),
            ],
        )
        .properties(height=240)
    )
    st.altair_chart(chart, alt=title)


def draw_services(report: CostReport) -> None:
    """The share of each service: of the money, or of the calls while everything was free."""
    is_free = report.total_microusd == 0
    st.subheader("By service", anchor=False)
    frame = pd.DataFrame(
        {
            "service": [service_name(row.key) for row in report.by_service],
            "part": [float(row.count if is_free else max(0, row.amount_microusd)) for row in report.by_service],
            "amount": [row.amount_microusd / MICROUSD_PER_USD for row in report.by_service],
            "count": [row.count for row in report.by_service],
        }
    )
    frame["share"] = frame["part"] / (frame["part"].sum() or 1)
    bars = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=3, height=18)
        .encode(
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("service:N", title=None, sort=list(frame["service"])),
            color=_colour(report.by_service, legend=False),
            tooltip=[
                alt.Tooltip("service:N", title="Service"),
                alt.Tooltip("share:Q", title="Share of the calls" if is_free else "Share", format=".1%"),
                alt.Tooltip("amount:Q", title="Dollars", format="$,.4f"),
                alt.Tooltip("count:Q", title="Calls", format=","),
            ],
        )
        .properties(height=max(90, 34 * len(frame)))
    )
    st.altair_chart(bars, alt="Share by service")


def draw_clip_costs(clips: Sequence[CostSum], average_microusd: int | None) -> None:
    """What the dearest clips cost, beside the average of all finished ones."""
    frame = pd.DataFrame(
        {
            "clip": [f"{number}. {row.name or 'deleted clip'}" for number, row in enumerate(clips, 1)],
            "amount": [row.amount_microusd / MICROUSD_PER_USD for row in clips],
        }
    )
    title = "Dollars a clip" if average_microusd is None else "Dollars a clip; the line is the average"
    bars = (
        alt.Chart(frame)
        .mark_bar(cornerRadius=3, height=16, color=COLOURS[0])
        .encode(
            x=alt.X("amount:Q", title=title, axis=alt.Axis(format="$,~f")),
            y=alt.Y("clip:N", title=None, sort=list(frame["clip"]), axis=alt.Axis(labelLimit=180)),
            tooltip=[
                alt.Tooltip("clip:N", title="Clip"),
                alt.Tooltip("amount:Q", title="Dollars", format="$,.4f"),
            ],
        )
    )
    if average_microusd is not None:
        line = pd.DataFrame({"average": [average_microusd / MICROUSD_PER_USD]})
        rule = alt.Chart(line).mark_rule(color=COLOURS[2], size=2).encode(x="average:Q")
        st.altair_chart((bars + rule).properties(height=max(120, 30 * len(frame))), alt="Cost per finished clip")
        return
    st.altair_chart(bars.properties(height=max(120, 30 * len(frame))), alt="Cost per finished clip")


def _colour(services: Sequence[CostSum], *, legend: bool) -> alt.Color:
    names = sorted(service_name(row.key) for row in services)
    return alt.Color(
        "service:N",
        scale=alt.Scale(domain=names, range=[COLOURS[place % len(COLOURS)] for place in range(len(names))]),
        legend=alt.Legend(title=None, orient="top", columns=2) if legend else None,
    )


def _domain(report: CostReport) -> list[dict[str, int]]:
    return [
        {"year": day.year, "month": day.month, "date": day.day} for day in (report.period.first, report.period.last)
    ]
