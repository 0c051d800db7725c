"""Words for the person on the way: on stderr, since stdout is for results."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """Tell the person something now."""
    print(text, file=sys.stderr, flush=True)


def megabytes(size_bytes: int) -> str:
    """A size for a person: ``480 MB``, ``2.7 GB``."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{max(1, round(size_bytes / 1e6)):d} MB"


class ProgressLine:
    """One line on stderr that is drawn again while something goes on; without a terminal, every tenth part."""

    def __init__(self, title: str, *, unit: str = "MB") -> None:
        """``unit``: ``MB`` for bytes; anything else is counted as it is."""
        self._title = title
        self._unit = unit
        self._shown = -1
        self._drawn = False

    def show(self, done: int, total: int) -> None:
        """Draw how much of it is here."""
        percent = 100 * done // total if total else 0
        if sys.stderr.isatty():
            print(f"\r\033[K  {self._words(done, total, percent)}", end="", file=sys.stderr, flush=True)
            self._drawn = True
        elif percent // 10 > self._shown:
            self._shown = percent // 10
            say(f"  {self._words(done, total, percent)}")

    def close(self) -> None:
        """Leave the line."""
        if self._drawn:
            print(file=sys.stderr, flush=True)
            self._drawn = False

    def _words(self, done: int, total: int, percent: int) -> str:
        if self._unit == "MB":
            return f"{self._title}: {done / 1e6:.1f} of {total / 1e6:.1f} MB ({percent} %)"
        return f"{self._title}: {done} of {total} {self._unit} ({percent} %)"
