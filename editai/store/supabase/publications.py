"""The outbox in a Supabase project."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from editai.errors import NotFound
from editai.store import records
from editai.store.rows import Json, Publication, Scope
from editai.store.states import PublicationState
from editai.store.supabase.wire import Wire, in_scope, moment, plain

_CHANGEABLE: Final = frozenset({"attempt", "postiz_post_id", "link", "reason", "scheduled_at", "client_ref"})


class SupabasePublications:
    """``PublicationStore`` over the Data API. Sending needs the worker's key."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

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
        answer = self._wire.write(
            "plan_publication",
            profile_id=profile_id,
            clip_id=clip_id,
            clip_snapshot=plain(clip_snapshot),
            channel_id=channel_id,
            network=network,
            text=text,
            settings=plain(settings),
            scheduled_at=moment(scheduled_at),
            client_ref=client_ref,
            created_by=created_by,
            again=again,
        )
        return records.publication(answer["publication"]), bool(answer["is_new"])

    def publication(self, profile_id: str, publication_id: str) -> Publication:
        found = self._wire.select(
            "publications", lambda query: query.eq("id", publication_id).eq("profile_id", profile_id), limit=1
        )
        if not found:
            raise NotFound("There is no such post in this store.")
        return records.publication(found[0])

    def publications(
        self,
        profile_id: Scope,
        *,
        states: Collection[PublicationState] = (),
        clip_id: str | None = None,
        limit: int = 200,
    ) -> list[Publication]:
        scope = in_scope(profile_id)

        def narrow(query: Any) -> Any:
            query = scope(query)
            if states:
                query = query.in_("state", [state.value for state in states])
            return query if clip_id is None else query.eq("clip_id", clip_id)

        found = self._wire.select("publications", narrow, order="-created_at,-id", limit=limit)
        return [records.publication(row) for row in found]

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
        values = dict(changes or {})
        unknown = values.keys() - _CHANGEABLE
        if unknown:
            raise ValueError(f"a publication's {sorted(unknown)} cannot be changed")
        if not expected:
            raise ValueError("the states expected must be named")
        if "scheduled_at" in values:
            values["scheduled_at"] = moment(values["scheduled_at"])
        answer = self._wire.write(
            "move_publication",
            profile_id=profile_id,
            publication_id=publication_id,
            expected=[one.value for one in expected],
            state=state.value,
            changes=plain(values),
            attempt=attempt,
        )
        return records.publication(answer)
