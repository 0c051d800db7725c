"""draft-script: three drafts by the store's own language model, reserved before and booked after."""

from __future__ import annotations

from typing import Any

from editai.clock import SystemClock
from editai.costs.estimate import estimate_text, text_cost
from editai.costs.ledger import Ledger
from editai.costs.price_book import price_book
from editai.errors import RejectedByService
from editai.jobs.work import Done, Work
from editai.library.briefs import Brief
from editai.library.script_prompt import most_tokens_out, tokens_in
from editai.library.script_service import ask_for_drafts
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import WRITER, service_address, service_key


def run(work: Work, done: Done) -> dict[str, Any]:
    """``drafts`` (one to three), ``model``, ``was_cut``, ``tokens_in``, ``tokens_out``, ``cost_microusd``."""
    brief, model = Brief.from_json(work.data["brief"]), str(work.data["model"])
    key = service_key(work.settings, work.store, SecretBox(work.settings), work.profile_id, WRITER)
    prices = price_book(work.settings).prices()
    most_in, most_out = tokens_in(brief), most_tokens_out(brief)
    request_id = f"{work.job.id}:draft"
    call = {"service": "llm", "operation": "draft-script", "model": model, "request_id": request_id}
    held_microusd = estimate_text(prices, model, most_in, most_out).amount_microusd
    ledger = Ledger(work.store, SystemClock())
    with ledger.booked(work.profile, work.job.id, work.job.created_by, held_microusd, call=call) as booking:
        answer = ask_for_drafts(service_address(work.settings, WRITER), key, model, brief)
        # A service that counts nothing is booked at the most that it can have charged.
        used_in = most_in if answer.tokens_in is None else answer.tokens_in
        used_out = most_out if answer.tokens_out is None else answer.tokens_out
        cost = text_cost(prices, model, used_in, used_out, operation="draft-script", request_id=request_id)
        entry = booking.commit(cost)
    if not answer.drafts:
        raise RejectedByService(
            "The writer answered, but with no script that can be used. Change the facts a little and try again.",
            model=model,
        )
    return {
        "drafts": list(answer.drafts),
        "model": model,
        "was_cut": answer.was_cut,
        "tokens_in": used_in,
        "tokens_out": used_out,
        "cost_microusd": entry.amount_microusd,
    }
