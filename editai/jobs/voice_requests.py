"""Asking for work with voices and scripts: as ``editai.jobs.requests``, for what is done besides clips.

Every function proves the member's role, checks what was given and answers with the queued row.
Nothing here imports the jobs engine or anything heavy.
"""

from __future__ import annotations

from typing import Final

from editai.costs.estimate import Estimate, estimate_text
from editai.costs.prices import PriceList
from editai.errors import InputError, NotInstalled
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.library.briefs import Brief, checked_brief
from editai.library.script_prompt import most_tokens_out, tokens_in
from editai.profiles.access import MAKERS, require
from editai.profiles.service_keys import ELEVENLABS, WRITER, service_key_hint
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, Profile
from editai.store.states import Lane

DEFAULT_WRITER: Final = "gpt-4o-mini"
"""The cheapest model that has a price here; a store may name another one (``voice.writer``)."""
_QUICK_CHARACTERS: Final = 1_500
"""A minute and a half of speech; what is longer takes its turn with the renders."""


def writer_of(profile: Profile) -> str:
    """The language model that the store's scripts are drafted by."""
    return str(profile.voice.get("writer") or DEFAULT_WRITER)


def estimate_draft(profile: Profile, brief: Brief, prices: PriceList) -> Estimate:
    """What drafting will cost at most.

    Raises:
        NotInstalled: the store's model has no price, so it must not be asked.
    """
    return estimate_text(prices, writer_of(profile), tokens_in(brief), most_tokens_out(brief))


def submit_draft_script(store: Store, member: Membership, brief: Brief, *, job_id: str | None = None) -> Job:
    """Have scripts drafted by the store's language model.

    Result: ``drafts``, ``model``, ``was_cut``, ``cost_microusd``.

    Raises:
        InputError: the brief cannot be used.
        NotInstalled: the store has no key; drafts from templates need none.
    """
    require(member, *MAKERS)
    clean = checked_brief(brief)
    if service_key_hint(store, member.profile_id, WRITER) is None:
        raise NotInstalled("The store has no key of a writer. Drafts from templates need none.", mend="give the key")
    data = {"brief": clean.as_json(), "model": writer_of(member.profile)}
    return insert_job(store, member, kinds.DRAFT_SCRIPT, data, job_id)


def estimate_speak(
    settings: Settings, profile: Profile, text: str, prices: PriceList, *, voice: str | None = None
) -> Estimate:
    """What speaking a text will cost at most, none of it from the cache.

    Raises:
        NotInstalled: the voice's engine has no price.
    """
    from editai.speech.cost import estimate_voice
    from editai.speech.preset import store_preset
    from editai.speech.spoken_script import spoken_characters
    from editai.speech.voices import parse_voice

    preset = store_preset(profile.voice, voice=voice)
    characters = spoken_characters(text, parse_voice(preset.voice).language, preset.pronunciations)
    return estimate_voice(prices, preset.voice, characters, models_root=settings.models_root)


def submit_speak(
    store: Store,
    member: Membership,
    text: str,
    *,
    voice: str | None = None,
    speed: float | None = None,
    suffix: str = ".mp3",
    job_id: str | None = None,
) -> Job:
    """Speak a text into a file of the store's. Result: the ``speak`` object of CONTRACTS §5, ``media_key`` for ``out``.

    A short text does not wait behind renders.

    Args:
        voice: ``engine:voice``; the store's own otherwise.
        speed: 0.5 to 2.0; the store's own otherwise.
        suffix: one of ``speech.export.SOUND_FORMATS``.

    Raises:
        InputError: the text, the voice, the speed or the kind of file cannot be used.
    """
    from editai.speech.export import SOUND_FORMATS
    from editai.speech.preset import store_preset
    from editai.speech.script import check_script
    from editai.speech.voices import parse_voice

    require(member, *MAKERS)
    preset = store_preset(member.profile.voice, voice=voice, speed=speed)
    script = text.strip()
    check_script(script, parse_voice(preset.voice))
    if suffix not in SOUND_FORMATS:
        raise InputError("A sound file can be MP3, M4A or WAV.")
    lane = Lane.QUICK if len(script) <= _QUICK_CHARACTERS else Lane.RENDER
    data = {"script": script, "suffix": suffix, **preset.as_json()}
    return insert_job(store, member, kinds.SPEAK, data, job_id, lane=lane)


def submit_voice_account(store: Store, member: Membership, *, job_id: str | None = None) -> Job:
    """Ask ElevenLabs what the store's key may still do. Result: ``characters_left``, ``characters_limit``, ``voices``.

    Raises:
        NotInstalled: the store has no key.
    """
    require(member, *MAKERS)
    if service_key_hint(store, member.profile_id, ELEVENLABS) is None:
        raise NotInstalled("The store has no key of ElevenLabs.", mend="give the key under Voices, Keys")
    return insert_job(store, member, kinds.VOICE_ACCOUNT, {}, job_id)
