"""A voice-over that is paid for: held before, booked after. The one way to speak for a store.

Only the sentences that the cache lacks are held and booked, so that trying again costs nothing more,
also when nothing may be spent any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from editai.costs.estimate import speech_price
from editai.costs.ledger import Booking, Ledger
from editai.costs.prices import PriceList
from editai.errors import Cancelled, EditAIError, OutcomeUnknown
from editai.media.process import CancelSignal
from editai.speech.cost import partial_cost, price_model, speak_cost
from editai.speech.preset import VoicePreset
from editai.speech.speaker import Speaker
from editai.speech.voice_over import VoiceOver, make_voice_over, missing_sentences
from editai.speech.voices import parse_voice
from editai.store.protocol import EMPTY
from editai.store.rows import CostEntry, Json, Profile

_MARK_CHARACTERS: Final = 16


def speak_and_book(
    host: Speaker,
    ledger: Ledger,
    prices: PriceList,
    *,
    profile: Profile,
    created_by: str,
    job_id: str | None,
    request_id: str,
    cache_root: Path,
    script: str,
    preset: VoicePreset,
    out: Path,
    details: Json = EMPTY,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> tuple[VoiceOver, CostEntry]:
    """The voice-over and its entry in the books.

    Where it fails half-way, the sentences that were spoken are booked, and the same call again speaks and
    books the rest. Where it is unknown what was charged, the amount held becomes unsettled.

    Args:
        request_id: names what was asked for; the same in every try. An entry's own id names the sentences too.
        details: what the entry is for: ``project_id``, ``clip_id``.

    Raises:
        QuotaExceeded: before anything was called.
        NotInstalled: the engine is missing, or has no price.
        InputError, ToolError, Cancelled, ServiceError: as ``make_voice_over`` and the engine's service.
    """
    chosen = parse_voice(preset.voice)
    model = price_model(host.model_id(chosen))
    price = speech_price(prices, chosen.engine, model)
    missing = missing_sentences(host, cache_root, profile.id, script, chosen, preset.settings, preset.pronunciations)
    asked = f"{request_id}:{_mark(missing)}" if missing else request_id
    call: dict[str, Any] = {
        **details,
        "service": chosen.engine,
        "operation": "speak",
        "model": model,
        "voice": chosen.name,
        "request_id": asked,
    }
    if price.unit_price_microusd:  # what the service's history is searched for, after a crash
        call["sentences"] = [{"characters": len(text), "sha256": _digest(text)} for text in missing]
    spoken: list[str] = []
    held_microusd = price.amount_microusd(sum(len(text) for text in missing))
    with ledger.booked(profile, job_id, created_by, held_microusd, call=call) as booking:
        try:
            made = make_voice_over(
                host,
                cache_root=cache_root,
                profile_id=profile.id,
                script=script,
                voice=chosen,
                settings=preset.settings,
                pronunciations=preset.pronunciations,
                out=out,
                cancel=cancel,
                on_progress=on_progress,
                on_spoken=spoken.append,
            )
        except EditAIError as error:
            if spoken and price.unit_price_microusd and not isinstance(error, OutcomeUnknown | Cancelled):
                _book_part(booking, prices, spoken, request_id=request_id, voice=chosen.name, model=model, more=details)
            raise
        booked_as = f"{request_id}:{_mark(spoken)}" if spoken else request_id
        entry = booking.commit(speak_cost(made, prices, request_id=booked_as, details=details))
    return made, entry


def _book_part(
    booking: Booking,
    prices: PriceList,
    spoken: Sequence[str],
    *,
    request_id: str,
    voice: str,
    model: str,
    more: Json,
) -> None:
    characters = sum(len(text) for text in spoken)
    booked_as = f"{request_id}:{_mark(spoken)}"
    booking.commit(
        partial_cost(prices, voice=voice, model=model, characters=characters, request_id=booked_as, details=more)
    )


def _mark(texts: Sequence[str]) -> str:
    """Names those sentences, in any order: what is spoken in another try is another call."""
    return _digest("\n".join(sorted(texts)))[:_MARK_CHARACTERS]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
