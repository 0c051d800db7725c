"""What the team's database must hold, read from the migrations, and what it lacks of that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from editai.errors import NotInstalled
from editai.store.schema import require_same_steps
from editai.store.supabase.wire import Wire

MIGRATIONS: Final = Path(__file__).parents[3] / "supabase" / "migrations"

_TABLE: Final = re.compile(r"^create table if not exists public\.(\w+) \((.*?)^\);", re.MULTILINE | re.DOTALL)
_COLUMN: Final = re.compile(
    r"^    (\w+) (?:uuid|text|jsonb|bigint|integer|boolean|timestamptz|double precision)\b", re.M
)
_FUNCTION: Final = re.compile(r"^(create or replace|drop) function (?:if exists )?(\w+\.\w+)", re.MULTILINE)
_TRIGGER: Final = re.compile(r"^create or replace trigger (\w+)", re.MULTILINE)
_INDEX: Final = re.compile(r"^create (?:unique )?index if not exists (\w+)", re.MULTILINE)
_STORAGE_POLICY: Final = re.compile(r"create policy (\w+) on storage\.objects")


def steps(folder: Path = MIGRATIONS) -> list[str]:
    """The names of this version's migrations, in order."""
    return [path.stem for path in sorted(folder.glob("*.sql"))]


def require_this_schema(wire: Wire) -> None:
    """Check that the database has had this version's migrations and no others.

    Raises:
        NotInstalled: it is older or newer.
    """
    require_same_steps(applied_steps(wire), steps(), mend="python -m editai migrate --check")


def applied_steps(wire: Wire) -> set[str]:
    """The names of the migrations that the database records; none where it has no such table."""
    try:
        found = wire.select("schema_migrations", lambda query: query, columns="name")
    except NotInstalled:
        return set()
    return {str(row["name"]) for row in found}


def lacking(wire: Wire, folder: Path = MIGRATIONS) -> list[str]:
    """What the database lacks, each as ``step ...``, ``table ...``, ``column ...``, ``function ...``,
    ``trigger ...``, ``index ...``, ``policy ...`` or ``row-level security on ...``. Needs the worker's key."""
    try:
        report: dict[str, Any] = wire.call("schema_report")
    except NotInstalled:
        report = {}
    wanted = expected(folder)
    missing = []
    for kind, names in wanted.items():
        found = set(report.get(kind, []))
        missing += [f"{_WORDS[kind]} {name}" for name in names if name not in found]
    tables = {line.split()[1] for line in missing if line.startswith("column ")}
    whole = sorted({name.split(".")[0] for name in tables} - {name.split(".")[0] for name in report.get("columns", [])})
    shown = [line for line in missing if line.split()[-1].split(".")[0] not in whole or not line.startswith("column ")]
    return [*(f"table {name}" for name in whole), *shown]


def expected(folder: Path = MIGRATIONS) -> dict[str, list[str]]:
    """What the migrations make, by kind, as ``schema_report`` names it."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.sql")))
    tables = dict(_TABLE.findall(text))
    return {
        "steps": steps(folder),
        "columns": [f"{table}.{name}" for table, body in tables.items() for name in _COLUMN.findall(body)],
        "functions": _functions(text),
        "triggers": _TRIGGER.findall(text),
        "indexes": _INDEX.findall(text),
        "policies": [
            *(f"public.{table}.members_read" for table in tables if table != "profile_secrets"),
            *(f"storage.objects.{name}" for name in _STORAGE_POLICY.findall(text)),
        ],
        "guarded": list(tables),
    }


def _functions(text: str) -> list[str]:
    """Those that a migration makes and no later one drops."""
    last = {name: verb for verb, name in _FUNCTION.findall(text)}
    return [name for name, verb in last.items() if verb != "drop"]


_WORDS: Final = {
    "steps": "step",
    "columns": "column",
    "functions": "function",
    "triggers": "trigger",
    "indexes": "index",
    "policies": "policy",
    "guarded": "row-level security on",
}
