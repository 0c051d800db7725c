"""Pieces of statements: fresh ids, JSON as text, and conditions with their values."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import Any

from editai.store.rows import EveryProfile, Scope


def new_id() -> str:
    """A fresh id."""
    return str(uuid.uuid4())


def dump(value: Any) -> str:
    """JSON text. NaN is refused: SQLite and Postgres would not read it back."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> Any:
    """What JSON does not know but means the same: any mapping, any sequence."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def in_scope(scope: Scope, column: str) -> tuple[str, list[Any]]:
    """The condition that keeps a read inside its store. Anything but an id or EVERY_PROFILE is a mistake."""
    if isinstance(scope, EveryProfile):
        return "1", []
    if not isinstance(scope, str):
        raise TypeError(f"a store's id or EVERY_PROFILE is needed, not {scope!r}")
    return f"{column} = ?", [scope]


def one_of(column: str, values: Collection[str | Enum]) -> tuple[str, list[Any]]:
    """The condition that a column has one of the values; no values: any."""
    if not values:
        return "1", []
    plain = [value.value if isinstance(value, Enum) else value for value in values]
    return f"{column} IN ({','.join('?' * len(plain))})", plain
