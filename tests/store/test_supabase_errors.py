"""Every family of answers of the Data API becomes an error of the tree, with a sentence for people."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from postgrest.exceptions import APIError

from editai.errors import Conflict, Forbidden, NotFound, NotInstalled, QuotaExceeded, SignedOut, StoreError
from editai.store.supabase.errors import from_answer, plain_errors


def _answer(code: str | None, message: str = "", details: Any = None) -> Exception:
    return from_answer(APIError({"code": code, "message": message, "details": details, "hint": None}))


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("EA403", "You may not.", Forbidden),
        ("EA404", "Not here.", NotFound),
        ("EA409", "It moved on.", Conflict),
        ("EA401", "", SignedOut),
        ("PGRST301", "JWT invalid", SignedOut),
        ("PGRST303", "JWT expired", SignedOut),
        ("42501", "permission denied for table jobs", Forbidden),
        ("23505", "duplicate key", Conflict),
        ("23503", "violates foreign key", NotFound),
        ("22P02", 'invalid input syntax for type uuid: "x"', NotFound),
        ("23514", "violates check", ValueError),
        ("23502", "null value", ValueError),
        ("42P01", "no such table", NotInstalled),
        ("PGRST202", "no such function", NotInstalled),
        ("57014", "canceling statement due to statement timeout", StoreError),
        ("40P01", "deadlock detected", StoreError),
        ("503", "Service Unavailable", StoreError),
        ("XX000", "internal error", StoreError),
        (None, "Invalid API key", StoreError),
    ],
)
def test_answers_become_errors(code: str | None, message: str, kind: type[Exception]) -> None:
    error = _answer(code, message)
    assert type(error) is kind
    assert str(error).endswith((".", "--check")) or kind is ValueError


def test_a_quota_is_told_in_money() -> None:
    error = _answer("EA402", "Nortia", '{"amount_microusd": 2000000, "quota_microusd": 1000000}')
    assert isinstance(error, QuotaExceeded)
    assert "$2.00" in error.sentence
    assert error.details == {"amount_microusd": 2_000_000, "quota_microusd": 1_000_000}


def test_details_of_ours_come_along() -> None:
    error = _answer("EA409", "It moved on.", '{"state": "approved"}')
    assert isinstance(error, Conflict)
    assert (error.sentence, error.details) == ("It moved on.", {"state": "approved"})


@pytest.fixture
def silent_server() -> Iterator[str]:
    """An address that takes a request and hangs up without an answer."""
    listening = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        while True:
            try:
                peer, _ = listening.accept()
            except OSError:
                return
            peer.recv(65536)
            peer.close()

    thread = threading.Thread(target=hang_up, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_a_lost_answer_is_not_called_nothing_changed(silent_server: str) -> None:
    with pytest.raises(StoreError, match="broke off") as caught, plain_errors():
        httpx.post(silent_server, json={})
    assert "Nothing was" not in caught.value.sentence
    with pytest.raises(StoreError, match="Nothing was changed"), plain_errors(reading=True):
        httpx.get(silent_server)
