"""What the worker keeps between jobs: the child with the heavy engines, made when first needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from editai.settings import Settings

if TYPE_CHECKING:
    from editai.speech.host import EngineHost


class Engines:
    """Owns the one engine child of this worker. Safe to use from several jobs at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._guard = threading.Lock()
        self._host: EngineHost | None = None

    @property
    def host(self) -> EngineHost:
        """The speech engines; their process starts when something is to be said."""
        from editai.speech.host import EngineHost

        with self._guard:
            if self._host is None:
                self._host = EngineHost(self._settings)
            return self._host

    def close(self) -> None:
        """End the child."""
        with self._guard:
            if self._host is not None:
                self._host.close()
                self._host = None
