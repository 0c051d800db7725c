"""voice-account: what the store's ElevenLabs key may still do, and the voices of its account."""

from __future__ import annotations

from typing import Any

from editai.jobs.work import Done, Work
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, service_address, service_key
from editai.speech.elevenlabs_api import ElevenLabs


def run(work: Work, done: Done) -> dict[str, Any]:
    """``characters_left``, ``characters_limit``, ``tier``, ``voices`` (``voice``, ``title``, ``language``,
    ``gender``)."""
    key = service_key(work.settings, work.store, SecretBox(work.settings), work.profile_id, ELEVENLABS)
    with ElevenLabs(service_address(work.settings, ELEVENLABS), key) as service:
        account, voices = service.account(), service.voices()
    return {
        "characters_left": account.characters_left,
        "characters_limit": account.characters_limit,
        "tier": account.tier,
        "voices": [_voice(each) for each in voices if each.get("voice_id")],
    }


def _voice(each: dict[str, Any]) -> dict[str, str]:
    labels = each.get("labels") or {}
    return {
        "voice": f"{ELEVENLABS}:{each['voice_id']}",
        "title": str(each.get("name") or "A voice")[:80],
        "language": str(labels.get("language") or "")[:20],
        "gender": str(labels.get("gender") or "")[:20],
    }
