"""A store's own keys of services that have one address for the whole installation."""

from __future__ import annotations

import json
from typing import Final

from editai.errors import InputError, NotInstalled
from editai.profiles.access import OWNERS, require
from editai.profiles.secrets import SecretBox, hint_of
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership

WRITER: Final = "writer"
"""The language model that drafts scripts."""
ELEVENLABS: Final = "elevenlabs"
_TITLES: Final = {WRITER: "the writer", ELEVENLABS: "ElevenLabs"}


def service_address(settings: Settings, service: str) -> str:
    """Where the service is asked."""
    return {WRITER: settings.llm_url, ELEVENLABS: settings.elevenlabs_url}[service]


def set_service_key(
    settings: Settings, store: Store, box: SecretBox, member: Membership, service: str, key: str
) -> None:
    """Keep the store's key of a service; an empty one forgets it.

    The address is locked in beside it: a key is never sent to another server than it was given for.

    Raises:
        Forbidden: the person is no owner.
        InputError: it is no key. Nothing was changed.
    """
    require(member, *OWNERS)
    clean = key.strip()
    if not clean:
        store.profiles.delete_secret(member.profile_id, service)
        return
    if len(clean) > 512 or not clean.isascii() or any(sign.isspace() or not sign.isprintable() for sign in clean):
        raise InputError(
            f"That is no key of {_TITLES[service]}: it is one word of plain letters and digits. Nothing was changed.",
            field="key",
        )
    pair = {"url": service_address(settings, service), "api_key": clean}
    store.profiles.set_secret(member.profile_id, service, ciphertext=box.encrypt(json.dumps(pair)), hint=hint_of(clean))


def service_key_hint(store: Store, profile_id: str, service: str) -> str | None:
    """The key's last four characters; None when the store has no key. Unlocks nothing."""
    secret = store.profiles.secret(profile_id, service)
    return None if secret is None else secret.hint


def service_key(settings: Settings, store: Store, box: SecretBox, profile_id: str, service: str) -> str:
    """The store's own key, for the worker.

    Raises:
        NotInstalled: it is not set, was given for another address, or cannot be unlocked. No other
            store's is used instead.
    """
    secret = store.profiles.secret(profile_id, service)
    if secret is None:
        raise NotInstalled(
            f"The store has no key of {_TITLES[service]}.", mend="give the key where it is used", service=service
        )
    pair = json.loads(box.decrypt(secret.ciphertext))
    if pair["url"] != service_address(settings, service):
        raise NotInstalled(
            f"The address of {_TITLES[service]} has changed, so its key must be given again.",
            mend="give the key where it is used",
            service=service,
        )
    return str(pair["api_key"])
