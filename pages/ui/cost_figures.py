"""The big numbers of the costs page: spent, left, per clip, saved; and the gauge of the limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from editai.costs.prices import PriceList
from editai.costs.quota import QuotaState
from editai.costs.report import CostReport, TimeBefore, per_clip_microusd, savings
from editai.money import format_usd
from editai.store.rows import Activity, Membership
from pages.ui import cost_forms
from pages.ui.failures import plain

_ICONS: Final = {50: ":material/info:", 80: ":material/warning:", 100: ":material/block:"}


def draw_warning(state: QuotaState) -> None:
    """At 50, 80 and 100 % of the limit."""
    if state.level == 100:
        st.error(plain(state.sentence), icon=_ICONS[100])
    elif state.level == 80:
        st.warning(plain(state.sentence), icon=_ICONS[80])
    elif state.level == 50:
        st.info(plain(state.sentence), icon=_ICONS[50])


def draw_numbers(
    report: CostReport,
    activity: Sequence[Activity],
    before: TimeBefore,
    state: QuotaState | None,
) -> None:
    """Four numbers, with the change to the time before. ``state``: of the one store's limit this month."""
    spent, left, clip, calls = st.columns(4)
    spent.metric(
        "Spent",
        format_usd(report.total_microusd),
        _change(report.total_microusd, before.total_microusd),
        delta_color="inverse",
        border=True,
        height="stretch",
        help=f"{report.period.title}; compared with {before.period.title}.",
    )
    left.metric(
        "Left of the limit",
        _left(state),
        border=True,
        height="stretch",
        help="This month's limit, whatever time is shown." if state else "Each store has its own limit.",
    )
    average, average_before = per_clip_microusd(report, activity), before.per_clip_microusd
    clip.metric(
        "Per finished clip",
        "–" if average is None else format_usd(average),
        None if average is None or average_before is None else _change(average, average_before),
        delta_color="inverse",
        border=True,
        height="stretch",
    )
    calls.metric("Calls booked", f"{report.entries:,}", border=True, height="stretch")
    if report.reserved_microusd:
        held = format_usd(report.reserved_microusd)
        st.caption(plain(f"{held} more is held for work that is going on or was never settled."))


def draw_gauge(member: Membership, state: QuotaState) -> None:
    """How far the month's limit is used, and the way to change it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if state.quota_microusd is None:
            st.caption("This store has no monthly limit.", width="stretch")
        elif state.quota_microusd == 0:
            st.caption(
                "The limit is $0: nothing paid is called. Free voices work.".replace("$", "\\$"), width="stretch"
            )
        else:
            used, quota = format_usd(state.used_microusd), format_usd(state.quota_microusd)
            st.progress(
                min(100, state.percent or 0) / 100,
                text=plain(f"{used} of {quota} this month · {state.percent} %"),
                width="stretch",
            )
        cost_forms.draw_quota_button(member)


def draw_savings(report: CostReport, prices: PriceList) -> None:
    """What free voices and the cache saved, and how long this machine worked."""
    saved = savings(report, prices)
    st.subheader("Not spent", anchor=False)
    local, cache, minutes = st.columns(3)
    local.metric(
        "Free voices",
        format_usd(saved.local_microusd),
        help=plain(
            f"{saved.local_characters:,} characters were spoken on this machine. At the cheapest paid price "
            f"({saved.compared_with}) they would have cost this much."
        ),
    )
    cache.metric(
        "Cache",
        format_usd(saved.cache_microusd),
        help=f"{saved.cached_characters:,} characters were there already and were not spoken again.",
    )
    minutes.metric(
        "Machine time",
        _work(report.work_ms),
        help="How long this machine's own engines worked.",
    )


def _left(state: QuotaState | None) -> str:
    if state is None:
        return "–"
    return "no limit" if state.left_microusd is None else format_usd(state.left_microusd)


def _work(work_ms: int) -> str:
    minutes = work_ms / 60_000
    return f"{minutes:.1f} min" if minutes < 100 else f"{minutes / 60:.1f} h"


def _change(now: int, before: int) -> str | None:
    if before == now == 0:
        return None
    sign = "-" if now < before else "+"
    return f"{sign}{format_usd(abs(now - before))}"
