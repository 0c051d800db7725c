"""``clean``: remove working files, uploads and media that nothing needs any more."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import timedelta

from editai.bootstrap.leftovers import find_leftovers, named_keys, remove
from editai.bootstrap.saying import megabytes
from editai.clock import SystemClock
from editai.commands.command import Outcome, say
from editai.commands.context import Context, open_context
from editai.errors import NotInstalled
from editai.store.rows import EVERY_PROFILE
from editai.store.states import JobState

HELP = "remove files that nothing needs any more, a day old or more"
_MOST_JOBS = 10_000
_KEPT_FOR_RETRY = timedelta(days=7)
"""As long as the worker keeps what a failed job had finished."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which store, and whether to ask."""
    parser.add_argument("--profile", metavar="P", help="only this store's files; every store's if absent")
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """List what may go; remove it after a yes. Without a terminal and ``--yes`` nothing is removed."""
    with open_context(args) as context:
        if context.settings.supabase_url:
            raise NotInstalled("Cleaning knows only the data of this machine, and this is a team's installation.")
        leftovers = find_leftovers(
            context.settings,
            profile_id=context.member.profile_id if args.profile else None,
            keys=named_keys(context.settings.database_path),
            needed_names=_needed_names(context),
        )
    total = sum(leftover.size_bytes for leftover in leftovers)
    for leftover in leftovers:
        say(f"{leftover.path}: {leftover.why}, {megabytes(leftover.size_bytes)}")
    confirmed = bool(leftovers) and (args.yes or _asked(len(leftovers), total, args.json))
    freed = remove(leftovers) if confirmed else 0
    if not leftovers:
        text = "There is nothing to remove."
    elif confirmed:
        text = f"{len(leftovers)} removed, {megabytes(freed)} free again."
    else:
        text = f"{len(leftovers)} can go, {megabytes(total)}. Nothing was removed; --yes removes them."
    value = {
        "removed": confirmed,
        "size_bytes": freed if confirmed else total,
        "files": [str(leftover.path) for leftover in leftovers],
    }
    return Outcome(value=value, text=text)


def _needed_names(context: Context) -> str:
    """The ids of jobs that go on or may be tried again, and whatever their data name, such as uploads."""
    states = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED, JobState.CANCELLED)
    since = SystemClock().now() - _KEPT_FOR_RETRY
    jobs = context.store.jobs.jobs(EVERY_PROFILE, states=states, limit=_MOST_JOBS)
    needed = [job for job in jobs if job.state in states[:2] or job.created_at > since]
    return " ".join(f"{job.id} {json.dumps(dict(job.data), default=str)}" for job in needed)


def _asked(count: int, size_bytes: int, as_json: bool) -> bool:
    if as_json or not sys.stdin.isatty():
        return False
    say(f"Remove these {count} ({megabytes(size_bytes)})? Type yes:")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
