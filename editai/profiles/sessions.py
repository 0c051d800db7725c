"""Who is signed in here: from an e-mail and a password to an opaque id, and from that id to a store of data
that acts with the person's own token.

The browser holds the id alone. The tokens lie encrypted in this installation's own file and are renewed
by one refresher at a time, however many tabs, threads and processes ask at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.clock import Clock, SystemClock, from_text, to_text
from editai.errors import EditAIError, NotInstalled, SignedOut
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store

if TYPE_CHECKING:
    from editai.store.sqlite.web_sessions import WebSession
    from editai.store.supabase.auth import Tokens

LOG = logging.getLogger(__name__)
IDLE_DAYS: Final = 30
"""Without a visit for this long a session ends by itself; each renewal begins the time anew."""
RENEW_BEFORE_S: Final = 120.0
"""Before an access token's end; longer than any request takes, shorter than any token lives."""
CHECK_EVERY_S: Final = 30.0
"""How long a session that was ended at Supabase may go unnoticed here."""
_MOST_STORES: Final = 200
"""Open clients; a session beyond them opens its own again."""
_ENDED: Final = "Your sign-in has ended. Sign in again; what you typed is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person as the sign-in knows them."""

    user_id: str
    email: str


class Sessions:
    """The signed-in sessions of one installation in team mode. Safe to use from several threads."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        # both stores come with them, and an installation without a team opens one only
        from editai.store.sqlite.web_sessions import WebSessions
        from editai.store.supabase.auth import TeamAuth

        self._settings = settings
        self._clock = clock or SystemClock()
        self._rows = WebSessions(settings.database_path, self._clock)
        self._auth = TeamAuth(settings)
        self._box = SecretBox(settings)
        self._lock = threading.Lock()
        self._stores: OrderedDict[str, Store] = OrderedDict()
        """By the hash of the session's id: nothing here is shared between two sessions."""
        self._checked_at: dict[str, float] = {}

    def sign_in(self, email: str, password: str) -> str:
        """The secret id of a new session. Open invitations to the person's e-mail are claimed with it.

        Raises:
            Forbidden: the e-mail and the password do not fit together.
            StoreError: the team's Supabase cannot be reached.
            NotInstalled: the team's database does not fit, or this installation's key is gone.
        """
        tokens = self._auth.sign_in(email.strip(), password)
        store = open_store(self._settings, token=tokens.access_token)
        try:
            # The key of this installation may be missing while the team's database holds secrets of it.
            self._box.ensure_key(has_secrets=store.profiles.has_secrets)
            store.profiles.claim_invitations(tokens.user_id, email=tokens.email)
        finally:
            store.close()
        session_id = secrets.token_urlsafe(32)
        self._rows.add(self._row(_hash(session_id), tokens))
        return session_id

    def find(self, session_id: str | None) -> str | None:
        """The id of the person whose session it is, or None if it has ended. Asks this installation's file only."""
        row = self._rows.find(_hash(session_id)) if session_id else None
        return None if row is None else row.user_id

    def person(self, session_id: str) -> SignedIn:
        """The person of the session.

        Raises:
            SignedOut: it has ended.
        """
        tokens = self._tokens(self._standing(session_id))
        return SignedIn(user_id=tokens.user_id, email=tokens.email)

    def is_alive(self, session_id: str) -> bool:
        """Whether the session still stands, here and, looked up now and then, at Supabase. A Supabase
        that cannot be reached ends nobody's session."""
        id_hash = _hash(session_id)
        if self._rows.find(id_hash) is None:
            return False
        now = time.monotonic()
        with self._lock:
            if now - self._checked_at.get(id_hash, float("-inf")) < CHECK_EVERY_S:
                return True
            self._checked_at[id_hash] = now
        try:
            self._auth.check(self.token(session_id))
        except SignedOut:
            self._forget(id_hash)
            return False
        except EditAIError as error:
            LOG.info("a session was not looked up: %s", error.sentence)
        return True

    def token(self, session_id: str) -> str:
        """An access token that is good for at least a moment, renewed if need be.

        Raises:
            SignedOut: the session has ended, here or at Supabase.
            StoreError: it must be renewed and Supabase cannot be reached; the session stays.
        """
        row = self._standing(session_id)
        tokens = self._tokens(row)
        if not self._is_ending(tokens, RENEW_BEFORE_S):
            return tokens.access_token
        with self._one_refresher(row.id_hash):
            tokens = self._tokens(self._standing(session_id))
            if not self._is_ending(tokens, RENEW_BEFORE_S):
                return tokens.access_token  # another one was quicker
            try:
                fresh = self._auth.refresh(tokens.refresh_token)
            except SignedOut:
                self._forget(row.id_hash)
                raise
            except EditAIError:
                if self._is_ending(tokens, 0):
                    raise
                return tokens.access_token
            renewed = self._row(row.id_hash, fresh)
            self._rows.renew(row.id_hash, renewed.tokens_ciphertext, renewed.expires_at)
            return fresh.access_token

    def store(self, session_id: str) -> Store:
        """The team's store of data as this person may see it. Kept open for the session; not to be closed.

        Raises:
            SignedOut, StoreError, NotInstalled: as ``token`` and ``open_store``.
        """
        id_hash = _hash(session_id)
        self._standing(session_id)
        with self._lock:
            kept = self._stores.get(id_hash)
            if kept is not None:
                self._stores.move_to_end(id_hash)
                return kept
        opened = open_store(self._settings, token=lambda: self.token(session_id))
        with self._lock:
            kept = self._stores.setdefault(id_hash, opened)
            while len(self._stores) > _MOST_STORES:
                self._stores.popitem(last=False)  # closed by the collector: somebody may be using it
        if kept is not opened:
            opened.close()
        return kept

    def sign_out(self, session_id: str) -> None:
        """End the session here, and at Supabase as far as it can be reached. Nothing happens to one that has ended."""
        row = self._rows.find(_hash(session_id))
        if row is None:
            return
        try:
            with self._one_refresher(row.id_hash):
                tokens = self._tokens(self._rows.find(row.id_hash) or row)
                self._forget(row.id_hash)
            if self._is_ending(tokens, 0):
                tokens = self._auth.refresh(tokens.refresh_token)
            self._auth.sign_out(tokens.access_token)
        except EditAIError as error:
            LOG.warning("a session could not be ended at Supabase too: %s", error.sentence)
        finally:
            self._forget(row.id_hash)

    def close(self) -> None:
        """Close everything that is open."""
        with self._lock:
            stores = list(self._stores.values())
            self._stores.clear()
        for store in stores:
            store.close()
        self._rows.close()

    def _forget(self, id_hash: str) -> None:
        self._rows.end(id_hash)
        with self._lock:
            self._stores.pop(id_hash, None)
            self._checked_at.pop(id_hash, None)
        self._lock_file(id_hash).unlink(missing_ok=True)

    def _standing(self, session_id: str) -> WebSession:
        row = self._rows.find(_hash(session_id))
        if row is None:
            raise SignedOut(_ENDED)
        return row

    def _is_ending(self, tokens: Tokens, within_s: float) -> bool:
        return tokens.expires_at - self._clock.now() <= timedelta(seconds=within_s)

    def _row(self, id_hash: str, tokens: Tokens) -> WebSession:
        from editai.store.sqlite.web_sessions import WebSession

        plain = asdict(tokens) | {"expires_at": to_text(tokens.expires_at)}
        return WebSession(
            id_hash=id_hash,
            user_id=tokens.user_id,
            tokens_ciphertext=self._box.encrypt(json.dumps(plain)),
            expires_at=self._clock.now() + timedelta(days=IDLE_DAYS),
        )

    def _tokens(self, row: WebSession) -> Tokens:
        from editai.store.supabase.auth import Tokens

        try:
            plain = json.loads(self._box.decrypt(row.tokens_ciphertext))
        except NotInstalled as error:  # another key now: nobody can use these tokens any more
            self._forget(row.id_hash)
            raise SignedOut(_ENDED) from error
        return Tokens(**plain | {"expires_at": from_text(plain["expires_at"])})

    @contextlib.contextmanager
    def _one_refresher(self, id_hash: str) -> Iterator[None]:
        """One at a time for each session, over all threads and processes of this installation."""
        path = self._lock_file(id_hash)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as file:  # each opening is a lock holder of its own, also inside one process
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _lock_file(self, id_hash: str) -> Path:
        return self._settings.home / "sign-ins" / f"{id_hash[:32]}.lock"


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
