"""pip at work: its words go to a log, the person sees one line a phase, with how far it is."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from editai.bootstrap.programs import run_quietly
from editai.bootstrap.saying import ProgressLine, say
from editai.errors import NotInstalled, ToolError

LIMIT_S = 3 * 3600
"""For all packages on a slow line."""
_TAIL_LINES = 12
_INSTALLING = re.compile(r"^Installing collected packages: (.+)$", re.MULTILINE)


def run_pip(
    pip: Sequence[str], arguments: Sequence[str], *, venv: Path, log: Path, expected_bytes: int, mend: str
) -> None:
    """Run ``pip install`` with these arguments.

    Args:
        log: its words are added there.
        expected_bytes: of the packages that it will bring, for the share that is shown; 0 shows none.
        mend: the command that goes on where this one stopped.

    Raises:
        NotInstalled: pip failed. The end of its words is on stderr, all of them are in the log.
    """
    _begin_log(log)
    scratch = Path(tempfile.mkdtemp(prefix="editai-pip-"))
    line = _Phases(scratch, log, venv, expected_bytes)
    try:
        # pip unpacks what it downloads below TMPDIR, so that the files there tell how far it is
        environ = {**os.environ, "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"}
        argv = [*pip, "install", "--progress-bar", "off", *arguments]
        run_quietly(argv, limit_s=LIMIT_S, env=environ, log=log, while_running=line.look)
    except ToolError as error:
        line.close()
        for each in [each for each in line.words().splitlines() if each.strip()][-_TAIL_LINES:]:
            say(f"    {each}")
        raise NotInstalled(
            f"pip could not install EditAI's packages; the end of its words is above, all of them are in {log}. What "
            f"it had installed and downloaded is kept. Run this again when the network is back: {mend}",
            mend=mend,
            exit_code=error.details.get("exit_code"),
            log=str(log),
        ) from error
    finally:
        line.close()
        shutil.rmtree(scratch, ignore_errors=True)


class _Phases:
    """What the person sees: bytes that have come, then packages that are in place."""

    def __init__(self, scratch: Path, log: Path, venv: Path, expected_bytes: int) -> None:
        self._scratch = scratch
        self._log = log
        self._begins_at = log.stat().st_size
        self._venv = venv
        self._expected_bytes = expected_bytes
        self._line: ProgressLine | None = None
        self._phase = ""
        self._before = 0
        self._most_bytes = 0

    def look(self) -> None:
        """Called a few times a second."""
        installing = _INSTALLING.search(self.words())
        if installing is not None:
            if self._phase != "install":
                self._begin("install", ProgressLine("installed", unit="packages"))
                self._before = _installed_count(self._venv)
            total = installing[1].count(",") + 1
            self._show(min(total, max(0, _installed_count(self._venv) - self._before)), total)
        elif self._expected_bytes:
            if self._phase != "download":
                self._begin("download", ProgressLine("packages"))
            self._most_bytes = max(self._most_bytes, _size_bytes(self._scratch))
            self._show(min(self._most_bytes, self._expected_bytes), self._expected_bytes)

    def words(self) -> str:
        """What this pip has said so far."""
        with self._log.open("rb") as log:
            log.seek(self._begins_at)
            return log.read().decode("utf-8", "replace")

    def close(self) -> None:
        """Leave the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _begin(self, phase: str, line: ProgressLine) -> None:
        self.close()
        self._phase, self._line = phase, line

    def _show(self, done: int, total: int) -> None:
        if self._line is not None:
            self._line.show(done, total)


def _begin_log(log: Path) -> None:
    """A new log for each day's work: what is older than a day is of an installation that is over."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.is_file() and time.time() - log.stat().st_mtime > 24 * 3600:
            log.unlink()
        with log.open("a", encoding="utf-8") as kept:
            kept.write(f"--- {datetime.now():%Y-%m-%d %H:%M:%S}\n")
    except OSError as error:
        raise NotInstalled(
            f"{log.parent} cannot be written: {error.strerror}. Set EDITAI_HOME to a folder of yours.",
            mend="set EDITAI_HOME to a folder of yours",
        ) from error


def _size_bytes(folder: Path) -> int:
    """Bytes of wheels and archives below a folder that is being written to."""
    size = 0
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".whl", ".gz", ".zip", ".tar")):
                try:
                    size += (Path(root) / name).stat().st_size
                except FileNotFoundError:  # gone between the listing and the look
                    continue
    return size


def _installed_count(venv: Path) -> int:
    return len(list(venv.glob("lib/python3.*/site-packages/*.dist-info")))
