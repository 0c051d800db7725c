"""ElevenLabs against a server written from its reference: times, settings, every refusal, lost answers, crashes."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.costs.prices import load_prices
from editai.costs.recovery import recover
from editai.errors import EditAIError, OutcomeUnknown, RejectedByService, RetryableServiceError
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, set_service_key
from editai.settings import Settings
from editai.speech.booked import speak_and_book
from editai.speech.cache import SpeechCache
from editai.speech.elevenlabs_api import ElevenLabs
from editai.speech.elevenlabs_history import ElevenLabsHistory
from editai.speech.elevenlabs_speaker import ElevenLabsSpeaker
from editai.speech.preset import VoicePreset
from editai.speech.voice_over import VoiceOver
from editai.speech.voice_settings import VoiceSettings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, CostEntry, Membership
from editai.store.states import Lane, ReservationState
from tests.contracts.world import SPAN
from tests.speech.elevenlabs_server import KEY, LETTER_S, VOICE, Account, serve

SENTENCES = ("Meet the Nortia mug.", "It keeps tea hot.")
SCRIPT = " ".join(SENTENCES)
Speak = Callable[..., tuple[VoiceOver, CostEntry]]


@pytest.fixture
def service() -> Iterator[tuple[str, Account]]:
    with serve() as opened:
        yield opened


@pytest.fixture
def account(service: tuple[str, Account]) -> Account:
    return service[1]


@pytest.fixture
def client(service: tuple[str, Account]) -> Iterator[ElevenLabs]:
    with ElevenLabs(service[0], KEY, wait=lambda _seconds: None) as opened:
        yield opened


@pytest.fixture
def speak(client: ElevenLabs, settings: Settings, store: Store, member: Membership, tmp_path: Path) -> Speak:
    """Speak for the store as a job does, notes of lost answers looked up first."""

    def act(script: str = SCRIPT, **chosen: Any) -> tuple[VoiceOver, CostEntry]:
        preset = VoicePreset(voice=f"elevenlabs:{VOICE}", settings=VoiceSettings(**chosen))
        cache = SpeechCache(settings.cache_root, member.profile_id)
        speaker = ElevenLabsSpeaker(client, cache, preset.settings, tmp_path / "work", wait=lambda _seconds: None)
        speaker.adopt_lost()
        return speak_and_book(
            speaker,
            Ledger(store, SystemClock()),
            load_prices(),
            profile=member.profile,
            created_by=LOCAL_PERSON,
            job_id=None,
            request_id="job:speak",
            cache_root=settings.cache_root,
            script=script,
            preset=preset,
            out=tmp_path / "voice.wav",
        )

    return act


def booked(store: Store, member: Membership) -> int:
    return store.costs.total_microusd(member.profile_id, **SPAN)


def test_words_have_the_service_s_own_times(speak: Speak, account: Account) -> None:
    made, entry = speak()
    assert [word.text for word in made.words] == SCRIPT.split()
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(made.words))
    second = made.words[1]
    assert second.start_ms - made.words[0].start_ms == pytest.approx(5 * LETTER_S * 1000, abs=10)
    assert (entry.service, entry.model, entry.units) == (
        "elevenlabs",
        "eleven_multilingual_v2",
        sum(map(len, SENTENCES)),
    )
    assert entry.amount_microusd == entry.units * 100
    assert [one["text"] for one in account.requests] == list(SENTENCES)


def test_every_setting_reaches_the_call_and_the_price_is_the_model_s(speak: Speak, account: Account) -> None:
    chosen = {"model": "eleven_flash_v2_5", "stability": 0.3, "similarity": 0.9, "style": 0.2, "speed": 1.1}
    _, entry = speak(SENTENCES[0], **chosen)
    (asked,) = account.requests
    assert asked["model_id"] == "eleven_flash_v2_5"
    sent = {"stability": 0.3, "similarity_boost": 0.9, "style": 0.2, "speed": 1.1}
    assert asked["voice_settings"] == pytest.approx(sent)
    assert entry.amount_microusd == len(SENTENCES[0]) * 50


def test_speeds_beyond_the_service_s_are_made_here(speak: Speak, account: Account) -> None:
    usual, _ = speak(SENTENCES[0])
    fast, _ = speak(SENTENCES[0], speed=2.0)
    assert account.requests[1]["voice_settings"]["speed"] == pytest.approx(1.2)
    # the server's tones do not hear its own speed, so only the rest of it is heard
    assert usual.duration_ms / fast.duration_ms == pytest.approx(2.0 / 1.2, rel=0.1)
    assert fast.words[-1].end_ms <= fast.duration_ms


def test_a_sentence_is_paid_for_once(speak: Speak, account: Account) -> None:
    speak()
    made, entry = speak()
    assert made.cached
    assert entry.amount_microusd == 0
    _, entry = speak(f"{SENTENCES[0]} Another one.")
    assert entry.units == len("Another one.")
    assert len(account.requests) == 3


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, RejectedByService, "refused: An invalid ID"),
        (401, RejectedByService, "does not accept the store's key"),
        (402, RejectedByService, "does not include this voice, or is not paid"),
        (403, RejectedByService, "may not do this"),
        (404, RejectedByService, "no such voice"),
        (422, RejectedByService, "voice_settings.stability: must be at most 1"),
    ],
)
def test_every_refusal_is_told_in_words_and_costs_nothing(
    speak: Speak, account: Account, store: Store, member: Membership, status: int, kind: type[EditAIError], words: str
) -> None:
    account.faults = [status]
    with pytest.raises(kind) as caught:
        speak()
    assert words in caught.value.sentence
    assert "Nothing was charged" in caught.value.sentence
    assert (booked(store, member), store.costs.reservations(member.profile_id)) == (0, [])
    assert KEY not in repr(caught.value.details)


def test_used_up_characters_are_told(speak: Speak, client: ElevenLabs, account: Account) -> None:
    account.limit = 25
    with pytest.raises(RejectedByService, match="used up"):
        speak()
    left = client.account()
    assert (left.characters_left, left.characters_limit, left.tier) == (5, 25, "creator")


def test_a_busy_service_is_asked_again(speak: Speak, account: Account, store: Store, member: Membership) -> None:
    account.faults = [429, 429]
    speak()
    assert len(account.history) == len(SENTENCES)
    account.faults = [429] * 4
    with pytest.raises(RetryableServiceError, match="busy"):
        speak("Something new.")
    assert booked(store, member) == account.charged * 100


@pytest.mark.parametrize("fault", ["lost", "late"])
def test_a_lost_answer_is_found_in_the_history_and_not_paid_twice(
    speak: Speak, account: Account, store: Store, member: Membership, fault: str
) -> None:
    account.faults = [fault]
    made, entry = speak()
    assert [word.text for word in made.words] == SCRIPT.split()
    assert [item["text"] for item in account.history] == list(SENTENCES)
    assert entry.units == account.charged == sum(map(len, SENTENCES))
    assert made.words[1].start_ms - made.words[0].start_ms == pytest.approx(5 * LETTER_S * 1000, abs=30)


@pytest.mark.parametrize("fault", ["never", 500, 503])
def test_what_the_history_does_not_have_is_asked_again(speak: Speak, account: Account, fault: str | int) -> None:
    account.faults = [fault]
    _, entry = speak()
    assert [one["text"] for one in account.requests] == [SENTENCES[0], *SENTENCES]
    assert entry.units == account.charged


def test_a_service_that_fails_again_and_again_is_given_up(speak: Speak, account: Account, store: Store) -> None:
    account.faults = [500, 500, 500]
    with pytest.raises(RetryableServiceError, match="again and again"):
        speak()
    assert account.charged == 0


def test_without_its_history_nothing_is_repeated_until_it_can_be_asked(
    speak: Speak, account: Account, store: Store, member: Membership
) -> None:
    """The amount held becomes unsettled; the next try looks first, adopts what is there, and pays for the rest."""
    account.faults, account.is_history_down = ["lost"], True
    with pytest.raises(OutcomeUnknown, match="history cannot be asked"):
        speak()
    (held,) = store.costs.reservations(member.profile_id)
    assert held.state is ReservationState.UNSETTLED
    with pytest.raises(RetryableServiceError):
        speak()
    assert len(account.requests) == 1, "nothing was asked for while the history was down"
    account.is_history_down = False
    _, entry = speak()
    assert [item["text"] for item in account.history] == list(SENTENCES), "each sentence was spoken once"
    assert entry.units == len(SENTENCES[1]), "the first one is what the unsettled amount is for"


def test_after_a_crash_the_history_settles_what_was_held(
    speak: Speak,
    service: tuple[str, Account],
    settings: Settings,
    store: Store,
    member: Membership,
) -> None:
    """The worker dies between the call and the books: what is in the history is booked, and adopted, once."""
    url, account = service
    owned = Settings(home=settings.home, elevenlabs_url=url, test_strict=True)
    set_service_key(owned, store, SecretBox(owned), member, ELEVENLABS, KEY)
    account.faults, account.is_history_down = ["lost"], True
    with pytest.raises(OutcomeUnknown):
        speak(SENTENCES[0])
    (unsettled,) = store.costs.reservations(member.profile_id)
    job = store.jobs.submit_job(
        member.profile_id, job_id=unsettled.id, kind="make", lane=Lane.RENDER, data={}, created_by=LOCAL_PERSON
    )
    held = Ledger(store, SystemClock()).reserve(member.profile, 4_000, job.id, call=unsettled.details)
    account.is_history_down = False
    histories = {ELEVENLABS: ElevenLabsHistory(owned, store)}
    done = recover(store, SystemClock(), histories=histories, is_alone=True, created_by=LOCAL_PERSON)
    assert done.committed == 1, held
    assert booked(store, member) == len(SENTENCES[0]) * 100
    made, entry = speak(SENTENCES[0])
    assert (made.cached, entry.amount_microusd, len(account.history)) == (True, 0, 1)


def test_a_service_that_is_not_there_is_named(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with (
            ElevenLabs(url, KEY, wait=lambda _seconds: None) as client,
            pytest.raises(RetryableServiceError, match="cannot be reached"),
        ):
            client.account()


def test_a_wrong_key_is_told(service: tuple[str, Account]) -> None:
    with ElevenLabs(service[0], "sk_wrong", wait=lambda _seconds: None) as client:
        for ask in (client.account, client.voices):
            with pytest.raises(RejectedByService, match="does not accept the store's key"):
                ask()


def test_its_voices_are_listed(client: ElevenLabs) -> None:
    (voice,) = client.voices()
    assert (voice["voice_id"], voice["name"], voice["labels"]["gender"]) == (VOICE, "Rachel", "female")
