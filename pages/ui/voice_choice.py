"""The voices that can be chosen here: those of this installation, and the store's own."""

from __future__ import annotations

from dataclasses import replace

from editai.costs.price_book import price_book
from editai.errors import EditAIError
from editai.jobs import kinds
from editai.jobs.voice_requests import estimate_speak
from editai.library.voices import store_voices
from editai.profiles.service_keys import ELEVENLABS, service_key_hint
from editai.speech.no_voice import SILENT
from editai.speech.preset import store_preset
from editai.speech.voice import Voice, language_name
from editai.speech.voices import all_voices, parse_voice
from editai.store.rows import Membership
from editai.store.states import JobState
from pages.ui.resources import get_settings, get_store

_NOT_SPEAKING = frozenset({"none", "recording"})
"""Silence and recordings are choices for a clip, but speak no other text."""


def choosable(member: Membership) -> dict[str, Voice]:
    """Every voice by its name, the recommended ones first; the store's own usual one is among them in any case."""
    found = {voice.name: voice for voice in all_voices(get_settings())}
    for voice in (*store_voices(get_store(), member.profile_id), *_account_voices(member)):
        found[voice.name] = voice
    usual = store_preset(member.profile.voice).voice
    if usual not in found:
        found[usual] = parse_voice(usual)
    return found


def speaking(member: Membership) -> dict[str, Voice]:
    """Those that speak whatever is typed."""
    return {name: voice for name, voice in choosable(member).items() if voice.engine not in _NOT_SPEAKING}


def speech_price(member: Membership, text: str, voice: str | None = None) -> str:
    """What speaking a text costs at most, for a button: ``free``, ``about $0.04``, ``no price`` (it will be refused).

    Args:
        voice: ``engine:voice``; the store's own otherwise.
    """
    if not text.strip():
        return "free"
    try:
        prices = price_book(get_settings()).prices()
        return estimate_speak(get_settings(), member.profile, text, prices, voice=voice).text
    except EditAIError:
        return "no price"


def _account_voices(member: Membership) -> list[Voice]:
    """The voices of the store's ElevenLabs account, as they were last seen."""
    if service_key_hint(get_store(), member.profile_id, ELEVENLABS) is None:
        return []
    seen = get_store().jobs.jobs(member.profile_id, kinds=(kinds.VOICE_ACCOUNT,), limit=5)
    result = next((dict(job.result or {}) for job in seen if job.state is JobState.SUCCEEDED), {})
    return [
        replace(
            parse_voice(str(each["voice"])),
            title=str(each["title"]),
            language=str(each["language"]),
            gender=str(each["gender"]),
        )
        for each in result.get("voices") or ()
    ]


def voice_line(voice: Voice) -> str:
    """``American English, female``; what is not known is left out."""
    if voice.engine == SILENT.engine:
        return "the sound of the video stays"
    return ", ".join(part for part in (language_name(voice.language), voice.gender) if part)


def voice_name(voice: Voice) -> str:
    """``Heart · American English, female``: for a list of voices."""
    return f"{voice.title} · {voice_line(voice)}"
