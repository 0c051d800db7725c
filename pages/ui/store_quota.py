"""A store's monthly limit: how far it is used, how it is changed, who changed it before."""

from __future__ import annotations

import streamlit as st

from editai.clock import SystemClock
from editai.costs.quota import quota_state
from editai.money import format_usd
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui.cost_forms import draw_quota_form
from pages.ui.failures import plain
from pages.ui.resources import get_store


def draw(member: Membership) -> None:
    """The state of this month, its warning, and the form."""
    state = quota_state(get_store(), member.profile, SystemClock())
    used = format_usd(state.used_microusd)
    if state.quota_microusd is None:
        st.markdown(f"**{plain(used)}** this month · no limit")
    else:
        percent = state.percent or 0
        of = f"{used} of {format_usd(state.quota_microusd)} this month"
        st.progress(min(100, percent) if state.quota_microusd else 0, text=plain(f"{of} · {percent} %"))
    if state.quota_microusd == 0:
        st.info("Nothing is paid for: only what runs on this machine. Free voices go on.", icon=":material/block:")
    elif state.level == 100:
        st.error(plain(state.sentence), icon=":material/error:")
    elif state.sentence:
        st.warning(plain(state.sentence), icon=":material/warning:")
    st.caption(
        "Before a paid call its amount is held against the limit; a call that does not fit is not made. "
        "You are told at 50, 80 and 100 %."
    )
    if member.role is Role.OWNER:
        with st.container(width=560):
            draw_quota_form(member)
    else:
        st.caption("Only an owner changes the limit.")
