"""What Coqui XTTS v2 is as an engine; ``xtts_speaker`` speaks with it in an environment of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from editai.errors import InputError, NotInstalled
from editai.speech.engine import FREE, Price, Readiness, Spoken, Traits
from editai.speech.voice import Voice

ENGINE: Final = "xtts"
MEND: Final = "python -m editai models fetch xtts"
ENVIRONMENT: Final = Path(__file__).parents[2] / ".venv-xtts"
READY: Final = "ready.sha256"
"""What the bootstrap leaves in the environment once everything in it imports."""
FILES: Final = ("config.json", "vocab.json", "model.pth")
LICENCE: Final = (
    "XTTS v2 is under the Coqui Public Model License: not for commercial use. A store may publish what it says "
    "only with a licence of its own from the model's owner."
)
"""What has to be confirmed before a store uses it; kept with the voice."""
LANGUAGES: Final = (
    *("en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "ja", "hu", "ko", "hi"),
)
"""As the model names them."""


def environment_python() -> Path:
    """The interpreter that has its packages."""
    return ENVIRONMENT / "bin" / "python"


def has_environment() -> bool:
    """Whether it was made to the end."""
    return (ENVIRONMENT / READY).is_file() and environment_python().is_file()


class XttsEngine:
    """Its voices are those that stores have cloned."""

    name: Final = ENGINE
    traits: Final = Traits(title="XTTS", place="environment", word_times="aligned", licence=LICENCE, cloning=True)
    model_id: Final = "xtts-v2:1"
    languages: Final = LANGUAGES

    def __init__(self, models_root: Path) -> None:
        self._folder = models_root / "xtts"

    def voices(self) -> Sequence[Voice]:
        """None of the installation's."""
        return ()

    def price(self) -> Price:
        """Nothing: it runs here."""
        return FREE

    def readiness(self) -> Readiness:
        """Names the first missing thing."""
        if not has_environment():
            return Readiness(ok=False, detail="XTTS, which speaks with cloned voices, is not installed yet.", mend=MEND)
        missing = [name for name in FILES if not (self._folder / name).is_file()]
        if missing:
            return Readiness(ok=False, detail=f"XTTS's weights are missing: models/xtts/{missing[0]}.", mend=MEND)
        return Readiness(ok=True, detail="XTTS is ready to speak with cloned voices.")

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """Never in the speech child: ``xtts_speaker``."""
        ready = self.readiness()
        if not ready.ok:
            raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)
        raise InputError("XTTS speaks with voices that a store has cloned. Clone one first.")


def check_licence(text: str) -> None:
    """Nothing, when the licence was confirmed in its full wording.

    Raises:
        InputError: it was not.
    """
    if " ".join(text.split()) != LICENCE:
        raise InputError(f"Confirm the licence first: {LICENCE} Nothing was kept.")


def xtts_language(language: str) -> str:
    """The model's own name of a language.

    Raises:
        InputError: it does not speak it.
    """
    short = language.lower()
    found = next(
        (each for each in LANGUAGES if each == short or each.partition("-")[0] == short.partition("-")[0]), None
    )
    if found is None:
        raise InputError(f"XTTS does not speak “{language[:20]}”. It speaks: {', '.join(LANGUAGES)}.")
    return found
