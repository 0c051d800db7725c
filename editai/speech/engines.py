"""The engines of this installation, by name. Light: an engine loads its weights when it first speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import NotInstalled
from editai.speech.elevenlabs import ElevenLabsEngine
from editai.speech.engine import Engine
from editai.speech.kokoro import KokoroEngine
from editai.speech.no_voice import NoVoiceEngine
from editai.speech.piper import PiperEngine
from editai.speech.recording import RecordingEngine
from editai.speech.voices import parse_voice
from editai.speech.xtts import XttsEngine

if TYPE_CHECKING:
    from editai.settings import Settings

ENGINES: Final[Mapping[str, Callable[[Path], Engine]]] = {
    "kokoro": KokoroEngine,
    "piper": PiperEngine,
    "elevenlabs": ElevenLabsEngine,
    "xtts": XttsEngine,
    "recording": RecordingEngine,
    "none": NoVoiceEngine,
}
"""Makes an engine from the folder of the models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """What people see of an engine."""

    engine: str
    title: str
    ready: bool
    why_not: str | None
    """A sentence: exactly what is missing; None when it is ready."""
    mend: str | None
    """The command that helps."""
    price: str
    """For people: ``free, on this machine``."""
    licence: str | None
    """A sentence where its licence binds the user."""
    languages: tuple[str, ...]
    """That its voices speak, BCP 47."""
    most_characters: int
    """Of one script."""
    word_times: str
    """Where the times of words come from, see ``Traits``."""
    cloning: bool
    """A store may add voices of its own from a sample."""
    settings: tuple[str, ...]
    """Which fields of ``VoiceSettings`` it hears."""


def engine_status(settings: Settings) -> list[EngineStatus]:
    """Every engine of this installation, ready or why not. Loads nothing."""
    return [_status(make(settings.models_root)) for make in ENGINES.values()]


def require_engine(settings: Settings, voice: str) -> None:
    """Nothing, when this machine can speak with the voice; for whoever is about to keep something for it.

    Raises:
        NotInstalled: its model is missing; ``mend`` is the command that brings it.
    """
    ready = ENGINES[parse_voice(voice).engine](settings.models_root).readiness()
    if not ready.ok:
        raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)


def _status(engine: Engine) -> EngineStatus:
    readiness, traits = engine.readiness(), engine.traits
    return EngineStatus(
        engine=engine.name,
        title=traits.title,
        ready=readiness.ok,
        why_not=None if readiness.ok else readiness.detail,
        mend=readiness.mend,
        price=engine.price().sentence,
        licence=traits.licence,
        languages=tuple(engine.languages),
        most_characters=traits.most_characters,
        word_times=traits.word_times,
        cloning=traits.cloning,
        settings=traits.settings,
    )
