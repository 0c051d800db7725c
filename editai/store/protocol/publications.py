"""What a store of data does for publications."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from editai.store.rows import Json, Publication, Scope
from editai.store.states import PublicationState


class PublicationStore(Protocol):
    """The outbox."""

    def plan(
        self,
        profile_id: str,
        *,
        clip_id: str,
        clip_snapshot: Json,
        channel_id: str,
        network: str,
        text: str,
        settings: Json,
        scheduled_at: datetime,
        client_ref: str,
        created_by: str,
        again: bool = False,
    ) -> tuple[Publication, bool]:
        """Write a ``planned`` publication. The clip must be this store's and approved, else ``Conflict``.

        Returns the publication and whether it is new: a live one of the same clip on the same channel
        is returned as it stands. ``again``: a *published* one does not stand in the way, so that posting
        again is possible as an explicit act.
        """
        ...

    def publication(self, profile_id: str, publication_id: str) -> Publication: ...

    def publications(
        self,
        profile_id: Scope,
        *,
        states: Collection[PublicationState] = (),
        clip_id: str | None = None,
        limit: int = 200,
    ) -> list[Publication]: ...

    def move(
        self,
        profile_id: str,
        publication_id: str,
        *,
        expected: Collection[PublicationState],
        state: PublicationState,
        changes: Mapping[str, Any] | None = None,
        attempt: int | None = None,
    ) -> Publication:
        """Change the state if it is one of the expected ones, else ``Conflict``.

        With ``attempt`` the row must also still be at that attempt: whoever took it over since then
        has raised it, and the one who lost it changes nothing any more.

        ``changes`` may name attempt, postiz_post_id, link, reason, scheduled_at, client_ref.
        """
        ...
