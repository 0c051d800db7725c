"""Which files rows name."""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from editai.store.rows import EveryProfile, Scope

_KEY: Final = re.compile(r"[0-9A-Za-z-]{1,64}/[a-z]+/[0-9A-Za-z-]{1,64}\.[a-z0-9]{1,8}")
"""A media key, wherever in a row it stands."""
_WITHOUT: Final = ("api_costs", "cost_", "reservation_calls", "schema_migrations", "web_sessions")
"""Tables (by how their names begin) that hold no key and may hold a million rows."""


def named_media(connection: sqlite3.Connection, scope: Scope) -> set[str]:
    """As ``LibraryStore.named_media``. Reads every row, so it takes its time."""
    if not isinstance(scope, str | EveryProfile):
        raise TypeError(f"a store's id or EVERY_PROFILE is needed, not {scope!r}")
    keys: set[str] = set()
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for table in (row["name"] for row in tables if not row["name"].startswith(_WITHOUT)):
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                if isinstance(value, str) and "/" in value:
                    keys.update(_KEY.findall(value))
    return keys if isinstance(scope, EveryProfile) else {key for key in keys if key.startswith(f"{scope}/")}
