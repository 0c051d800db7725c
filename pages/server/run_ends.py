"""What a page's run has drawn reaches the browser also when the next tick comes before it was sent.

Streamlit runs a page in a thread whose messages wait in the event loop's queue. If a fragment's tick is handled
after that thread has ended and before its messages were, ``AppSession`` starts another thread for the tick and
from then on drops what the first one still has to say: the page stands still with old facts, and with no timer
that would mend it. Seen under load (a late event loop), reproduced in ``tests/pages/late_tick.py``; Streamlit
knows it (the comment in ``AppSession.request_rerun``, its issue 9921) and looks away from one case of it only.
"""

from __future__ import annotations

from typing import Any, Final

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner, ScriptRunnerEvent

_ENDED: Final = "editai_ended_by_itself"
"""On a thread that was replaced after its last line: what it has drawn belongs to the page."""
PRIVATE: Final = ("_create_scriptrunner", "_handle_scriptrunner_event_on_event_loop")
"""What of Streamlit's is wrapped; a test says when it goes."""


def hear_runs_out() -> None:
    """Let every session of this process take what an ended run has drawn. Once a process, before its first visitor."""
    create, handle = (getattr(AppSession, name) for name in PRIVATE)

    def create_scriptrunner(self: AppSession, initial_rerun_data: Any) -> None:
        before = self._scriptrunner  # none where a whole run replaces it: that draws everything anew
        create(self, initial_rerun_data)
        if before is not None and not before._execing:  # else it was stopped half-way, by the person
            setattr(before, _ENDED, True)

    def handle_event(
        self: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, *arguments: Any, **named: Any
    ) -> None:
        current = self._scriptrunner
        if sender is current or not hasattr(sender, _ENDED) or event is ScriptRunnerEvent.SHUTDOWN:
            handle(self, sender, event, *arguments, **named)
            return
        # All of these were queued before the newer thread began, so they come first and in their order.
        self._scriptrunner = sender
        try:
            handle(self, sender, event, *arguments, **named)
        finally:
            self._scriptrunner = current

    for name, wrapped in zip(PRIVATE, (create_scriptrunner, handle_event)):  # noqa: B905
        setattr(AppSession, name, wrapped)
