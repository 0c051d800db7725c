"""What a command works with: the settings, the open store of data, and the person's place in a store."""

from __future__ import annotations

import os
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from editai.errors import UsageError
from editai.profiles.access import named_member
from editai.profiles.signed_in import signed_in_here
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership

FIRST_STORE = "My store"
"""What the store of a new installation is called until a person renames it."""


def add_store_arguments(parser: ArgumentParser) -> None:
    """``--profile`` and ``--json``, for a command with actions: before the action or after it."""
    # SUPPRESS: given before the action, they are not reset by the action's own defaults.
    parser.add_argument("--profile", metavar="P", default=SUPPRESS, help="a store's id or name; else the default")
    parser.add_argument("--json", action="store_true", default=SUPPRESS, help="print one JSON value")


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
        NotFound, Forbidden, ProfileUnavailable: as ``resolve_member`` tells them apart.
        SignedOut: team mode, and nobody has signed in here (``python -m editai sign-in``).
    """
    asked = getattr(args, "profile", None)
    if profile_needed and not asked:
        raise UsageError("Say which store with --profile: this publishes or deletes.")
    settings = Settings.from_env(os.environ)
    store, person = _open(settings)
    with _closed_on_error(store):
        return Context(settings=settings, store=store, member=named_member(store, person, asked))


def _open(settings: Settings) -> tuple[Store, str]:
    """The store of data and the person who acts: the local one, with a default store from the first use
    on; in a team whoever has signed in on this command line."""
    if settings.supabase_url is not None:
        token, person = signed_in_here(settings)
        return open_store(settings, token=token), person
    store = open_store(settings)
    with _closed_on_error(store):
        store.profiles.ensure_any(LOCAL_PERSON, name=FIRST_STORE)
    return store, LOCAL_PERSON


@contextmanager
def _closed_on_error(store: Store) -> Iterator[Store]:
    try:
        yield store
    except BaseException:
        store.close()
        raise
