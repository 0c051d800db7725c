"""Secrets at rest: locked with the installation's one key, whose id stands in every ciphertext."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from editai.errors import InputError, NotInstalled, StoreError
from editai.settings import Settings

_LEAST_CHARACTERS: Final = 32
"""Of ``EDITAI_SECRET_KEY``: a short pass phrase could be guessed from a stolen database."""
_PURPOSE: Final = b"editai secrets 1"


def hint_of(secret: str) -> str:
    """The last four characters, for people; nothing of a secret so short that they would tell it."""
    return secret[-4:] if len(secret) >= 12 else ""


class SecretBox:
    """Locks and unlocks secrets with the master key of this installation.

    The key is ``EDITAI_SECRET_KEY``, else a file in ``EDITAI_HOME`` made on first use, readable by its
    owner only. A lost key file is not replaced while a store keeps secrets: they would all be dead
    and nobody would know why.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._key: bytes | None = None
        self._has_secrets: Callable[[], bool] = lambda: _has_secrets(settings)

    def encrypt(self, text: str) -> str:
        """The ciphertext ``<key id>:<token>``; the same text gives another one each time.

        Raises:
            NotInstalled: the key file is gone although secrets were locked with it.
            InputError: ``EDITAI_SECRET_KEY`` is too short.
        """
        from cryptography.fernet import Fernet

        key = self._master_key(make=True)
        return f"{_key_id(key)}:{Fernet(key).encrypt(text.encode()).decode('ascii')}"

    def decrypt(self, ciphertext: str) -> str:
        """The text that ``encrypt`` was given.

        Raises:
            NotInstalled: the key is gone or another one, or the ciphertext was damaged; says which.
        """
        from cryptography.fernet import Fernet, InvalidToken

        key_id, _, token = ciphertext.partition(":")
        key = self._master_key(make=False)
        if key_id != _key_id(key):
            raise NotInstalled(
                f"This secret was locked with another key ({key_id[:8]}) than the one of this installation "
                f"({_key_id(key)}). Put the old key back, or type the secret again.",
                mend="put back EDITAI_SECRET_KEY or the file secret.key",
            )
        try:
            return Fernet(key).decrypt(token.encode()).decode()
        except InvalidToken:
            raise NotInstalled(
                "A saved secret is damaged and cannot be unlocked. Type it again.", mend="python -m editai profiles set"
            ) from None

    def ensure_key(self, has_secrets: Callable[[], bool] | None = None) -> str:
        """Make the key now if there is none yet, and return its id.

        Args:
            has_secrets: whether any store keeps a secret, where somebody knows how to ask; a team's
                database answers signed-in people and the worker only.

        Raises:
            NotInstalled, InputError: as ``encrypt``.
        """
        if has_secrets is not None:
            self._has_secrets = has_secrets
        return _key_id(self._master_key(make=True))

    def __repr__(self) -> str:
        return "SecretBox()"

    def _master_key(self, *, make: bool) -> bytes:
        if self._key is None:
            self._key = _derive(self._key_text(make=make))
        return self._key

    def _key_text(self, *, make: bool) -> str:
        given = self._settings.secret_key
        if given is not None:
            if len(given) < _LEAST_CHARACTERS:
                raise InputError(f"EDITAI_SECRET_KEY must have at least {_LEAST_CHARACTERS} characters.")
            return given
        path = self._settings.key_path
        text = _read(path)
        if text is None:
            if not make or self._has_secrets():
                where = (
                    "from a backup"
                    if self._settings.supabase_url is None
                    else ("from a backup, or from the machine where your team's EditAI runs")
                )
                raise NotInstalled(
                    "The key of this installation (secret.key in EDITAI_HOME) is gone, so saved secrets cannot be "
                    f"unlocked. Put it back {where}; without one, remove the saved keys of your stores and type "
                    "them again.",
                    mend="put back the file secret.key",
                )
            text = _make(path)
        return text


def _has_secrets(settings: Settings) -> bool:
    from editai.store import open_store

    if settings.supabase_url is not None and settings.supabase_secret_key is None:
        return True  # a team's web cannot ask here: its sessions do (``ensure_key``), and make the key if none is used
    store = open_store(settings, service=settings.supabase_url is not None)
    try:
        return store.profiles.has_secrets()
    finally:
        store.close()


def _derive(text: str) -> bytes:
    """The key that does the work, in Fernet's form, from whatever text the master key is."""
    import base64

    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(text.encode())
    return base64.urlsafe_b64encode(derived)


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"id of " + key).hexdigest()[:8]


def _read(path: Path) -> str | None:
    try:
        text = path.read_text("ascii").strip()
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("The key of this installation (secret.key in EDITAI_HOME) cannot be read.") from error
    if len(text) < _LEAST_CHARACTERS:
        raise StoreError("The key of this installation (secret.key in EDITAI_HOME) was cut. Put it back from a backup.")
    return text


def _make(path: Path) -> str:
    """Make the key file whole or not at all; of two processes at once the first one's stays."""
    from cryptography.fernet import Fernet

    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes it 0600 from the start.
    descriptor, name = tempfile.mkstemp(prefix=".secret-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, not a rename: it fails where a rename would replace another process's key.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(beside)
    finally:
        beside.unlink(missing_ok=True)
    text = _read(path)
    if text is None:
        raise StoreError("The key of this installation could not be made. Check the rights of EDITAI_HOME.")
    return text
