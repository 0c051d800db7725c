"""``bench``: how fast the parts are, in ratios that hold on any machine, against their limits."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path
from typing import Any

from editai.commands.command import Outcome, say
from editai.errors import NotInstalled

HELP = "measure how fast the parts are, against their limits"
_ROOT = Path(__file__).parents[2]


def add_arguments(parser: ArgumentParser) -> None:
    """Which measurements, how often, and whether the answer is for programs."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these measurements")
    parser.add_argument("--pairs", type=int, default=5, help="interleaved pairs of each measurement (5)")
    parser.add_argument("--list", action="store_true", help="only name the measurements")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Measure; exit 1 when a limit is missed.

    Raises:
        NotInstalled: this installation has no ``benchmarks`` folder.
    """
    if not (_ROOT / "benchmarks" / "registry.py").is_file():
        raise NotInstalled("The measurements are missing: the folder benchmarks/ is not part of this installation.")
    sys.path.insert(0, str(_ROOT))
    registry = import_module("benchmarks.registry")
    if args.list:
        return Outcome(value=registry.names(), text="\n".join(registry.names()))
    rows: list[dict[str, Any]] = registry.measure(args.names, args.pairs, say)
    return Outcome(value=rows, text="\n".join(_told(row) for row in rows), exit_code=not all(row["ok"] for row in rows))


def _told(row: dict[str, Any]) -> str:
    sign = "≤" if row["sense"] == "max" else "≥"
    mark = "ok    " if row["ok"] else "MISSED"
    return f"{mark} {row['name']}: {row['value']:g} {row['unit']} ({sign} {row['limit']:g})  {row['medians']}"
