"""The store of data behind one protocol.

Every method takes the store's id (``profile_id``) and proves ownership in the same statement:
there is no read by a clip's or a source's id alone. To add a store of data, implement ``Store``
and add it to ``tests/contracts/test_store.py``.

Conventions for all methods:
    * Something that is not in that profile raises ``NotFound``, whether or not it exists elsewhere.
    * A write that lost a race, or that a rule forbids now, raises ``Conflict`` and changes nothing.
    * Lists are newest first and hold at most ``limit`` rows.
    * Each method is one transaction.
"""

from __future__ import annotations

from typing import Protocol

from editai.store.protocol.costs import CostKey, CostStore
from editai.store.protocol.defaults import EMPTY
from editai.store.protocol.jobs import JobStore
from editai.store.protocol.library import LibraryStore
from editai.store.protocol.pace import PaceStore
from editai.store.protocol.profiles import ProfileStore
from editai.store.protocol.publications import PublicationStore
from editai.store.protocol.voices import VoiceStore

__all__ = [
    "EMPTY",
    "CostKey",
    "CostStore",
    "JobStore",
    "LibraryStore",
    "PaceStore",
    "ProfileStore",
    "PublicationStore",
    "Store",
    "VoiceStore",
]


class Store(Protocol):
    """The whole store of data. Safe to use from several threads."""

    @property
    def profiles(self) -> ProfileStore: ...

    @property
    def library(self) -> LibraryStore: ...

    @property
    def jobs(self) -> JobStore: ...

    @property
    def costs(self) -> CostStore: ...

    @property
    def publications(self) -> PublicationStore: ...

    @property
    def pace(self) -> PaceStore: ...

    @property
    def voices(self) -> VoiceStore: ...

    def close(self) -> None:
        """Give back connections. The store is not used afterwards."""
        ...
