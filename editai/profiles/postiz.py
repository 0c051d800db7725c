"""A store's own Postiz address and key: both or neither, never another store's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from editai.errors import InputError, NotInstalled
from editai.profiles.access import OWNERS, require
from editai.profiles.secrets import SecretBox, hint_of
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile

SECRET_NAME: Final = "postiz"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostizCredentials:
    """With what the worker signs in for one store. The key is masked in ``repr``."""

    url: str
    """As the person gave it, without a trailing slash; ``publishing.address`` finds the API below it."""
    api_key: str
    group: str
    """Only channels of this group are the store's; empty: all that the key sees."""

    def __repr__(self) -> str:
        return f"PostizCredentials(url={self.url!r}, api_key='…{hint_of(self.api_key)}', group={self.group!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostizState:
    """What a page may show about a store's connection."""

    url: str
    hint: str
    """The key's last four characters."""
    is_set: bool


def set_postiz(store: Store, box: SecretBox, member: Membership, url: str | None, key: str | None) -> Profile:
    """Set a store's Postiz address and key; both empty: forget them.

    An empty key with the address that stands keeps the key. A changed address demands its key again,
    so that a key is never sent to a server it was not given for. An empty address with a key renews
    the key for the address that stands.

    The address is locked into the secret beside the key, so that no crash or race between the two
    writes can pair a key with another address.

    Raises:
        Forbidden: the person is no owner.
        InputError: no address, or a changed one without its key. Nothing was changed.
    """
    require(member, *OWNERS)
    profile_id = member.profile_id
    standing = postiz_state(store, profile_id)
    new_url, new_key = (url or "").strip(), (key or "").strip()
    if not new_url and not new_key:
        store.profiles.delete_secret(profile_id, SECRET_NAME)
        return store.profiles.update(profile_id, {"publishing": {"postiz_url": None}})
    new_url = _clean_address(new_url) if new_url else standing.url
    if not new_url:
        raise InputError("Give the address of Postiz together with its key. Nothing was changed.", field="postiz_url")
    if not new_key:
        if standing.is_set and new_url == standing.url:
            return store.profiles.profile(profile_id)
        raise InputError("A new address needs its key again. Nothing was changed.", field="postiz_key")
    if any(not sign.isprintable() or sign.isspace() for sign in new_key):
        raise InputError("The key has a space or a line break in it. Nothing was changed.", field="postiz_key")
    ciphertext = box.encrypt(json.dumps({"url": new_url, "api_key": new_key}))
    if standing.url != new_url:
        # Until the new pair is whole the store has none, which is safe; half a pair is not.
        store.profiles.delete_secret(profile_id, SECRET_NAME)
    profile = store.profiles.update(profile_id, {"publishing": {"postiz_url": new_url}})
    store.profiles.set_secret(profile_id, SECRET_NAME, ciphertext=ciphertext, hint=hint_of(new_key))
    return profile


def postiz_state(store: Store, profile_id: str) -> PostizState:
    """Whether the store is connected, and with what, without unlocking anything."""
    url = str(store.profiles.profile(profile_id).publishing.get("postiz_url", ""))
    secret = store.profiles.secret(profile_id, SECRET_NAME)
    return PostizState(url=url, hint=secret.hint if secret else "", is_set=bool(url and secret))


def postiz_credentials(store: Store, box: SecretBox, profile_id: str) -> PostizCredentials:
    """The store's own address and key, for the worker.

    Raises:
        NotInstalled: they are not set, or cannot be unlocked. No other store's are used instead.
    """
    profile = store.profiles.profile(profile_id)
    secret = store.profiles.secret(profile_id, SECRET_NAME)
    url = profile.publishing.get("postiz_url")
    if not url or secret is None:
        raise _unset(profile)
    pair = json.loads(box.decrypt(secret.ciphertext))
    if pair["url"] != url:
        raise _unset(profile)
    return PostizCredentials(url=pair["url"], api_key=pair["api_key"], group=str(profile.publishing.get("group") or ""))


def require_connected(store: Store, member: Membership) -> None:
    """Refuse before a job is asked for that could only fail.

    Raises:
        NotInstalled: the store has no address and key of its own.
    """
    if not postiz_state(store, member.profile_id).is_set:
        raise _unset(member.profile)


def _unset(profile: Profile) -> NotInstalled:
    return NotInstalled(
        f"{profile.name} is not connected to Postiz: it needs an address and a key of its own.",
        mend=f"python -m editai profiles set --profile {profile.id} postiz_url=ADDRESS postiz_key=-",
        profile_id=profile.id,
    )


def _clean_address(text: str) -> str:
    """The address without a trailing slash, with its scheme; what lies behind it is tested by the worker."""
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or len(text) > 500 or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise InputError(
            "That is not an address. It looks like https://postiz.example.com. Nothing was changed.", field="postiz_url"
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError(
            "Give the plain address of Postiz, without a password, a question mark or a # in it. Nothing was changed.",
            field="postiz_url",
        )
    return text.rstrip("/")
