"""``doctor``: what this installation has, what it lacks, and the command that mends it."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from editai.bootstrap.health import examine
from editai.commands.command import Outcome
from editai.settings import Settings

HELP = "look at everything EditAI needs and say what is missing"


def add_arguments(parser: ArgumentParser) -> None:
    """Only ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """One row a thing. Exit code 3 when something that is needed is missing."""
    rows = examine(Settings.from_env(os.environ))
    width = max(len(row.name) for row in rows)
    lines = []
    for row in rows:
        lines.append(f"{'✓' if row.ok else '✗'} {row.name:<{width}}  {row.detail}")
        if row.mend:
            lines.append(f"  {'':<{width}}  → {row.mend}")
    return Outcome(
        value=[{"name": row.name, "ok": row.ok, "detail": row.detail, "mend": row.mend} for row in rows],
        text="\n".join(lines),
        exit_code=0 if all(row.ok for row in rows) else 3,
    )
