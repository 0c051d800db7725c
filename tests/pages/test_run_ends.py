"""A page whose job has ended shows it, however late the event loop was when the next tick came."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from streamlit.runtime.app_session import AppSession

from pages.server.run_ends import PRIVATE
from tests.pages.serving import ROOT


def lived_through(*options: str) -> dict[str, Any]:
    """What reached the browser, in a process of its own: a Streamlit runtime is one a process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.pages.late_tick", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.timeout(180)
def test_a_tick_that_comes_before_a_run_was_sent_takes_nothing_from_it() -> None:
    """The result, the page's end and the sidebar's timer are there, and last what the tick has drawn."""
    seen = lived_through("--heard-out")
    assert seen["texts"][-4:] == ["the result", "the bar", "the last line", "a count"]
    assert seen["whole_runs_ended"] == 1, "without it the browser keeps what the job's bar left behind"
    assert seen["timers"] == 1


@pytest.mark.timeout(180)
def test_streamlit_by_itself_still_loses_that_run() -> None:
    """Once this fails, Streamlit has mended it: ``pages/server/run_ends.py`` can go."""
    seen = lived_through()
    assert (set(seen["texts"]), seen["timers"], seen["whole_runs_ended"]) == ({"a count"}, 0, 0)


def test_what_is_wrapped_of_streamlit_is_there_and_the_web_process_wraps_it() -> None:
    assert set(PRIVATE) <= set(vars(AppSession))
    assert "\nhear_runs_out()\n" in (ROOT / "asgi.py").read_text(encoding="utf-8")
