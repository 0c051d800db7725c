"""What the worker keeps between jobs: the children with the heavy engines, made when first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from editai.settings import Settings

if TYPE_CHECKING:
    from editai.speech.host import EngineHost
    from editai.speech.xtts_process import XttsProcess


class Engines:
    """Owns this worker's engine children: one, and one in XTTS's environment. Safe to use from several jobs at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = threading.Lock()
        self._host: EngineHost | None = None
        self._xtts: XttsProcess | None = None

    @property
    def host(self) -> EngineHost:
        """The speech engines; their process starts when something is to be said."""
        from editai.speech.host import EngineHost

        with self._guard:
            if self._host is None:
                self._host = EngineHost(self._settings)
            return self._host

    @property
    def xtts(self) -> XttsProcess:
        """What cloned voices speak with; it starts when one is to say something."""
        from editai.speech.xtts_process import XttsProcess

        with self._guard:
            if self._xtts is None:
                self._xtts = XttsProcess(self._settings.models_root)
            return self._xtts

    def close(self) -> None:
        """End the children."""
        with self._guard:
            if self._xtts is not None:
                self._xtts.close()
                self._xtts = None
            if self._host is not None:
                self._host.close()
                self._host = None
