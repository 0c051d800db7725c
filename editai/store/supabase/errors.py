"""What the Data API and the database answer, as errors of the tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from editai.errors import Conflict, Forbidden, NotFound, NotInstalled, QuotaExceeded, SignedOut, StoreError
from editai.money import format_usd

_GONE: Final = "The store, or the thing this belongs to, is no longer there. Nothing was kept."
_SIGNED_OUT: Final = "Your sign-in has ended. Sign in again; nothing was changed."
_MAY_NOT: Final = "You may not do that in this store. Nothing was changed."
_UNFIT: Final = (
    "The team's database does not fit this version of EditAI. Nothing was changed; "
    "see what it lacks with: python -m editai migrate --check"
)
_BUSY: Final = "The database was busy for too long. Nothing was changed; try again in a moment."

_DOWN: Final = "The team's database is not reachable. Nothing was changed; try again when the connection is back."

_SIGN_IN_CODES: Final = ("EA401", "PGRST301", "PGRST302", "PGRST303")
_UNFIT_CODES: Final = ("42P01", "42703", "42883", "PGRST202", "PGRST204", "PGRST205")
_RULE_CODES: Final = ("23502", "23514", "22023", "22003")
_BUSY_CODES: Final = ("40001", "40P01", "53300", "55P03", "57014", "PGRST003")
_DOWN_CODES: Final = ("PGRST000", "PGRST001", "PGRST002", "502", "503", "504", "521", "522", "540")


@contextmanager
def plain_errors(*, reading: bool = False) -> Iterator[None]:
    """Turn the project's complaints into the errors of the tree; programming mistakes stay outside.

    Args:
        reading: nothing was to be changed, so a lost answer leaves nothing to look for.
    """
    import httpx
    from postgrest.exceptions import APIError

    try:
        yield
    except APIError as error:
        raise from_answer(error) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise StoreError(_DOWN, database=type(error).__name__) from error
    except httpx.TransportError as error:
        if reading:
            raise StoreError(_DOWN, database=type(error).__name__) from error
        # The request had left: it may have been carried out, and only the answer is missing.
        raise StoreError(
            "The connection to the team's database broke off before it answered. "
            "Look whether your change was kept before you repeat it.",
            database=type(error).__name__,
        ) from error


def from_answer(error: Any) -> Exception:
    """The error for an answer of the API, by its code (SQLSTATE, PostgREST's own, or the HTTP status)."""
    code = str(error.code or "")
    message = str(error.message or "")
    ours = _ours(code, message, _details(error.details))
    if ours is not None:
        return ours
    if code in _SIGN_IN_CODES:
        return SignedOut(_SIGNED_OUT)
    if code in ("42501", "403", "401", ""):
        return _refused(code, message)
    if code == "23505":
        return Conflict("That already exists. Nothing was changed; look again.", rule=message)
    if code == "23503":
        return NotFound(_GONE)
    if code == "22P02" and "type uuid" in message:
        return NotFound("There is no such thing in this store.")
    if code in _RULE_CODES:
        return ValueError(f"a row the schema forbids: {message}")
    if code in _UNFIT_CODES:
        return NotInstalled(_UNFIT, mend="python -m editai migrate --check", database=message)
    if code in _BUSY_CODES:
        return StoreError(_BUSY, database=code)
    if code in _DOWN_CODES:
        return StoreError("The team's database is not reachable. Nothing was kept; try again soon.", database=code)
    return StoreError("The team's database could not do that. Nothing was kept.", database=f"{code} {message}"[:300])


def _ours(code: str, message: str, details: dict[str, Any]) -> Exception | None:
    """The errors that our own database functions raise: their message is the sentence already."""
    if code == "EA402":
        amount, quota = int(details["amount_microusd"]), int(details["quota_microusd"])
        return QuotaExceeded(
            f"This would cost {format_usd(amount)} and pass {message}'s limit of {format_usd(quota)} a month. "
            "Nothing was charged; an owner can raise the limit.",
            amount_microusd=amount,
            quota_microusd=quota,
        )
    kinds: dict[str, type[StoreError]] = {"EA403": Forbidden, "EA404": NotFound, "EA409": Conflict}
    return kinds[code](message, **details) if code in kinds else None


def _refused(code: str, message: str) -> Exception:
    """No code: the API did not take the key at all."""
    if code == "42501":
        return Forbidden(_MAY_NOT)
    return StoreError("The team's database did not accept this installation's key. Nothing was kept.", database=message)


def _details(value: Any) -> dict[str, Any]:
    if isinstance(value, str) and value.startswith("{"):
        try:
            found = json.loads(value)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}
    return {}
