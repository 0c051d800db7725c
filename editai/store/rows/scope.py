"""What every row and every read is made with: JSON objects, one store or all of them, a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Json = Mapping[str, Any]
"""A JSON object as it is stored."""


class EveryProfile:
    """The type of ``EVERY_PROFILE``: reads across stores, for people who own them all and for sweeps."""

    def __repr__(self) -> str:
        return "EVERY_PROFILE"


EVERY_PROFILE: Final = EveryProfile()
"""Passed where a profile id is expected, to mean all of them on purpose. ``None`` is a mistake."""

Scope = str | EveryProfile
"""One store's id, or ``EVERY_PROFILE``."""

LOCAL_PERSON: Final = "00000000-0000-4000-8000-000000000001"
"""The one person of an embedded installation."""
