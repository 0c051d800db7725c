"""Whoever speaks sentences: the host of the local engines, a service, an engine in an environment of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from editai.media.process import CancelSignal
from editai.speech.voice import Voice

if TYPE_CHECKING:
    from editai.speech.host import SpokenFile


class Speaker(Protocol):
    """Speaks the sentences of one voice-over."""

    def model_id(self, voice: Voice) -> str:
        """What this voice is spoken with, for cache keys and prices."""
        ...

    def speak_sentences(
        self,
        texts: Sequence[str],
        voice: Voice,
        speed: float = 1.0,
        *,
        on_spoken: Callable[[int, SpokenFile], None],
        cancel: CancelSignal | None = None,
    ) -> None:
        """See ``EngineHost.speak_sentences``."""
        ...
