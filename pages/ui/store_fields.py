"""A form of a store that previews while it is edited and saves only what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from editai.store.rows import Membership
from pages.ui.session import Slot, widget_key


class Fields:
    """The fields of one tab in this session.

    What the store had when the form was filled is kept beside what stands in the form: only fields
    that differ are saved, so that somebody else's edit of another field stays. An untouched form
    follows the store.
    """

    def __init__(self, member: Membership, tab: str, current: Mapping[str, Any]) -> None:
        self._member = member
        self._tab = tab
        self._slot: Slot[dict[str, dict[str, Any]]] = Slot(f"fields-{tab}", dict)
        kept = self._slot.get(member.profile_id) or {"filled": dict(current), "form": dict(current)}
        self._filled, self._form = kept["filled"], self._typed(kept["form"])
        if self._form == self._filled != current:
            self._filled, self._form = dict(current), dict(current)
            for name, value in current.items():
                st.session_state[self.key(name)] = value
        for name, value in self._form.items():
            st.session_state.setdefault(self.key(name), value)

    def key(self, name: str) -> str:
        """The key of the field's widget; the widget takes its value from there."""
        return widget_key(self._member.profile_id, f"{self._tab}-{name}")

    def changes(self) -> dict[str, Any]:
        """What stands in the form now and differs from what it was filled with. Call it below the widgets."""
        self._form = self._typed(self._form)
        self._slot.set(self._member.profile_id, {"filled": self._filled, "form": self._form})
        return {name: value for name, value in self._form.items() if value != self._filled[name]}

    def _typed(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """The form with what has been typed since; a field that is not on screen keeps what it had."""
        return {name: st.session_state.get(self.key(name), value) for name, value in form.items()}

    def value(self, name: str) -> Any:
        """The field as it stands in the form now."""
        return st.session_state.get(self.key(name), self._form[name])

    def forget(self) -> None:
        """Fill the form anew on the next run: after it was saved, or to give the changes up."""
        self._slot.clear(self._member.profile_id)
        for name in self._filled:
            st.session_state.pop(self.key(name), None)
