"""What speaking costs: before, for a button, and after, ready for the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from editai.costs.estimate import Estimate, estimate_speech, speech_price
from editai.costs.prices import PriceList
from editai.speech.engines import ENGINES
from editai.speech.voices import parse_voice
from editai.store.protocol import EMPTY
from editai.store.rows import Json, NewCost

if TYPE_CHECKING:  # pages ask for an estimate, and need no sound for it
    from editai.speech.voice_over import VoiceOver


def price_model(model_id: str) -> str:
    """The model as prices name it: an engine's ``model_id`` up to a colon, after which it may tell more."""
    return model_id.partition(":")[0]


def estimate_voice(prices: PriceList, voice: str, characters: int, *, models_root: Path | None = None) -> Estimate:
    """Speaking a text of so many characters, none of them from the cache.

    Args:
        voice: ``engine:voice``.
        models_root: to ask the engine for its model; without it, or for an engine that is not known here,
            the engine's dearest price counts.

    Raises:
        NotInstalled: the engine has no price, so that it must not be called.
    """
    engine = voice.partition(":")[0]
    model = None
    if models_root is not None and engine in ENGINES:
        model = price_model(ENGINES[engine](models_root).model_id)
    return estimate_speech(prices, engine, characters, model=model)


def speak_cost(voice_over: VoiceOver, prices: PriceList, *, request_id: str, details: Json = EMPTY) -> NewCost:
    """The entry of one synthesis; sentences out of the cache are not charged again.

    Args:
        request_id: names the call once, so that a repeated step books nothing twice.
        details: what else the entry keeps.

    Raises:
        NotInstalled: the engine has no price.
    """
    return partial_cost(
        prices,
        voice=voice_over.voice,
        model=price_model(voice_over.model_id),
        characters=voice_over.spoken_characters,
        request_id=request_id,
        details={
            "work_seconds": round(voice_over.work_seconds, 3),
            "duration_ms": voice_over.duration_ms,
            "sentences": voice_over.sentences,
            "spoken_sentences": voice_over.spoken_sentences,
            "cached_characters": cached_characters(voice_over),
            **details,
        },
    )


def partial_cost(
    prices: PriceList, *, voice: str, model: str, characters: int, request_id: str, details: Json = EMPTY
) -> NewCost:
    """The entry of so many characters that were spoken, whatever became of the rest. Raises as ``speak_cost``."""
    engine = parse_voice(voice).engine
    price = speech_price(prices, engine, model)
    return NewCost(
        service=engine,
        operation="speak",
        model=model,
        units=characters,
        unit=price.unit,
        unit_price_microusd=float(price.unit_price_microusd),
        amount_microusd=price.amount_microusd(characters),
        request_id=request_id,
        details={"voice": voice, **details},
    )


def cached_characters(voice_over: VoiceOver) -> int:
    """How many characters of the script came from the cache, spaces between the sentences apart."""
    if voice_over.spoken_sentences == voice_over.sentences:
        return 0
    script = sum(len(word.text) + 1 for word in voice_over.words)
    return max(0, script - voice_over.sentences - voice_over.spoken_characters)
