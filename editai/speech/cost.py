"""What a voice-over cost, ready for the ledger."""

from __future__ import annotations

from editai.costs.prices import PriceList
from editai.speech.voice_over import VoiceOver
from editai.store.rows import NewCost


def speak_cost(voice_over: VoiceOver, prices: PriceList, *, request_id: str) -> NewCost:
    """The entry of one synthesis; sentences out of the cache are not charged again.

    Args:
        request_id: names the call once, so that a repeated step books nothing twice.

    Raises:
        NotInstalled: the engine has no price.
    """
    price = prices.price(voice_over.engine, "speak", voice_over.voice)
    return NewCost(
        service=voice_over.engine,
        operation="speak",
        model=voice_over.voice,
        units=voice_over.spoken_characters,
        unit=price.unit,
        unit_price_microusd=float(price.unit_price_microusd),
        amount_microusd=price.amount_microusd(voice_over.spoken_characters),
        request_id=request_id,
        details={
            "work_seconds": round(voice_over.work_seconds, 3),
            "duration_ms": voice_over.duration_ms,
            "sentences": voice_over.sentences,
            "spoken_sentences": voice_over.spoken_sentences,
            "cached_characters": cached_characters(voice_over),
        },
    )


def cached_characters(voice_over: VoiceOver) -> int:
    """How many characters of the script came from the cache, spaces between the sentences apart."""
    if voice_over.spoken_sentences == voice_over.sentences:
        return 0
    script = sum(len(word.text) + 1 for word in voice_over.words)
    return max(0, script - voice_over.sentences - voice_over.spoken_characters)
