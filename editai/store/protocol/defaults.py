"""Defaults of the protocol's methods."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

EMPTY: Final[Mapping[Any, Any]] = MappingProxyType({})
"""A default that nobody can fill."""
