"""``migrate [--check]``: whether the store of data fits this version, and what it lacks."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from typing import Any

from editai.commands.command import Outcome
from editai.errors import NotInstalled
from editai.settings import Settings

HELP = "say whether the store of data fits this version, and what it lacks"

_LACKS_SOMETHING = 3
_SHOWN = 40


def add_arguments(parser: ArgumentParser) -> None:
    """Both only change how it is told; the team's database is changed by a person in its SQL editor."""
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 3 when something is lacking")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Embedded: bring the file up to date, or with ``--check`` only look. Team: name what is lacking and
    the files that bring it. Exit code 3 when something is lacking."""
    settings = Settings.from_env(os.environ)
    return _team(settings) if settings.supabase_url else _embedded(settings, check=args.check)


def _embedded(settings: Settings, *, check: bool) -> Outcome:
    from editai.clock import SystemClock
    from editai.store.sqlite.connection import Database
    from editai.store.sqlite.migrate import MIGRATIONS, migrate, pending

    files = {path.stem: path for path in sorted(MIGRATIONS.glob("*.sql"))}
    if check and not settings.database_path.exists():
        return _outcome("sqlite", list(files), [f"step {name}" for name in files], "python -m editai migrate")
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_path)
    try:
        missing = pending(database, files) if check else []
        if not check:
            migrate(database, SystemClock())
    finally:
        database.close()
    return _outcome("sqlite", list(files), [f"step {name}" for name in missing], "python -m editai migrate")


def _team(settings: Settings) -> Outcome:
    if settings.supabase_secret_key is None:
        raise NotInstalled(
            "Looking into the team's database needs the project's secret key. "
            "Set EDITAI_SUPABASE_SECRET_KEY for this command.",
            mend="set EDITAI_SUPABASE_SECRET_KEY",
        )
    from editai.store.schema import refuse_newer
    from editai.store.supabase import connect
    from editai.store.supabase.schema import applied_steps, lacking, steps
    from editai.store.supabase.wire import Wire

    wire = Wire(connect(settings, service=True), None)
    try:
        applied = applied_steps(wire)
        refuse_newer(applied, steps())
        missing = lacking(wire)
    finally:
        wire.close()
    unapplied = [name for name in steps() if name not in applied]
    # Something lacks though every step is recorded: the files are safe to run again, all of them.
    files = [f"supabase/migrations/{name}.sql" for name in (unapplied or steps())] if missing else []
    mend = "paste into the SQL editor of the Supabase project, in this order:\n  " + "\n  ".join(files)
    return _outcome("supabase", steps(), missing, mend, files=files)


def _outcome(store: str, known: list[str], missing: list[str], mend: str, files: list[str] | None = None) -> Outcome:
    value: dict[str, Any] = {"store": store, "ok": not missing, "steps": known, "lacks": missing, "files": files or []}
    if not missing:
        return Outcome(value=value, text=f"The store of data fits this version ({known[-1]}).")
    shown = [*missing[:_SHOWN], *([f"and {len(missing) - _SHOWN} more"] if len(missing) > _SHOWN else [])]
    text = "\n".join(["The store of data lacks:", *(f"  {one}" for one in shown), f"To mend it: {mend}"])
    return Outcome(value=value, text=text, exit_code=_LACKS_SOMETHING)
