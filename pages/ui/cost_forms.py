"""What a person does on the costs page: change the limit, settle what is unsettled, correct an entry."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from editai.clock import SystemClock
from editai.costs.quota import change_quota
from editai.costs.settle import correct, settle
from editai.errors import EditAIError, InputError
from editai.money import MICROUSD_PER_USD, format_usd, parse_usd
from editai.store.rows import CostEntry, Membership, Reservation
from editai.store.states import ReservationState, Role
from pages.ui.failures import plain, show_failure
from pages.ui.post_words import who
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import exact, moment

_NONE, _ZERO, _AMOUNT = "No limit", "Nothing paid", "A limit"


def draw_price_problem(problem: InputError | None) -> None:
    """The installation's own prices are refused: which lines, and that the old prices stay."""
    if problem is not None:
        st.warning(plain(problem.sentence), icon=":material/warning:")


def draw_quota_button(member: Membership) -> None:
    """For owners: the way to another limit."""
    if member.role is Role.OWNER and st.button(
        "Change the limit…", key=widget_key(member.profile_id, "costs-quota"), icon=":material/tune:"
    ):
        _ask_quota(member)


def draw_unsettled(member: Membership, reservations: Sequence[Reservation], zone: str) -> None:
    """Every call whose outcome nobody knows, with the button that settles it."""
    for held in (one for one in reservations if one.state is ReservationState.UNSETTLED):
        with st.container(border=True):
            words, button = st.columns([6, 1], vertical_alignment="center")
            what = " · ".join(str(held.details[name]) for name in ("service", "operation") if held.details.get(name))
            words.markdown(
                f":material/help: **{plain(format_usd(held.amount_microusd))} is not settled.** "
                f"{plain(what or 'A paid call')}, {moment(held.created_at, zone)}: its answer was lost, "
                "so it counts until somebody has looked at the service's own bill.",
                help=exact(held.created_at, zone),
            )
            mine = held.profile_id == member.profile_id and member.role is Role.OWNER
            if mine and button.button(
                "Settle…", key=widget_key(member.profile_id, f"settle-{held.id}"), width="stretch"
            ):
                _ask_settle(member, held)


def draw_correct_button(member: Membership, entry: CostEntry) -> None:
    """For owners: the way to a correction of the picked entry."""
    if member.role is Role.OWNER and st.button(
        "Correct this entry…", key=widget_key(member.profile_id, f"correct-{entry.id}"), icon=":material/edit:"
    ):
        _ask_correct(member, entry)


@st.dialog("Monthly limit", icon=":material/tune:")
def _ask_quota(member: Membership) -> None:
    draw_quota_form(member)


def draw_quota_form(member: Membership) -> None:
    """For owners: the limit, why it changes, and the changes before."""
    store, quota = get_store(), member.profile.monthly_quota_microusd
    kinds = [_NONE, _ZERO, _AMOUNT]
    with st.form("quota-form", border=False):
        kind = st.radio("Paid work", kinds, index=0 if quota is None else 1 if quota == 0 else 2, horizontal=True)
        amount = st.text_input(
            "Dollars a month", value="" if not quota else f"{quota / MICROUSD_PER_USD:.2f}", placeholder="25"
        )
        note = st.text_input("Why", max_chars=500, placeholder="More clips for the winter sale")
        saved = st.form_submit_button("Save the limit", type="primary")
    if saved:
        try:
            wanted = None if kind == _NONE else 0 if kind == _ZERO else parse_usd(amount)
            change_quota(store, member, wanted, note)
        except EditAIError as error:
            show_failure(error)
        else:
            st.toast("The limit is changed.", icon=":material/check_circle:")
            st.rerun()
    changes = store.costs.quota_changes(member.profile_id, limit=10)
    if changes:
        st.caption("Before")
    for change in changes:
        by = who(member, change.created_by)
        words = f"{_limit(change.old_microusd)} → {_limit(change.new_microusd)}: {change.note}"
        st.caption(f"{moment(change.created_at, member.profile.timezone)}, {by}: {plain(words)}")


@st.dialog("Settle", icon=":material/receipt_long:")
def _ask_settle(member: Membership, held: Reservation) -> None:
    st.write(
        plain(
            f"{format_usd(held.amount_microusd)} was held when the answer was lost. Look at the service's own bill "
            f"for {exact(held.created_at, member.profile.timezone)}. It is booked with your note and cannot be undone, "
            "only corrected."
        )
    )
    with st.form("settle-form", border=False):
        amount = st.text_input("Dollars charged", placeholder="0 if nothing was charged")
        note = st.text_input("How you know", max_chars=500, placeholder="Not on the bill of 22 November")
        done = st.form_submit_button("Settle", type="primary")
    if done:
        try:
            settle(get_store(), SystemClock(), member, held.id, parse_usd(amount), note)
        except EditAIError as error:
            show_failure(error)
        else:
            st.toast("Settled.", icon=":material/check_circle:")
            st.rerun()


@st.dialog("Correct an entry", icon=":material/edit:")
def _ask_correct(member: Membership, entry: CostEntry) -> None:
    st.write(
        plain(
            f"{entry.service} · {entry.operation}, {exact(entry.created_at, member.profile.timezone)}: "
            f"{format_usd(entry.amount_microusd)}. The entry stays; the difference is booked beside it."
        )
    )
    with st.form("correct-form", border=False):
        amount = st.text_input("What it really cost, in dollars")
        note = st.text_input("Why", max_chars=500)
        done = st.form_submit_button("Book the correction", type="primary")
    if done:
        try:
            correct(get_store(), SystemClock(), member, entry, parse_usd(amount), note)
        except EditAIError as error:
            show_failure(error)
        else:
            st.toast("The correction is booked.", icon=":material/check_circle:")
            st.rerun()


def _limit(quota_microusd: int | None) -> str:
    return "no limit" if quota_microusd is None else format_usd(quota_microusd)
