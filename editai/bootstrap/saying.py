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
    """One line on stderr that is drawn again while bytes come; without a terminal, every tenth part."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._shown = -1
        self._drawn = False

    def show(self, done_bytes: int, total_bytes: int) -> None:
        """Draw how much of it is here."""
        percent = 100 * done_bytes // total_bytes if total_bytes else 0
        if sys.stderr.isatty():
            text = f"\r\033[K  {self._title}: {done_bytes / 1e6:.1f} of {total_bytes / 1e6:.1f} MB ({percent} %)"
            print(text, end="", file=sys.stderr, flush=True)
            self._drawn = True
        elif percent // 10 > self._shown:
            self._shown = percent // 10
            say(f"  {self._title}: {done_bytes / 1e6:.1f} of {total_bytes / 1e6:.1f} MB ({percent} %)")

    def close(self) -> None:
        """Leave the line."""
        if self._drawn:
            print(file=sys.stderr, flush=True)
