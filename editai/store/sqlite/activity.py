"""What became of the clips of stores in a span of time, counted from their own rows."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from editai.clock import from_text, to_text
from editai.store.rows import Activity, Scope
from editai.store.sqlite import statements

_ACTIVITY: Final = """
SELECT p.id, p.name,
    (SELECT count(*) FROM editai_clips AS c
     WHERE c.profile_id = p.id AND c.created_at >= :since AND c.created_at < :until) AS made,
    (SELECT count(*) FROM editai_clips AS c WHERE c.profile_id = p.id AND c.updated_at >= :since
        AND c.created_at < :until AND EXISTS (
        SELECT 1 FROM clip_reviews AS v WHERE v.clip_id = c.id AND v.verdict = 'approved'
            AND v.created_at >= :since AND v.created_at < :until)
    ) AS approved,
    (SELECT count(*) FROM publications AS u
     WHERE u.profile_id = p.id AND u.state = 'published' AND u.scheduled_at >= :since AND u.scheduled_at < :until
    ) AS published,
    nullif(max(
        coalesce((SELECT max(updated_at) FROM editai_clips WHERE profile_id = p.id), ''),
        coalesce((SELECT max(updated_at) FROM publications WHERE profile_id = p.id), ''),
        coalesce((SELECT max(created_at) FROM jobs WHERE profile_id = p.id), '')
    ), '') AS last_at
FROM profiles AS p WHERE {scope} ORDER BY p.name, p.id
"""


def of_stores(connection: sqlite3.Connection, profile_id: Scope, since: datetime, until: datetime) -> list[Activity]:
    """A row a store, also for those with nothing, by name; ``until`` is the first moment outside."""
    scope, values = statements.in_scope(profile_id, "p.id")
    span = {"since": to_text(since), "until": to_text(until)}
    named = {f"scope{number}": value for number, value in enumerate(values)}
    found = connection.execute(_ACTIVITY.format(scope=scope.replace("?", ":scope0")), span | named)
    return [
        Activity(
            profile_id=row["id"],
            name=row["name"],
            clips_made=row["made"],
            approved=row["approved"],
            published=row["published"],
            last_at=from_text(row["last_at"]) if row["last_at"] else None,
        )
        for row in found
    ]
