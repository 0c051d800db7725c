"""A click in the calendar opens its post, or a full day's week, in place.

The grid is plain links, which open in a new tab, too, and work when this script does not; followed as they
are, they would load the whole app anew and with it end the visit: what was typed elsewhere would be gone.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import streamlit as st

from pages.ui.session import Slot, widget_key

_JS: Final = """
const calendar = (window.editaiCalendar ??= { tell: null, listening: false });

function clicked(event) {
  const link = event.target.closest?.(".cal a[data-post], .cal a[data-day]");
  if (!link || !calendar.tell) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.dataset.post) calendar.tell("post", link.dataset.post);
  else calendar.tell("day", link.dataset.day);
}

export default function ({ setTriggerValue }) {
  calendar.tell = setTriggerValue;
  if (!calendar.listening) { calendar.listening = true; document.addEventListener("click", clicked, true); }
  return () => { if (calendar.tell === setTriggerValue) calendar.tell = null; };
}
"""
_POST: Slot[str] = Slot("calendar-post", str)
_DAY: Slot[str] = Slot("calendar-week-of", str)


@cache
def _component() -> Any:
    """The component, made once a process."""
    return st.components.v2.component("calendar_clicks", js=_JS)


def listen(profile_id: str) -> None:
    """Take the clicks of the grid on this page."""
    key = widget_key(profile_id, "calendar-clicks")

    def took(name: str, slot: Slot[str]) -> None:
        slot.set(profile_id, str(st.session_state[key].get(name) or ""))

    _component()(
        key=key,
        on_post_change=lambda: took("post", _POST),
        on_day_change=lambda: took("day", _DAY),
    )


def take_post(profile_id: str) -> str:
    """The post that was clicked, or that the address names: once; empty for none."""
    return _taken(profile_id, _POST, "post")


def take_day(profile_id: str) -> str:
    """The day whose week was asked for, ``2026-11-22``: once; empty for none."""
    return _taken(profile_id, _DAY, "day")


def _taken(profile_id: str, slot: Slot[str], name: str) -> str:
    asked = slot.get(profile_id) or str(st.query_params.pop(name, ""))
    slot.clear(profile_id)
    return asked
