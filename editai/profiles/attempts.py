"""Guessing passwords is slow: how many wrong ones somebody may try before they have to wait."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable
from typing import Final

from editai.errors import TooManyAttempts

WINDOW_S: Final = 15 * 60.0
MOST_FOR_ONE: Final = 5
"""Wrong passwords for one e-mail from one address in the window: a person who is unsure of theirs."""
MOST_FROM_ADDRESS: Final = 30
"""From one address for any e-mails: an office behind one address on a Monday morning."""
MOST_FOR_EMAIL: Final = 60
"""For one e-mail from anywhere: many addresses working together."""
_MOST_KEPT: Final = 20_000


class Attempts:
    """Counts wrong attempts in this process; nothing of them is written anywhere. Safe to use from several threads."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._failed_at: dict[str, list[float]] = {}

    def begin(self, address: str, email: str) -> None:
        """Count an attempt as wrong until ``succeeded`` says otherwise, so that many at once count too.

        Raises:
            TooManyAttempts: wait; this one is not to be tried. The sentence tells how long, and nothing
                about whether the e-mail is known or the password right.
        """
        now = self._now_s()
        with self._lock:
            waits = [
                self._recent(key, now)[-most] + WINDOW_S - now
                for key, most in _keys(address, email)
                if len(self._recent(key, now)) >= most
            ]
            if waits:
                minutes = math.ceil(max(waits) / 60)
                raise TooManyAttempts(
                    f"Too many attempts. Wait {minutes} minute{'s' * (minutes != 1)}, then try again.",
                    wait_s=math.ceil(max(waits)),
                )
            if len(self._failed_at) > _MOST_KEPT:
                self._failed_at = {key: kept for key in list(self._failed_at) if (kept := self._recent(key, now))}
            for key, _ in _keys(address, email):
                self._failed_at.setdefault(key, []).append(now)

    def succeeded(self, address: str, email: str) -> None:
        """The attempt was no guess: forget what this address got wrong for this e-mail."""
        pair, *others = (key for key, _ in _keys(address, email))
        with self._lock:
            self._failed_at.pop(pair, None)
            for key in others:
                if self._failed_at.get(key):
                    self._failed_at[key].pop()

    def not_tried(self, address: str, email: str) -> None:
        """The attempt came to nothing for a reason of ours: it does not count."""
        with self._lock:
            for key, _ in _keys(address, email):
                if self._failed_at.get(key):
                    self._failed_at[key].pop()

    def _recent(self, key: str, now: float) -> list[float]:
        kept = [moment for moment in self._failed_at.get(key, ()) if now - moment < WINDOW_S]
        if key in self._failed_at:
            self._failed_at[key] = kept
        return kept


def _keys(address: str, email: str) -> tuple[tuple[str, int], ...]:
    """What is counted, with the most of each. Hashed: a memory dump holds no list of people."""
    email = email.strip().lower()
    return (
        (_hash("both", address, email), MOST_FOR_ONE),
        (_hash("address", address), MOST_FROM_ADDRESS),
        (_hash("email", email), MOST_FOR_EMAIL),
    )


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
