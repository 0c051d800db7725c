"""Programs: ended in time, told apart, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from editai.errors import Cancelled, NotInstalled, ToolError
from editai.media.child import start_child
from editai.media.complaints import explain
from editai.media.process import ffmpeg_path, run, run_ffmpeg

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(code)]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def gone_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_keeps_what_a_program_says() -> None:
    done = run(python("import sys; print('out'); print('err', file=sys.stderr)"), limit_s=20)
    assert (done.text.strip(), done.stderr_tail.strip()) == ("out", "err")


def test_reads_what_it_is_given_on_standard_input() -> None:
    big = b"x" * 300_000
    assert run(python("import sys; print(len(sys.stdin.read()))"), limit_s=20, stdin=big).text.strip() == "300000"


def test_lines_come_in_the_calling_thread() -> None:
    seen: list[tuple[str, int]] = []
    run(
        python("print('a'); print('b', end='')"),
        limit_s=20,
        on_line=lambda line: seen.append((line, threading.get_ident())),
    )
    assert seen == [("a", threading.get_ident()), ("b", threading.get_ident())]


def test_an_error_in_the_callback_ends_the_program() -> None:
    pids: list[int] = []

    def refuse(line: str) -> None:
        pids.append(int(line))
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        run(python("import os, time; print(os.getpid(), flush=True); time.sleep(60)"), limit_s=30, on_line=refuse)
    assert gone_within(pids[0], 2)


def test_a_failure_carries_its_last_lines() -> None:
    with pytest.raises(ToolError) as caught:
        run(python("import sys; sys.exit('the reason')"), limit_s=20)
    assert caught.value.details["exit_code"] == 1
    assert "the reason" in caught.value.details["stderr_tail"]


def test_a_missing_program_is_named() -> None:
    with pytest.raises(NotInstalled, match="nosuchprogram"):
        run(["nosuchprogram"], limit_s=5)


def test_the_limit_ends_it() -> None:
    started = time.monotonic()
    with pytest.raises(ToolError, match="longer"):
        run(python("import time; time.sleep(60)"), limit_s=0.5)
    assert time.monotonic() - started < 3


def test_cancel_ends_even_a_stubborn_program_within_two_seconds() -> None:
    cancel = threading.Event()
    moment: list[float] = []

    def on_line(_: str) -> None:
        cancel.set()
        moment.append(time.monotonic())

    with pytest.raises(Cancelled):
        run(python(STUBBORN), limit_s=30, cancel=cancel, on_line=on_line)
    assert time.monotonic() - moment[0] < 2


def test_a_grandchild_that_holds_the_pipe_does_not_hold_us() -> None:
    started = time.monotonic()
    done = run(
        python(
            "import subprocess as s, sys; s.Popen([sys.executable, '-c', 'import time; time.sleep(8)']); print('done')"
        ),
        limit_s=30,
    )
    assert done.text.strip() == "done"
    assert time.monotonic() - started < 6


def test_secrets_are_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITAI_SECRET_KEY", "hidden")
    assert run(python("import os; print(os.environ.get('EDITAI_SECRET_KEY'))"), limit_s=20).text.strip() == "None"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's promise is Linux's")
def test_kill_nine_of_us_leaves_no_ffmpeg(tmp_path: Path) -> None:
    code = f"""
        import sys, threading
        sys.path.insert(0, {str(Path.cwd())!r})
        from editai.media.process import ffmpeg_path, run
        def work():
            run([ffmpeg_path(), "-nostdin", "-v", "quiet", "-re", "-f", "lavfi", "-i", "testsrc",
                 "-progress", "pipe:1", "-f", "null", "-"], limit_s=60, on_line=lambda line: print("busy", flush=True))
        threading.Thread(target=work).start()
    """
    ours = subprocess.Popen(python(code), stdout=subprocess.PIPE, cwd=tmp_path)
    assert ours.stdout is not None
    assert ours.stdout.readline()
    children = Path(f"/proc/{ours.pid}/task").glob("*/children")
    pids = [int(pid) for file in children for pid in file.read_text().split()]
    assert len(pids) == 1
    os.kill(ours.pid, signal.SIGKILL)
    ours.wait()
    ours.stdout.close()
    assert gone_within(pids[0], 2)


def test_a_child_outlives_the_thread_that_started_it() -> None:
    children = []
    thread = threading.Thread(target=lambda: children.append(start_child(python("print(input())"))))
    thread.start()
    thread.join()
    child = children[0]
    time.sleep(0.3)
    child.stdin.write(b"hello\n")
    child.stdin.flush()
    assert child.stdout.readline() == b"hello\n"
    assert child.wait(5)
    assert child.exit_code == 0
    child.stop()


def test_stopping_a_child_is_quick() -> None:
    child = start_child(python(STUBBORN))
    assert child.stdout.readline() == b"ready\n"
    started = time.monotonic()
    child.stop()
    assert time.monotonic() - started < 2
    assert not child.is_running()


def test_ffmpeg_is_the_bundled_one_and_has_what_we_need() -> None:
    filters = run_ffmpeg(["-filters"], limit_s=20).text
    assert "imageio_ffmpeg" in str(ffmpeg_path())
    assert all(
        f" {name} " in filters for name in ("ass", "loudnorm", "zscale", "tonemap", "sidechaincompress", "alimiter")
    )


@pytest.mark.parametrize(
    ("tail", "word"),
    [
        ("[out#0/mp4 @ 0x1] Error writing trailer: No space left on device", "disk is full"),
        (
            "[mov,mp4 @ 0x1] moov atom not found\nError opening input: Invalid data found when processing input",
            "cut off",
        ),
        ("[hls @ 0x1] Protocol 'http' not on whitelist 'file'!", "names other files"),
        ("x.mp4: Permission denied", "rights"),
    ],
)
def test_known_complaints_become_sentences(tail: str, word: str) -> None:
    assert word in explain("ffmpeg", 1, tail)


def test_a_kill_by_the_system_says_so() -> None:
    assert "memory" in explain("ffmpeg", -9, "")
