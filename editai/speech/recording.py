"""What a person's own recording is as an engine; ``recorded`` does the work with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from editai.errors import InputError, NotInstalled
from editai.models import is_present
from editai.speech.engine import FREE, MODELS_MEND, Price, Readiness, Spoken, Traits
from editai.speech.voice import Voice

ENGINE: Final = "recording"


class RecordingEngine:
    """Says of itself what pages show; its voices belong to the stores that recorded them."""

    name: Final = ENGINE
    traits: Final = Traits(title="Own recording", place="none", word_times="aligned", settings=())
    model_id: Final = "recording:1"
    languages: Final = ("",)

    def __init__(self, models_root: Path) -> None:
        self._models_root = models_root

    def voices(self) -> Sequence[Voice]:
        """None of the installation's."""
        return ()

    def price(self) -> Price:
        """Nothing."""
        return FREE

    def readiness(self) -> Readiness:
        """It needs what lays words onto sound."""
        if not is_present(self._models_root, "whisper"):
            return Readiness(ok=False, detail="The model that lays words onto sound is missing.", mend=MODELS_MEND)
        return Readiness(ok=True, detail="A recording is laid under its script.")

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """It says what it says, as a whole: ``recorded_voice_over``."""
        ready = self.readiness()
        if not ready.ok:
            raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)
        raise InputError("There is nothing that a recording could say anew. Record it again.")
