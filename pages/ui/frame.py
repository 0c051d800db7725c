"""The frame of every page: the store on top, the pages with their quiet counts, the page head."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from editai.clock import SystemClock
from editai.costs.quota import quota_state
from editai.jobs.presence import who_works
from editai.money import format_usd
from editai.profiles.end_card import DEFAULT_COLOUR
from editai.store.rows import Membership
from editai.store.states import ClipState, JobState
from pages.ui import visit
from pages.ui.account import draw_person
from pages.ui.failures import plain
from pages.ui.icon_label import STYLE
from pages.ui.resources import get_settings, get_store

_PICKER = "store_picker"
_BUSY_S = 5.0
_FOLD: Final = """<script>
if (!window.editaiFold) {
  window.editaiFold = true;
  document.addEventListener('click', event => {
    const side = event.target.closest('[data-testid=stSidebar]');
    if (!side || !event.target.closest('a[href]') || innerWidth > 768 || event.ctrlKey || event.metaKey) return;
    setTimeout(() => side.querySelector('[data-testid=stSidebarCollapseButton] button')?.click(), 0);
  });
}
</script>"""
"""On a phone the sidebar covers the page: once a page is chosen there, it folds away."""
_HEAR_PAUSES: Final = """<script>
if (!window.editaiPause) {
  window.editaiPause = 1;
  document.addEventListener('input', event => {
    const field = event.target;
    if (!field.matches('[data-testid=stMain] textarea') || field.closest('[data-testid=stForm]')) return;
    clearTimeout(window.editaiPause);
    window.editaiPause = setTimeout(() => {
      if (document.activeElement === field) field.dispatchEvent(new FocusEvent('focusout', {bubbles: true}));
    }, 1200);
  });
}
</script>"""
"""A long text reaches the server when its writer pauses, not only when the field is left: a refresh in the
middle loses nothing, and its words are counted while it grows. The cursor stays where it is."""
_IDLE_S = 20.0
"""Also finds what another tab or person has started."""


def store_colour(member: Membership) -> str:
    """The store's colour, ``#rrggbb``; anything else in the row is not let into the page."""
    colour = str(member.profile.brand.get("colour") or DEFAULT_COLOUR)
    is_hex = len(colour) == 7 and colour[0] == "#" and all(sign in "0123456789abcdefABCDEF" for sign in colour[1:])
    return colour if is_hex else DEFAULT_COLOUR


def dot(member: Membership, size_px: int = 12) -> str:
    """The store's colour dot as HTML."""
    return (
        f'<span style="display:inline-block;width:{size_px}px;height:{size_px}px;border-radius:50%;'
        f'background:{store_colour(member)}"></span>'
    )


def draw_sidebar(member: Membership, pages: Mapping[str, Sequence[StreamlitPage]]) -> None:
    """The store picker, then the pages in their sections with live counts."""
    with st.sidebar:
        _draw_picker(member)
        busy = bool(get_store().jobs.jobs(member.profile_id, states=(JobState.QUEUED, JobState.RUNNING), limit=1))
        st.fragment(_draw_pages, run_every=_BUSY_S if busy else _IDLE_S)(member, pages, busy)
        if visit.is_team():
            draw_person(visit.signed_in().email)


def draw_head(member: Membership, page: StreamlitPage) -> None:
    """The page's title, the store's name, and the strip in the store's colour."""
    name = html.escape(member.profile.name)
    st.html(
        STYLE
        + _FOLD
        + _HEAR_PAUSES
        + '<div style="display:flex;align-items:baseline;justify-content:space-between;gap:16px;flex-wrap:wrap">'
        f'<h1 style="margin:0;padding:0;font-size:1.7rem;font-weight:650">{html.escape(page.title)}</h1>'
        f'<span data-store="{name}" style="display:inline-flex;align-items:center;gap:8px;opacity:.85">'
        f"{dot(member, 10)}{name}</span></div>"
        f'<div style="height:3px;border-radius:2px;margin-top:10px;background:{store_colour(member)}"></div>',
        unsafe_allow_javascript=True,
    )


def _draw_picker(member: Membership) -> None:
    names = {each.profile_id: each.profile.name for each in visit.all_stores()}
    st.session_state[_PICKER] = member.profile_id
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(dot(member, 14), width="content")
        st.selectbox(
            "Store",
            list(names),
            format_func=lambda profile_id: names.get(profile_id, ""),
            key=_PICKER,
            label_visibility="collapsed",
            on_change=_switch,
        )


def _switch() -> None:
    visit.settle(str(st.session_state[_PICKER]))


def _draw_pages(member: Membership, pages: Mapping[str, Sequence[StreamlitPage]], was_busy: bool) -> None:
    store = get_store()
    live = store.jobs.jobs(member.profile_id, states=(JobState.QUEUED, JobState.RUNNING), limit=20)
    waiting = store.library.clip_counts(member.profile_id).get(ClipState.READY, 0)
    running = next((job for job in live if job.state is JobState.RUNNING), None)
    notes = {"review": str(waiting) if waiting else "", "jobs": ""}
    if running is not None:
        notes["jobs"] = f"{running.percent} %"
    elif live:
        notes["jobs"] = "waiting"
    for section, entries in pages.items():
        st.caption(section.upper())
        for page in entries:
            note = notes.get(page.url_path, "")
            st.page_link(
                page,
                label=f"{page.title} :gray-badge[{note}]" if note else page.title,
                query_params={"store": member.profile_id},
                width="stretch",
            )
    _draw_money_left(member)
    if live:
        _draw_who_works()
    if bool(live) != was_busy:
        st.rerun()  # so that the timer follows: fast while something runs, slow otherwise


def _draw_who_works() -> None:
    """Why nothing comes of the jobs, or not what the files would do; nothing while all is well."""
    worker = who_works(get_settings())
    if worker is None:
        st.warning("Nothing is being worked on: the worker is not running. Start it with `python -m editai start`.")
    elif worker.is_outdated:
        st.warning(
            "EditAI was updated while it ran. Once the jobs are done, end `python -m editai start` and run it again."
        )


def _draw_money_left(member: Membership) -> None:
    """What is left of the store's limit this month; nothing without one."""
    profile, clock = get_store().profiles.profile(member.profile_id), SystemClock()
    if not profile.monthly_quota_microusd:
        return
    left = quota_state(get_store(), profile, clock).left_microusd
    month = clock.now().astimezone(ZoneInfo(profile.timezone))
    st.caption(plain(f"{format_usd(left or 0)} left in {month:%b}"))
