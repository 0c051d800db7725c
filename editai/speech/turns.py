"""Sentences that two jobs of a store want at once are spoken by one of them; the other finds them in the cache."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from editai.errors import Cancelled
from editai.media.process import CancelSignal

_POLL_S: Final = 0.2
_PLACES: Final = 3
"""Of a key's hexadecimal digits: 4,096 locks a store, so that strangers seldom wait for each other."""


@contextlib.contextmanager
def turns(folder: Path, keys: Sequence[str], cancel: CancelSignal | None = None) -> Iterator[None]:
    """Hold the locks of these sentences, across threads and processes, until the block ends.

    They are taken in one order, so that two jobs never wait for each other; a process that dies lets go.

    Args:
        folder: of this store's sentences; the locks lie in a folder beside them.

    Raises:
        Cancelled: ``cancel`` was set while waiting.
    """
    place = folder.parent / "speech-turns"
    place.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        for name in sorted({key[:_PLACES] for key in keys}):
            file = held.enter_context((place / name).open("ab"))
            _take(file, cancel)
        yield


def _take(file: IO[bytes], cancel: CancelSignal | None) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if cancel is not None and cancel.is_set():
                raise Cancelled("Stopped. The sentences spoken before are kept.") from None
            time.sleep(_POLL_S)
