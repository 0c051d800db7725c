"""Web and worker under one roof: started together, waited for, kept running, ended together."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from editai.bootstrap import pythons
from editai.bootstrap.children import STOP_GRACE_S, Child, Program
from editai.bootstrap.saying import say
from editai.errors import ToolError
from editai.jobs.edition import current_edition
from editai.jobs.presence import who_works
from editai.settings import Settings

READY_LIMIT_S = 90.0
"""The first start on a slow disk reads some hundred megabytes of packages."""
FALLS_BEFORE_READY = 4
"""A child that falls this often before it ever answered does not get better by waiting."""
LOOK_EVERY_S = 0.2
EDITION_EVERY_S = 5.0
WORKERS_KEY = "EDITAI_SUPABASE_SECRET_KEY"
"""Opens the team's whole database; the web process acts with each person's own token and never gets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A child and how to tell that it answers."""

    child: Child
    answers: Callable[[], bool]


def web_program(settings: Settings, host: str, port: int) -> Program:
    """The web process: uvicorn with the pages."""
    argv = [sys.executable, "-m", "uvicorn", "asgi:app", "--host", host, "--port", str(port)]
    argv += ["--no-access-log", "--timeout-graceful-shutdown", "3"]
    argv += ["--no-proxy-headers"]  # uvicorn would believe what a header says about where a request comes from
    return _program(settings, "web", argv, "web.log", without=WORKERS_KEY)


def worker_program(settings: Settings) -> Program:
    """The worker process."""
    # worker.log is the worker's own and turned over by it; this one takes what it says before it can log
    return _program(settings, "worker", [sys.executable, "-m", "editai", "worker"], "worker-output.log")


def _program(settings: Settings, name: str, argv: list[str], log: str, without: str = "") -> Program:
    """A child in the project's folder, which is where Streamlit looks for its configuration."""
    env = {key: value for key, value in os.environ.items() if key != without}
    env |= {"EDITAI_HOME": str(settings.home), "PYTHONUNBUFFERED": "1"}
    return Program(name=name, argv=argv, cwd=pythons.ROOT, env=env, log=settings.logs_root / log)


def web_answers(host: str, port: int) -> bool:
    """Whether the web process serves its pages."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_answers(settings: Settings, child: Child) -> bool:
    """Whether the worker that we started takes jobs, or waits for a command that works for itself."""
    if "worker ready" in child.last_words().splitlines():
        return True
    holder = who_works(settings)
    return holder is not None and holder.role == "command"


def run_parts(parts: list[Part], on_ready: Callable[[float], None]) -> None:
    """Start all parts, call ``on_ready`` with the seconds it took, keep them running until asked to stop.

    SIGINT, SIGTERM and SIGHUP ask. Every child has ended when this returns or raises.

    Raises:
        ToolError: a part did not come to answer; its last words are in the sentence.
    """
    with _stop_asked() as stop_asked:
        try:
            began = time.monotonic()
            for part in parts:
                part.child.start()
            if _wait_until_ready(parts, stop_asked):
                on_ready(time.monotonic() - began)
            _keep_running(parts, stop_asked)
        finally:
            _stop([part.child for part in parts])


def _keep_running(parts: list[Part], stop_asked: Callable[[], bool]) -> None:
    began_with, look_at, is_told = current_edition(), time.monotonic(), False
    while not stop_asked():
        for part in parts:
            part.child.look()
        if not is_told and time.monotonic() > look_at:
            look_at = time.monotonic() + EDITION_EVERY_S
            is_told = current_edition() != began_with
            if is_told:
                say("EditAI's files were changed. To use the new ones, end it (Ctrl-C) and start it again.")
        time.sleep(LOOK_EVERY_S)


def _wait_until_ready(parts: list[Part], stop_asked: Callable[[], bool]) -> bool:
    ends_at = time.monotonic() + READY_LIMIT_S
    waiting = list(parts)
    while waiting:
        if stop_asked():
            return False
        for part in parts:
            part.child.look()
        waiting = [part for part in waiting if not part.answers()]
        for part in waiting:
            if part.child.falls >= FALLS_BEFORE_READY or time.monotonic() > ends_at:
                name = part.child.program.name
                raise ToolError(
                    f"The {name} does not come up. Nothing was lost. Its last words:\n{part.child.last_words()}\n"
                    "This may say what is missing: python -m editai doctor",
                    program=name,
                    log=str(part.child.program.log),
                )
        time.sleep(LOOK_EVERY_S)
    return True


def _stop(children: list[Child]) -> None:
    """Ask all at once, then see each one gone."""
    if any(child.pid for child in children):
        say("Stopping.")
    for child in children:
        child.ask_to_stop()
    ends_at = time.monotonic() + STOP_GRACE_S
    while any(child.pid for child in children) and time.monotonic() < ends_at:
        time.sleep(0.05)
    for child in children:
        child.stop()


@contextlib.contextmanager
def _stop_asked() -> Iterator[Callable[[], bool]]:
    """Whether a person or the system has asked for the end; the handlers are put back afterwards."""
    asked: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda number, _: asked.append(number)) for number in numbers}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reachable(host: str) -> str:
    """An address of this machine for a server that listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
