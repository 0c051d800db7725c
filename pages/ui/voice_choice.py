"""The voices that can be chosen here: those of this installation, and the store's own."""

from __future__ import annotations

from editai.speech.preset import store_preset
from editai.speech.voice import Voice, language_name
from editai.speech.voices import all_voices, parse_voice
from editai.store.rows import Membership
from pages.ui.resources import get_settings

SILENT_ENGINE = "none"
"""Its one voice says nothing: a choice for a clip, nothing to listen to."""


def choosable(member: Membership) -> dict[str, Voice]:
    """Every voice by its name, the recommended ones first; the store's own usual one is among them in any case."""
    found = {voice.name: voice for voice in all_voices(get_settings())}
    usual = store_preset(member.profile.voice).voice
    if usual not in found:
        found[usual] = parse_voice(usual)
    return found


def voice_line(voice: Voice) -> str:
    """``American English, female``; what is not known is left out."""
    return ", ".join(part for part in (language_name(voice.language), voice.gender) if part)


def voice_name(voice: Voice) -> str:
    """``Heart · American English, female``: for a list of voices."""
    return f"{voice.title} · {voice_line(voice)}"
