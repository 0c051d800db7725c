"""A paid voice-over: what is held, what is booked, and what a second try costs."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from editai.clock import SystemClock
from editai.costs.ledger import Ledger
from editai.costs.prices import load_prices, parse_prices
from editai.costs.quota import change_quota
from editai.errors import EditAIError, OutcomeUnknown, QuotaExceeded, RetryableServiceError
from editai.settings import Settings
from editai.speech.booked import speak_and_book
from editai.speech.cost import estimate_voice
from editai.speech.engines import ENGINES
from editai.speech.host import EngineHost, SpokenFile
from editai.speech.preset import VoicePreset
from editai.speech.voices import Voice
from editai.speech.words import Word
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, CostEntry, Membership
from editai.store.states import ReservationState
from tests.contracts.world import SPAN

SENTENCES = ("Meet the Nortia mug.", "It keeps tea hot.", "Order it today.")
SCRIPT = " ".join(SENTENCES)
PRICE = """[[price]]
service = "kokoro"
operation = "speak"
model = "{model}"
unit = "character"
price_microusd = {price}
date = "2026-11-01"
source = "a test's"
"""


class PaidHost(EngineHost):
    """A host whose engine hums for money, and fails where it is told to."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.asked: list[str] = []
        self.fails_at: tuple[str, EditAIError] | None = None
        self._sounds = settings.home / "sounds"

    def model_id(self, voice: Voice) -> str:
        return "hum_v2:high"

    def speak_sentences(
        self,
        texts: Sequence[str],
        voice: Voice,
        speed: float = 1.0,
        *,
        on_spoken: Callable[..., None],
        cancel: Any = None,
    ) -> None:
        self._sounds.mkdir(exist_ok=True)
        for index, text in enumerate(texts):
            if self.fails_at is not None and text == self.fails_at[0]:
                raise self.fails_at[1]
            self.asked.append(text)
            on_spoken(index, _hum(self._sounds / f"{len(self.asked)}.wav", text))


def _hum(path: Path, text: str) -> SpokenFile:
    rate = 24_000
    samples = (np.sin(np.arange(rate) * 0.05) * 8_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    tokens = text.split()
    step = 1000 // len(tokens)
    words = tuple(Word(text=each, start_ms=n * step, end_ms=(n + 1) * step) for n, each in enumerate(tokens))
    return SpokenFile(path=path, sample_rate_hz=rate, duration_ms=1000, words=words, work_seconds=0.1)


@pytest.fixture
def host(settings: Settings) -> PaidHost:
    return PaidHost(settings)


@pytest.fixture
def speak(host: PaidHost, settings: Settings, store: Store, member: Membership, tmp_path: Path) -> Any:
    prices = parse_prices(PRICE.format(model="hum_v2", price=100) + PRICE.format(model="other", price=999))

    def act(script: str = SCRIPT, request_id: str = "job:speak") -> CostEntry:
        profile = store.profiles.profile(member.profile_id)
        _, entry = speak_and_book(
            host,
            Ledger(store, SystemClock()),
            prices,
            profile=profile,
            created_by=LOCAL_PERSON,
            job_id=None,
            request_id=request_id,
            cache_root=settings.cache_root,
            script=script,
            preset=VoicePreset(voice="kokoro:af_heart"),
            out=tmp_path / "voice.wav",
            details={"clip_id": "c"},
        )
        return entry

    return act


def _booked(store: Store, member: Membership) -> int:
    return store.costs.total_microusd(member.profile_id, **SPAN)


def test_a_repeated_voice_over_costs_nothing_more(speak: Any, store: Store, member: Membership) -> None:
    """Also when the limit is used up, and the report shows what the cache saved."""
    characters = sum(map(len, SENTENCES))
    change_quota(store, member, characters * 100, "just enough")
    first = speak()
    assert (first.amount_microusd, first.model, first.details["voice"]) == (
        characters * 100,
        "hum_v2",
        "kokoro:af_heart",
    )
    again = speak()
    assert (again.amount_microusd, _booked(store, member)) == (0, characters * 100)
    (row,) = store.costs.sums(member.profile_id, by="service", **SPAN)
    assert (row.cached_characters, row.cache_saved_microusd) == (characters, characters * 100)
    assert store.costs.reservations(member.profile_id) == []
    with pytest.raises(QuotaExceeded):
        speak("Something new.")


def test_what_was_spoken_before_a_failure_is_booked_once(
    speak: Any, host: PaidHost, store: Store, member: Membership
) -> None:
    host.fails_at = (SENTENCES[2], RetryableServiceError("The service is down."))
    with pytest.raises(RetryableServiceError):
        speak()
    part = (len(SENTENCES[0]) + len(SENTENCES[1])) * 100
    assert _booked(store, member) == part
    host.fails_at = None
    assert speak().amount_microusd == len(SENTENCES[2]) * 100
    assert _booked(store, member) == sum(map(len, SENTENCES)) * 100
    assert host.asked == list(SENTENCES)
    assert store.costs.reservations(member.profile_id) == []


def test_a_lost_answer_is_unsettled_and_names_its_sentences(
    speak: Any, host: PaidHost, store: Store, member: Membership
) -> None:
    host.fails_at = (SENTENCES[1], OutcomeUnknown("Lost."))
    with pytest.raises(OutcomeUnknown):
        speak()
    (held,) = store.costs.reservations(member.profile_id)
    assert (held.state, held.amount_microusd) == (ReservationState.UNSETTLED, sum(map(len, SENTENCES)) * 100)
    assert [one["characters"] for one in held.details["sentences"]] == [len(text) for text in SENTENCES]
    assert _booked(store, member) == 0


def test_nothing_is_called_when_the_limit_leaves_no_room(
    speak: Any, host: PaidHost, store: Store, member: Membership
) -> None:
    change_quota(store, member, sum(map(len, SENTENCES)) * 100 - 1, "one short")
    with pytest.raises(QuotaExceeded):
        speak()
    assert host.asked == []


def test_every_engine_declares_the_price_of_the_book(models_root: Path) -> None:
    """What a voice's row says and what is booked for it are the same."""
    prices = load_prices()
    for name, make in ENGINES.items():
        engine = make(models_root)
        thousand = estimate_voice(prices, f"{name}:any", 1_000, models_root=models_root).amount_microusd
        declared = engine.price().microusd_per_1000_characters
        assert declared in (None, thousand), name
