"""Between jobs and the outbox: the store's Postiz opened with the store's own key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from editai.settings import Settings
from editai.store.protocol import Store


def read_back_store(
    settings: Settings, store: Store, profile_id: str, publication_ids: Sequence[str]
) -> list[dict[str, Any]]:
    """Ask Postiz what became of a store's posts; all waiting ones when none are named."""
    raise NotImplementedError
