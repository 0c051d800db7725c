"""``restore FILE``: what ``backup`` wrote, put back into an empty ``EDITAI_HOME``."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.bootstrap.restore import restore_backup
from editai.bootstrap.saying import megabytes
from editai.commands.command import Outcome
from editai.errors import Conflict
from editai.settings import Settings

HELP = "put a backup back into an empty EDITAI_HOME"


def add_arguments(parser: ArgumentParser) -> None:
    """The file that ``backup`` wrote."""
    parser.add_argument("file", metavar="FILE", type=Path, help="what `backup` wrote")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Prove it, put it back, and bring its database up to this version."""
    from editai.jobs.presence import who_works
    from editai.store import open_store

    settings = Settings.from_env(os.environ)
    holder = who_works(settings) if settings.home.is_dir() else None
    if holder is not None:
        raise Conflict(f"EditAI is at work in {settings.home} (process {holder.pid}). Stop it first.", pid=holder.pid)
    done = restore_backup(settings, args.file.expanduser().absolute())
    if settings.supabase_url is None and settings.database_path.exists():
        open_store(settings).close()
    lines = [f"{settings.home}: {done.files} files, {megabytes(done.size_bytes)}."]
    if not done.holds_key:
        lines.append("The key of your secrets was not in it. Put it back too, or type the secrets again.")
    value = {
        "home": str(settings.home),
        "files": done.files,
        "size_bytes": done.size_bytes,
        "holds_key": done.holds_key,
    }
    return Outcome(value=value, text="\n".join([*lines, "Next: python -m editai start"]))
