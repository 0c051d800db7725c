"""Children come back when they fall, end when asked, and die with their supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from editai.bootstrap import children
from editai.bootstrap.children import Child, Program
from editai.bootstrap.supervise import Part, run_parts
from editai.errors import ToolError

ROOT = Path(__file__).parent.parent.parent


def program(tmp_path: Path, code: str, name: str = "web") -> Program:
    argv = [sys.executable, "-S", "-c", textwrap.dedent(code)]
    return Program(name=name, argv=argv, cwd=tmp_path, env=os.environ, log=tmp_path / "logs" / f"{name}.log")


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_fallen_child_starts_again_and_it_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    code = "import sys; print('I fall', flush=True); sys.exit(7)"
    child = Child(program(tmp_path, code), tell=said.append, first_pause_s=0.05)
    child.start()

    def fell_twice() -> bool:
        child.look()
        return child.falls >= 2

    until(fell_twice)
    child.stop()
    assert "The web ended (exit code 7)" in said[0] and "starts again in 0.05 s" in said[0]
    assert "starts again in 0.1 s" in said[1]
    assert "I fall" in child.last_words()
    assert (tmp_path / "logs" / "web.log").read_text().count("I fall") >= 2


def test_a_killed_child_is_replaced_by_a_new_process(tmp_path: Path) -> None:
    child = Child(program(tmp_path, "import time; time.sleep(60)"), tell=lambda _: None, first_pause_s=0.01)
    child.start()
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def is_back() -> bool:
        child.look()
        return child.pid not in (None, first)

    until(is_back)
    second = child.pid
    child.stop()
    assert second is not None and not is_alive(second)


def test_a_steady_child_is_forgiven(tmp_path: Path) -> None:
    now = [0.0]
    said: list[str] = []
    child = Child(program(tmp_path, "import sys; sys.exit(1)"), clock=lambda: now[0], tell=said.append, first_pause_s=1)
    for moment in (0.0, 1.0, 3.0):
        now[0] = moment
        if moment == 0.0:
            child.start()
        until(lambda: child.pid is None)
        child.look()
        now[0] += children.LONGEST_PAUSE_S
        child.look()
    until(lambda: child.pid is None)
    now[0] += children.STEADY_S
    child.look()
    assert [text.partition("again in ")[2].partition(" s")[0] for text in said] == ["1", "2", "4", "1"]


def test_a_child_that_ignores_the_asking_is_killed_with_its_own_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STOP_GRACE_S", 0.3)
    code = """
        import signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        inner = subprocess.Popen([sys.executable, "-S", "-c",
            "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
        print(inner.pid, flush=True)
        time.sleep(60)
    """
    child = Child(program(tmp_path, code))
    child.start()
    until(lambda: child.last_words().strip().isdigit())
    inner = int(child.last_words())
    time.sleep(0.3)
    child.stop()
    assert child.pid is None
    until(lambda: not is_alive(inner))


SUPERVISOR = """
    import os, sys
    sys.path.insert(0, sys.argv[1])
    from pathlib import Path
    from editai.bootstrap.children import Child, Program
    from editai.bootstrap.supervise import Part, run_parts
    folder = Path(sys.argv[2])
    code = "import os, time; print('ready', os.getpid(), flush=True); time.sleep(60)"
    parts = []
    for name in ("web", "worker"):
        program = Program(name=name, argv=[sys.executable, "-S", "-c", code], cwd=folder, env=os.environ,
                          log=folder / f"{name}.log")
        child = Child(program)
        parts.append(Part(child=child, answers=lambda child=child: "ready" in child.last_words()))
    run_parts(parts, lambda seconds: print("all ready", flush=True))
    print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_children_end_with_their_supervisor(tmp_path: Path, number: signal.Signals) -> None:
    """However it ends: by Ctrl-C, by a polite request, or without a chance to do anything."""
    argv = [sys.executable, "-S", "-c", textwrap.dedent(SUPERVISOR), str(ROOT), str(tmp_path)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "all ready\n"
        pids = [int((tmp_path / f"{name}.log").read_text().split()[1]) for name in ("web", "worker")]
        assert all(is_alive(pid) for pid in pids)
        began = time.monotonic()
        supervisor.send_signal(number)
        out, _ = supervisor.communicate(timeout=20)
    if number != signal.SIGKILL:
        assert (out, supervisor.returncode) == ("ended\n", 0)
    until(lambda: not any(is_alive(pid) for pid in pids), 5)
    assert time.monotonic() - began < 8


def test_a_part_that_never_comes_up_ends_everything_with_its_last_words(tmp_path: Path) -> None:
    good = Child(program(tmp_path, "import time; time.sleep(60)", "worker"), tell=lambda _: None)
    bad = Child(
        program(tmp_path, "print('no such module: asgi'); raise SystemExit(1)"),
        tell=lambda _: None,
        first_pause_s=0.01,
    )
    parts = [Part(child=good, answers=lambda: True), Part(child=bad, answers=lambda: False)]
    with pytest.raises(ToolError, match="no such module: asgi"):
        run_parts(parts, lambda _: None)
    assert good.pid is None and bad.pid is None
