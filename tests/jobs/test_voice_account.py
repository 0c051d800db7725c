"""voice-account against a local ElevenLabs: what a key may still do, whose voices there are, and every way it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editai.errors import Forbidden, NotInstalled
from editai.jobs.voice_requests import submit_voice_account
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, set_service_key
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState, Role
from tests.jobs.working import perform
from tests.speech.elevenlabs_server import KEY, VOICE, serve


def test_it_tells_what_is_left_and_the_voices(settings: Settings, store: Store, member: Membership) -> None:
    with serve() as (url, account):
        here = replace(settings, elevenlabs_url=url)
        set_service_key(here, store, SecretBox(here), member, ELEVENLABS, KEY)
        account.history.append({"text": "x" * 1_234, "voice_id": VOICE})
        job = perform(here, store, submit_voice_account(store, member))
    assert job.state is JobState.SUCCEEDED, job.error
    rachel = {"voice": f"elevenlabs:{VOICE}", "title": "Rachel", "language": "en", "gender": "female"}
    result = dict(job.result or {})
    assert [stage["name"] for stage in result.pop("stages")] == ["account"]
    assert result == {
        "characters_left": 8_766,
        "characters_limit": 10_000,
        "tier": "creator",
        "voices": [rachel],
    }
    assert KEY not in repr(job)


def test_a_wrong_key_is_told_and_shown_nowhere(settings: Settings, store: Store, member: Membership) -> None:
    wrong = "sk_wrong_wrong_wrong_wrong"
    with serve() as (url, _):
        here = replace(settings, elevenlabs_url=url)
        set_service_key(here, store, SecretBox(here), member, ELEVENLABS, wrong)
        job = perform(here, store, submit_voice_account(store, member))
    assert (job.state, dict(job.error or {})["kind"]) == (JobState.FAILED, "service-refused")
    assert "key" in dict(job.error or {})["sentence"].lower()
    assert wrong not in repr(job)


def test_a_key_is_never_sent_to_another_address(settings: Settings, store: Store, member: Membership) -> None:
    with serve() as (url, _), serve() as (elsewhere, _):
        here = replace(settings, elevenlabs_url=url)
        set_service_key(here, store, SecretBox(here), member, ELEVENLABS, KEY)
        job = perform(replace(here, elevenlabs_url=elsewhere), store, submit_voice_account(store, member))
    assert (job.state, dict(job.error or {})["kind"]) == (JobState.FAILED, "not-installed")


def test_nothing_is_asked_without_a_key_of_one_s_own_store(
    settings: Settings, store: Store, member: Membership
) -> None:
    set_service_key(settings, store, SecretBox(settings), member, ELEVENLABS, KEY)
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Brava").id)
    with pytest.raises(NotInstalled):
        submit_voice_account(store, other)
    with pytest.raises(Forbidden):
        submit_voice_account(store, replace(member, role=Role.REVIEWER))
    assert store.jobs.jobs(other.profile_id) == store.jobs.jobs(member.profile_id) == []
