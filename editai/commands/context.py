"""What a command works with: the settings, the open store of data, and the person's place in a store."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from editai.errors import UsageError
from editai.profiles.access import named_member
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership

FIRST_STORE = "My store"
"""What the store of a new installation is called until a person renames it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """An installation and a member of one of its stores. Close it, or use it in a ``with``."""

    settings: Settings
    store: Store
    member: Membership

    def __enter__(self) -> Context:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store of data."""
        self.store.close()


def open_context(args: Namespace, *, profile_needed: bool = False) -> Context:
    """Open the installation that the environment names, in the store that ``--profile`` names.

    Args:
        args: ``args.profile`` is a store's id or its exact name; absent or None is the default store.
        profile_needed: the command publishes or deletes, so the store must be named.

    Raises:
        UsageError: a store must be named and is not.
        InputError: several stores have that name.
        NotFound, Forbidden, ProfileUnavailable: as DESIGN §5 says.
    """
    asked = getattr(args, "profile", None)
    if profile_needed and not asked:
        raise UsageError("Say which store with --profile: this publishes or deletes.")
    settings = Settings.from_env(os.environ)
    with _closed_on_error(_open(settings)) as store:
        return Context(settings=settings, store=store, member=named_member(store, LOCAL_PERSON, asked))


def _open(settings: Settings) -> Store:
    """The store of data, with a default profile in it from the first use on."""
    store = open_store(settings)
    with _closed_on_error(store):
        store.profiles.ensure_any(LOCAL_PERSON, name=FIRST_STORE)
    return store


@contextmanager
def _closed_on_error(store: Store) -> Iterator[Store]:
    try:
        yield store
    except BaseException:
        store.close()
        raise
