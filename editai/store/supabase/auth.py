"""Supabase Auth: who a person is, by e-mail and password, and the tokens that say so.

Each call uses a client of its own, so nothing of one person is left for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

from editai.errors import Forbidden, RetryableServiceError, SignedOut, StoreError
from editai.settings import Settings
from editai.store.supabase.wire import connect

if TYPE_CHECKING:
    from supabase import Client

WRONG: Final = "That e-mail and password do not fit together. Try again, or ask your team's admin for a new password."
"""The same for an unknown e-mail, a wrong password and an e-mail that was never confirmed."""
_ENDED: Final = "Your sign-in has ended. Sign in again; nothing was changed."
_DOWN: Final = "The team's sign-in is not reachable. Nothing was changed; try again when the connection is back."
_TOO_OFTEN: Final = (429,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a sign-in gives. Never logged, and kept encrypted only."""

    user_id: str
    email: str
    access_token: str
    refresh_token: str
    expires_at: datetime
    """Of the access token."""

    def __repr__(self) -> str:
        return f"Tokens(user_id={self.user_id!r})"


class TeamAuth:
    """The team's Supabase Auth."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def sign_in(self, email: str, password: str) -> Tokens:
        """Tokens for the person.

        Raises:
            Forbidden: not this e-mail with this password; ``WRONG`` whatever the reason.
            StoreError: Auth cannot be reached.
        """
        with self._client() as client, _plain_errors():
            try:
                answer = client.auth.sign_in_with_password({"email": email, "password": password})
            except _refusals() as error:
                if error.status in _TOO_OFTEN or error.status >= 500:
                    raise
                raise Forbidden(WRONG) from error
        return _tokens(answer)

    def refresh(self, refresh_token: str) -> Tokens:
        """New tokens for old. The refresh token is used up by it.

        Raises:
            SignedOut: the session was ended, or the token used up.
            StoreError: Auth cannot be reached; the token may or may not be used up.
        """
        with self._client() as client, _plain_errors():
            return _tokens(client.auth.refresh_session(refresh_token))

    def check(self, access_token: str) -> None:
        """Ask whether the session still stands at Auth.

        Raises:
            SignedOut: it was ended there, or the person is gone.
            StoreError: Auth cannot be reached, so nothing is known.
        """
        with self._client() as client, _plain_errors():
            client.auth.get_user(access_token)

    def sign_out(self, access_token: str) -> None:
        """End this one session at Auth; one that has ended already is fine.

        Raises:
            StoreError: Auth cannot be reached, so the session may still stand there.
        """
        with self._client() as client, _plain_errors():
            client.auth.admin.sign_out(access_token, "local")

    @contextmanager
    def _client(self) -> Iterator[Client]:
        client = connect(self._settings)
        try:
            yield client
        finally:
            pool = client.options.httpx_client
            if pool is not None:
                pool.close()


def _refusals() -> Any:
    from supabase_auth.errors import AuthApiError, AuthInvalidCredentialsError

    return AuthApiError, AuthInvalidCredentialsError


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Auth's complaints as errors of the tree."""
    import httpx
    from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError

    try:
        yield
    except AuthApiError as error:
        if error.status in _TOO_OFTEN:
            raise RetryableServiceError(
                "The team's sign-in was asked too often. Wait a minute, then try again."
            ) from error
        if error.status >= 500:
            raise StoreError(_DOWN, status=error.status) from error
        raise SignedOut(_ENDED, code=error.code) from error
    except AuthRetryableError as error:
        raise StoreError(_DOWN, status=error.status) from error
    except AuthError as error:  # no token at all, or an answer without one
        raise SignedOut(_ENDED, code=error.code) from error
    except httpx.HTTPError as error:
        raise StoreError(_DOWN, database=type(error).__name__) from error


def _tokens(answer: Any) -> Tokens:
    session = answer.session
    if session is None or session.user is None:
        raise SignedOut(_ENDED)
    return Tokens(
        user_id=str(session.user.id),
        email=str(session.user.email or "").lower(),
        access_token=session.access_token,
        refresh_token=session.refresh_token,
        expires_at=datetime.fromtimestamp(session.expires_at, timezone.utc),
    )
