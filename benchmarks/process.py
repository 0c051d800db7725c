"""What the processes weigh: the pages' import against their libraries', and the worker's memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.footage import real_1080p
from benchmarks.registry import Row

_ROOT = Path(__file__).parents[1]
_LIBRARIES = "import streamlit, pandas, altair, supabase"
_PAGES = (
    "import pathlib, importlib, streamlit, pandas, altair, supabase\n"
    "for path in sorted(pathlib.Path('pages').rglob('*.py')):\n"
    "    if path.parent.name in ('ui', 'server'):\n"
    "        importlib.import_module('.'.join(path.with_suffix('').parts))\n"
    "    else:\n"
    "        # a page's script runs when it is imported: its imports alone\n"
    "        import ast\n"
    "        tree = ast.parse(path.read_text(encoding='utf-8'))\n"
    "        body = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]\n"
    "        exec(compile(ast.Module(body, []), str(path), 'exec'), {})\n"
)
_IDLE_MINUTES = float(os.environ.get("EDITAI_BENCH_IDLE_MINUTES", "10"))


def _python(code: str) -> Callable[[], float]:
    # where no byte code may be written, ours would be compiled every time and the libraries' would not
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def take() -> float:
        began = time.monotonic()
        argv = [sys.executable, "-c", code]
        subprocess.run(argv, cwd=_ROOT, env=environment, check=True, stdin=subprocess.DEVNULL, timeout=300)
        return time.monotonic() - began

    return take


def _prepare_import(folder: Path) -> dict[str, Callable[[], float]]:
    _python(_PAGES)()  # byte code is written once
    return {"pages_s": _python(_PAGES), "libraries_s": _python(_LIBRARIES)}


_WORK = """
import sys, time
from pathlib import Path
from benchmarks.click import desk
from benchmarks.scripts import CLIP_SCRIPT
with desk(Path(sys.argv[1])) as at_work:
    time.sleep(3)
    print("idle", flush=True); sys.stdin.readline()
    at_work.make(Path(sys.argv[2]), CLIP_SCRIPT)
    print("made", flush=True); sys.stdin.readline()
"""


_FOUND: dict[str, float] = {}
"""The three rows are one run of twelve minutes."""


def _prepare_memory(folder: Path) -> dict[str, Callable[[], float]]:
    source = real_1080p(folder, 60)
    found = _FOUND

    def measure() -> None:
        argv = [sys.executable, "-c", _WORK, str(folder / "home"), str(source)]
        process = subprocess.Popen(argv, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdout.readline()
            found["idle_mb"] = _family_mb(process.pid)
            peak = _Peak(process.pid)
            process.stdin.write("\n")
            process.stdin.flush()
            process.stdout.readline()
            found["peak_mb"] = peak.stop()
            time.sleep(60 * _IDLE_MINUTES + 30)
            found["after_mb"] = _family_mb(process.pid)
            process.communicate("\n", timeout=60)
        finally:
            process.kill()
            process.wait()

    def once(name: str) -> Callable[[], float]:
        def take() -> float:
            if not found:
                measure()
            return found[name]

        return take

    return {name: once(name) for name in ("idle_mb", "peak_mb", "after_mb")}


class _Peak:
    """The most memory that a process and its children hold together, looked at five times a second."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most_mb, self._ending = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ending.wait(0.2):
            self._most_mb = max(self._most_mb, _family_mb(self._pid))

    def stop(self) -> float:
        self._ending.set()
        self._thread.join()
        return self._most_mb


def _family_mb(pid: int) -> float:
    """Proportional memory of a process and all below it: shared pages count once."""
    pids, at = [pid], 0
    while at < len(pids):
        for task in Path(f"/proc/{pids[at]}/task").glob("*/children"):
            pids += [int(child) for child in _read(task).split()]
        at += 1
    kilobytes = 0
    for each in pids:
        for line in _read(Path(f"/proc/{each}/smaps_rollup")).splitlines():
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):  # it has ended since
        return ""


def _memory(name: str, key: str, limit: float) -> Row:
    return Row(
        name=name, unit="MB", limit=limit, sense="max", prepare=_prepare_memory, value=lambda medians: medians[key]
    )


ROWS = [
    Row(
        name="importing every page ÷ importing its libraries alone",
        unit="×",
        limit=1.2,
        sense="max",
        prepare=_prepare_import,
        value=lambda medians: medians["pages_s"] / medians["libraries_s"],
    ),
    _memory("worker's memory with nothing loaded", "idle_mb", 250),
    _memory("worker's memory at the peak of a clip", "peak_mb", 1600),
    _memory("worker's memory after a clip and ten idle minutes", "after_mb", 300),
]
