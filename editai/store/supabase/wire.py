"""Talking to a Supabase project: one way to call, to list, and to turn what it answers into our errors.

Reads are selections under row-level security, paged past the 1,000 rows that the API gives at a time.
Every write is one call of a database function, so it is one transaction.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from editai.clock import Clock, to_text
from editai.store.rows import EveryProfile, Scope
from editai.store.supabase.errors import plain_errors

if TYPE_CHECKING:
    import httpx

    from editai.settings import Settings
    from supabase import Client

PAGE_ROWS: Final = 1000
"""What the API gives at most for one request (PostgREST's ``max-rows`` as Supabase sets it)."""

_CONNECT_S: Final = 10.0
_ANSWER_S: Final = 30.0
"""Every statement here takes milliseconds; a database that is waking up takes seconds."""

Row = Mapping[str, Any]
Narrow = Callable[[Any], Any]
"""Adds filters to a selection."""


def connect(settings: Settings, *, token: str | None = None, service: bool = False) -> Client:
    """A client of the installation's project: the worker's with the secret key, else a person's own.

    A client that carries a token belongs to one person and is never shared.

    Raises:
        ValueError: the settings name no project, or the worker's key is asked for and not set.
    """
    import httpx
    from supabase.lib.client_options import SyncClientOptions

    from supabase import create_client

    key = settings.supabase_secret_key if service else settings.supabase_publishable_key
    if settings.supabase_url is None or key is None:
        raise ValueError("the settings name no Supabase project, or not its key")
    # One pool for all parts. Without HTTP/2, whose one connection several threads would share.
    pool = httpx.Client(timeout=httpx.Timeout(_ANSWER_S, connect=_CONNECT_S), follow_redirects=True)
    options = SyncClientOptions(
        auto_refresh_token=False,  # one refresher per session, and it is not this
        persist_session=False,
        # What failed is asked again by a caller who knows what it was; nothing here repeats blindly.
        postgrest_client_retry=False,
        httpx_client=pool,
    )
    client = create_client(settings.supabase_url, key, options)
    if token is not None:
        client.postgrest.auth(token)
    return client


class Wire:
    """A client, and the clock that tests move.

    One that nobody closes, because somebody may still be using it, gives back its connections when the last
    of them has let go of it.
    """

    def __init__(self, client: Client, clock: Clock | None, token_source: Callable[[], str] | None = None) -> None:
        self._given = client
        self._clock = clock
        self._token_source = token_source
        pool = client.options.httpx_client
        self._end = None if pool is None else weakref.finalize(self, pool.close)

    @property
    def _client(self) -> Client:
        """The client, with the token that is good now: a session lasts longer than one token of it."""
        if self._token_source is not None:
            self._given.postgrest.auth(self._token_source())
        return self._given

    def now(self) -> str | None:
        """The moment to write, or None for the database's own. Only the worker's key may name one."""
        return None if self._clock is None else to_text(self._clock.now())

    def call(self, function: str, **values: Any) -> Any:
        """What the database function answers; the parameters are named without their ``p_``."""
        with plain_errors():
            return self._client.rpc(function, {f"p_{name}": value for name, value in values.items()}).execute().data

    def write(self, function: str, **values: Any) -> Any:
        """``call`` for a function that writes the present moment."""
        return self.call(function, **values, now=self.now())

    def select(
        self, table: str, narrow: Narrow, *, columns: str = "*", order: str = "", limit: int | None = None
    ) -> list[Row]:
        """The rows, page by page until ``limit`` or the end.

        Args:
            order: column names with a comma between; ``-`` before one begins with the greatest.
        """
        found: list[Row] = []
        while True:
            number = PAGE_ROWS if limit is None else min(PAGE_ROWS, limit - len(found))
            if number <= 0:
                return found
            query = narrow(self._client.table(table).select(columns))
            for one in filter(None, order.split(",")):
                query = query.order(one.lstrip("-"), desc=one.startswith("-"))
            with plain_errors(reading=True):
                page = cast("list[Row]", query.range(len(found), len(found) + number - 1).execute().data)
            found += page
            if len(page) < number:
                return found

    def storage(self) -> tuple[str, dict[str, str], httpx.Client]:
        """The address of the project's Storage, the headers of whoever acts, and the connections."""
        client = self._client
        pool = client.options.httpx_client
        if pool is None:
            raise ValueError("the client has no connections of its own")
        headers = {"apikey": client.supabase_key, "Authorization": client.postgrest.headers["Authorization"]}
        return str(client.storage_url).rstrip("/"), headers, pool

    def close(self) -> None:
        """Give back the connections."""
        if self._end is not None:
            self._end()


def in_scope(scope: Scope) -> Narrow:
    """The filter that keeps a read inside its store. Anything but an id or EVERY_PROFILE is a mistake."""
    profile_id = scope_id(scope)
    return lambda query: query if profile_id is None else query.eq("profile_id", profile_id)


def scope_id(scope: Scope) -> str | None:
    """The store's id, or None for all of them."""
    if isinstance(scope, EveryProfile):
        return None
    if not isinstance(scope, str):
        raise TypeError(f"a store's id or EVERY_PROFILE is needed, not {scope!r}")
    return scope


def moment(value: datetime) -> str:
    """A moment as the database reads it."""
    return to_text(value)


def plain(value: Any) -> Any:
    """The value with plain dicts and lists in it: what JSON knows, whatever mapping or sequence was given.

    Raises:
        TypeError, ValueError: it cannot be kept as JSON; NaN is refused, since Postgres would refuse it.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if (isinstance(value, float) and value != value) or value in (float("inf"), float("-inf")):
        raise ValueError("a number that JSON does not know")
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Sequence):
        return [plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")
