"""What is measured. A module of this folder that is named here has ``ROWS``; a new one is added to ``_MODULES``."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from editai.errors import UsageError

_MODULES = (
    "benchmarks.analysis",
    "benchmarks.rendering",
    "benchmarks.muting",
    "benchmarks.click",
    "benchmarks.speaking",
    "benchmarks.process",
    "benchmarks.schedules",
    "benchmarks.kills",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement: two things timed in turn, and how the medians are put together."""

    name: str
    unit: str
    limit: float
    sense: Literal["max", "min"]
    """``max``: the value may not be above the limit; ``min``: not below."""
    prepare: Callable[[Path], dict[str, Callable[[], float]]]
    """Given an empty folder, the things to measure by name; each answers a number, mostly seconds."""
    value: Callable[[dict[str, float]], float]
    """From the medians of those numbers to the row's value."""


def rows() -> list[Row]:
    """All measurements, in order."""
    return [row for name in _MODULES for row in import_module(name).ROWS]


def names() -> list[str]:
    """Their names."""
    return [row.name for row in rows()]


def measure(wanted: Sequence[str], pairs: int, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """The rows of CONTRACTS §5, every measurement ``pairs`` times, its parts in turn."""
    known = names()
    for name in wanted:
        if name not in known:
            raise UsageError(f"There is no measurement {name!r}. There are: {', '.join(known)}.")
    return [_measured(row, max(1, pairs), say) for row in rows() if not wanted or row.name in wanted]


def _measured(row: Row, pairs: int, say: Callable[[str], None]) -> dict[str, Any]:
    say(f"{row.name} …")
    with tempfile.TemporaryDirectory(prefix="editai-bench-") as folder:
        parts = row.prepare(Path(folder))
        taken: dict[str, list[float]] = {name: [] for name in parts}
        for at in range(pairs):
            for name, part in _turned(parts.items(), at):
                taken[name].append(part())
            say(f"  {at + 1} of {pairs}: " + ", ".join(f"{name} {values[-1]:.2f}" for name, values in taken.items()))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    value = row.value(medians)
    return {
        "name": row.name,
        "value": round(value, 3),
        "unit": row.unit,
        "limit": row.limit,
        "sense": row.sense,
        "ok": value <= row.limit if row.sense == "max" else value >= row.limit,
        "medians": {name: round(median, 3) for name, median in medians.items()},
    }


def _turned(items: Iterable[tuple[str, Callable[[], float]]], at: int) -> list[tuple[str, Callable[[], float]]]:
    """Every other time backwards, so that neither part always comes first."""
    listed = list(items)
    return listed if at % 2 == 0 else listed[::-1]
