"""What ElevenLabs is as an engine; ``elevenlabs_speaker`` speaks with a store's own account."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from editai.errors import NotInstalled
from editai.speech.engine import Price, Readiness, Spoken, Traits
from editai.speech.voice import Voice

ENGINE: Final = "elevenlabs"
MODELS: Final = {
    "eleven_multilingual_v2": "Multilingual v2, steady and expressive",
    "eleven_v3": "v3, the most lively",
    "eleven_turbo_v2_5": "Turbo v2.5, half the price",
    "eleven_flash_v2_5": "Flash v2.5, the quickest, half the price",
}
"""Its models for speech, as people read them; the first is the usual one."""
USUAL_MODEL: Final = "eleven_multilingual_v2"


class ElevenLabsEngine:
    """Its voices belong to accounts; the key is each store's own."""

    name: Final = ENGINE
    traits: Final = Traits(
        title="ElevenLabs",
        place="service",
        word_times="own",
        licence="Texts are sent to ElevenLabs; its terms hold, and free accounts may not publish commercially.",
        settings=("speed", "model", "stability", "similarity", "style"),
    )
    model_id: Final = USUAL_MODEL
    languages: Final = ("",)

    def __init__(self, models_root: Path) -> None:
        """Needs no models."""

    def voices(self) -> Sequence[Voice]:
        """None of the installation's."""
        return ()

    def price(self) -> Price:
        """By model and plan."""
        return Price(microusd_per_1000_characters=None, sentence="paid, by the character")

    def readiness(self) -> Readiness:
        """It speaks for stores that have given their key."""
        return Readiness(ok=True, detail="ElevenLabs speaks for stores that have given their key.")

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """Never in the speech child, which holds no keys: ``elevenlabs_speaker``."""
        raise NotInstalled(
            "ElevenLabs is asked by the worker, which alone holds the store's key. Give the key in the store's "
            "settings, and speak in the pages, or with speak or make.",
            mend="give the key",
        )
