"""A program for a test: one browser's session on Streamlit's own runtime, whose event loop is late at a run's end.

``python -m tests.pages.late_tick [--heard-out]`` writes one JSON object: what reached the browser. The script is a
page with two fragments that tick, as every page of EditAI has: one waits for a job and asks for the whole page once
it has ended, the other (the sidebar's) only draws.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any, Final

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, RuntimeConfig
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionClient

SCRIPT: Final = """
    from pathlib import Path

    import streamlit as st

    job_has_ended = Path(__file__).with_name("ended").exists

    def side():
        st.write("a count")

    def wait(was_live):
        if was_live and job_has_ended():
            st.rerun()
        st.write("the bar")

    st.fragment(side, run_every=3600)()
    if job_has_ended():
        st.write("the result")
    st.fragment(wait, run_every=None if job_has_ended() else 3600)(not job_has_ended())
    st.write("the last line")
"""
_SOON_S: Final = 20.0


class Browser(SessionClient):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.got: list[ForwardMsg] = []

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Called by the runtime for each message."""
        self.got.append(msg)

    @property
    def timers(self) -> list[str]:
        """The fragments that tick, in the order of the page."""
        return [msg.auto_rerun.fragment_id for msg in self.got if msg.HasField("auto_rerun")]

    @property
    def texts(self) -> list[str]:
        return [msg.delta.new_element.markdown.body for msg in self.got if msg.delta.new_element.HasField("markdown")]

    @property
    def whole_runs_ended(self) -> int:
        done = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
        return sum(msg.WhichOneof("type") == "script_finished" and msg.script_finished == done for msg in self.got)


def asks(fragment_id: str = "") -> BackMsg:
    """What a browser sends: the whole page, or a tick."""
    message = BackMsg()
    message.rerun_script.fragment_id = fragment_id
    message.rerun_script.is_auto_rerun = bool(fragment_id)
    return message


async def quiet(session: Any) -> None:
    """Until nothing runs and everything is sent."""
    for _ in range(int(_SOON_S / 0.05)):
        await asyncio.sleep(0.05)
        if session._scriptrunner is None and session._browser_queue.is_empty():
            return
    raise TimeoutError("the session is still busy")


async def live_through(folder: Path) -> dict[str, Any]:
    """A page with a job; it ends; its tick asks for the whole page, and the sidebar ticks while the loop is late."""
    script = folder / "page.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    files, uploads = MemoryMediaFileStorage("/media"), MemoryUploadedFileManager("/upload")
    runtime = Runtime(RuntimeConfig(str(script), files, uploads))
    await runtime.start()
    browser = Browser()
    session_id = runtime.connect_session(browser, {})
    info = runtime._session_mgr.get_active_session_info(session_id)
    assert info is not None
    session = info.session
    runtime.handle_backmsg(session_id, asks())
    await quiet(session)
    side, job = browser.timers
    browser.got.clear()

    (folder / "ended").touch()
    runtime.handle_backmsg(session_id, asks(job))
    runner = session._scriptrunner
    assert runner is not None and runner._script_thread is not None
    runner._script_thread.join(_SOON_S)  # the loop stands still meanwhile: what ran waits to be heard
    runtime.handle_backmsg(session_id, asks(side))
    await quiet(session)
    runtime.stop()
    return {"texts": browser.texts, "timers": len(browser.timers), "whole_runs_ended": browser.whole_runs_ended}


def main(arguments: list[str]) -> None:
    """Tell what reached the browser."""
    if "--heard-out" in arguments:
        from pages.server.run_ends import hear_runs_out

        hear_runs_out()
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(json.dumps(asyncio.run(live_through(Path(folder)))))


if __name__ == "__main__":
    main(sys.argv[1:])
