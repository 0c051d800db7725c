"""Costs: this month of the store, by service and by day."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from editai.clock import SystemClock
from editai.costs.report import month_report
from editai.money import format_usd
from pages.ui import cost_views, visit
from pages.ui.empty import draw_empty
from pages.ui.resources import get_store
from pages.ui.session import widget_key

member = visit.current()
clock = SystemClock()
months = cost_views.last_months(clock.now(), member.profile.timezone)
month = st.selectbox(
    "Month",
    months,
    format_func=lambda text: f"{datetime.strptime(text, '%Y-%m'):%B %Y}",
    key=widget_key(member.profile_id, "costs-month"),
    width=220,
)
report = month_report(get_store(), member.profile, clock, month)

total, left, calls = st.columns(3)
total.metric("Spent", format_usd(report.total_microusd), border=True)
left.metric(
    "Left of the limit",
    format_usd(report.left_microusd) if report.left_microusd is not None else "no limit",
    border=True,
)
calls.metric("Calls booked", f"{report.entries:,}", border=True)
if report.reserved_microusd:
    st.caption(f"{format_usd(report.reserved_microusd)} more is held for work that is going on or was never settled.")

if not report.entries:
    draw_empty(
        "Nothing was booked this month",
        "Every voice-over and every post is booked here with what it cost; what runs on your machine costs nothing.",
        icon="receipt_long",
    )
    st.stop()

cost_views.draw_days(report)
by_service, by_day = st.columns(2, gap="large")
with by_service:
    st.subheader("By service")
    cost_views.draw_sums(report.by_service, "Service")
with by_day:
    st.subheader("By day")
    cost_views.draw_sums(report.by_day, "Day")
with st.expander("Every entry", icon=":material/receipt_long:"):
    cost_views.draw_entries(member, report)
