"""Costs: what was spent, on what, what it was worth, and how much is left."""

from __future__ import annotations

import streamlit as st

from editai.clock import SystemClock
from editai.costs.price_book import price_book
from editai.costs.quota import quota_state
from editai.costs.report import cost_report, time_before
from pages.ui import cost_charts, cost_entries, cost_figures, cost_forms, cost_scope, cost_tables, visit
from pages.ui.empty import draw_empty
from pages.ui.resources import get_settings, get_store

member = visit.current()
clock = SystemClock()
book = price_book(get_settings())
prices = book.prices()
books, period = cost_scope.draw_scope(member, clock)
held = books.reservations()
report = cost_report(books, period, held)
is_now = cost_scope.is_this_month(period, clock)

state = quota_state(get_store(), books.profile, clock, report) if books.profile else None
if state is not None:
    cost_figures.draw_warning(state)
cost_forms.draw_unsettled(member, held, books.timezone)
cost_forms.draw_price_problem(book.problem)

activity = books.activity(period)
cost_figures.draw_numbers(report, activity, time_before(books, period), state)
if state is not None and is_now:
    cost_figures.draw_gauge(member, state)

if not report.entries:
    draw_empty(
        f"Nothing was booked in {period.title}",
        "Every voice-over and every post is booked here with what it cost; what runs on your machine costs nothing.",
        icon="receipt_long",
    )
    if any(row.last_at for row in activity):
        cost_tables.draw_activity(member, report, activity)
    st.stop()

cost_charts.draw_days(report)
left, right = st.columns(2, gap="large")
with left:
    cost_charts.draw_services(report)
with right:
    cost_figures.draw_savings(report, prices)

cost_tables.draw_cuts(member, report)
cost_tables.draw_clips(member, report)
cost_tables.draw_activity(member, report, activity)
cost_entries.draw_all(member, report)
