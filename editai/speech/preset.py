"""The voice that a store, or one project of it, speaks with: which one, how, and how it says its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from editai.speech.voice_settings import VoiceSettings
from editai.speech.voices import DEFAULT_VOICE

_EVERY_ENGINE: Final = ("speed", "pitch_semitones")
"""What every engine's voices have; the rest of the settings means something to one engine only."""
SETTING_NAMES: Final = tuple(each.name for each in fields(VoiceSettings))


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicePreset:
    """Everything that decides how a script sounds."""

    voice: str = DEFAULT_VOICE
    """``engine:voice``."""
    settings: VoiceSettings = field(default_factory=VoiceSettings)
    pronunciations: Mapping[str, str] = field(default_factory=dict)
    """Word to what is said instead."""

    def as_json(self) -> dict[str, Any]:
        """As a job's data, a project's settings and a clip's ``used`` keep it.

        ``voice`` and ``speed`` always; ``voice_settings`` and ``pronunciations`` where there are any, so
        that what was made before there were any still compares equal.
        """
        settings = {name: value for name, value in self.settings.as_json().items() if name != "speed"}
        value: dict[str, Any] = {"voice": self.voice, "speed": self.settings.speed}
        if settings:
            value["voice_settings"] = settings
        if self.pronunciations:
            value["pronunciations"] = dict(self.pronunciations)
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> VoicePreset:
        """What ``as_json`` described.

        Raises:
            InputError: a setting is out of its range.
        """
        settings = {**(value.get("voice_settings") or {}), "speed": value.get("speed") or 1.0}
        return cls(
            voice=str(value.get("voice") or DEFAULT_VOICE),
            settings=VoiceSettings.from_json(settings),
            pronunciations=dict(value.get("pronunciations") or {}),
        )


def store_preset(kept: Mapping[str, Any], *, voice: str | None = None, speed: float | None = None) -> VoicePreset:
    """What a store's ``voice`` object says, with another voice or speed for this once.

    Settings that only one engine has are left out when the other voice is another engine's.

    Raises:
        InputError: a setting is out of its range.
    """
    own = str(kept.get("voice") or DEFAULT_VOICE)
    chosen = voice or own
    is_same_engine = chosen.partition(":")[0] == own.partition(":")[0]
    names = SETTING_NAMES if is_same_engine else _EVERY_ENGINE
    settings = VoiceSettings.from_json({name: kept[name] for name in names if name in kept})
    if speed is not None:
        settings = VoiceSettings.from_json({**settings.as_json(), "speed": speed})
    words = kept.get("pronunciations")
    return VoicePreset(
        voice=chosen, settings=settings, pronunciations=dict(words) if isinstance(words, Mapping) else {}
    )


def changed_preset(preset: VoicePreset, changes: Mapping[str, Any]) -> VoicePreset:
    """The preset with some settings changed; names that no voice has change nothing.

    Raises:
        InputError: a setting is out of its range.
    """
    if not changes:
        return preset
    return replace(preset, settings=VoiceSettings.from_json({**preset.settings.as_json(), **changes}))


def settings_apart(preset: VoicePreset, usual: VoicePreset) -> dict[str, Any]:
    """The settings of a preset that every engine has and that are others than usual: ``changed_preset`` takes them."""
    return {
        name: getattr(preset.settings, name)
        for name in _EVERY_ENGINE
        if getattr(preset.settings, name) != getattr(usual.settings, name)
    }


def with_settings(preset: VoicePreset, **changes: Any) -> VoicePreset:
    """The preset with some settings changed; unchecked."""
    return replace(preset, settings=replace(preset.settings, **changes))
