"""``clean``: remove working files, uploads and media that nothing needs any more."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from editai.bootstrap.saying import megabytes
from editai.clock import SystemClock
from editai.commands.command import Outcome, say
from editai.commands.context import Context, open_context
from editai.errors import NotInstalled
from editai.jobs.leftovers import Leftover, leftovers, remove
from editai.settings import Settings
from editai.store.media import open_media

HELP = "remove files that nothing needs any more, a day old or more"


def add_arguments(parser: ArgumentParser) -> None:
    """Which store, and whether to ask."""
    parser.add_argument("--profile", metavar="P", help="only this store's files; every store's if absent")
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """List what may go; remove it after a yes. Without a terminal and ``--yes`` nothing is removed."""
    with open_context(args) as context:
        found = _found(context, args.profile is not None)
    total = sum(leftover.size_bytes for leftover in found)
    for leftover in found:
        say(f"{leftover.path}: {leftover.why}, {megabytes(leftover.size_bytes)}")
    confirmed = bool(found) and (args.yes or _asked(len(found), total, args.json))
    freed = _removed(found) if confirmed else 0
    if not found:
        text = "There is nothing to remove."
    elif confirmed:
        text = f"{len(found)} removed, {megabytes(freed)} free again."
    else:
        text = f"{len(found)} can go, {megabytes(total)}. Nothing was removed; --yes removes them."
    value = {
        "removed": confirmed,
        "size_bytes": freed if confirmed else total,
        "files": [str(leftover.path) for leftover in found],
    }
    return Outcome(value=value, text=text)


def _found(context: Context, of_one_store: bool) -> list[Leftover]:
    settings, clock = context.settings, SystemClock()
    profile_id = context.member.profile_id if of_one_store else None
    if settings.supabase_url is None:
        return leftovers(settings, context.store, clock, profile_id)
    if settings.supabase_secret_key is None:
        raise NotInstalled(
            "Cleaning a team's installation needs the project's secret key, to see which files are named. "
            "The worker does it once a day.",
            mend="set EDITAI_SUPABASE_SECRET_KEY",
        )
    from editai.store import open_store

    store = open_store(settings, service=True)
    try:
        return leftovers(settings, store, clock, profile_id)
    finally:
        store.close()


def _removed(found: list[Leftover]) -> int:
    if not any(one.key for one in found):
        return remove(found)
    from editai.store import open_store

    settings = Settings.from_env(os.environ)
    store = open_store(settings, service=True)
    try:
        with open_media(settings, store) as media:
            return remove(found, media)
    finally:
        store.close()


def _asked(count: int, size_bytes: int, as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        return False
    say(f"Remove these {count} ({megabytes(size_bytes)})? Type yes:")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
