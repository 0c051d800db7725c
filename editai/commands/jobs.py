"""``jobs list|show|cancel|retry``: what is being done, and what became of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from editai.clock import to_text
from editai.commands.command import Outcome, say
from editai.commands.context import Context, add_store_arguments, open_context
from editai.jobs import requests
from editai.store.rows import Job
from editai.store.states import JobState

HELP = "list, show, cancel or retry jobs"
_MARKS = {
    JobState.QUEUED: "·",
    JobState.RUNNING: "▸",
    JobState.SUCCEEDED: "✓",
    JobState.FAILED: "✗",
    JobState.CANCELLED: "–",
}


def add_arguments(parser: ArgumentParser) -> None:
    """``list`` by default; the others take a job's id."""
    actions = parser.add_subparsers(dest="action", metavar="list|show|cancel|retry")
    for name, text in (
        ("list", "the latest jobs of a store"),
        ("show", "one job with its result"),
        ("cancel", "stop a job"),
        ("retry", "try an ended job again from the stage that failed"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        add_store_arguments(action)
        if name == "list":
            action.add_argument("--state", choices=[state.value for state in JobState], help="only these")
            action.add_argument("--limit", type=int, default=30, help="at most so many (30)")
        else:
            action.add_argument("job", metavar="JOB", help="the job's id")
        if name == "retry":
            action.add_argument("--no-wait", action="store_true", help="leave it to the worker")
    add_store_arguments(parser)
    parser.set_defaults(action="list", profile=None, json=False, state=None, limit=30)


def run(args: Namespace) -> Outcome:
    """Do what was asked."""
    with open_context(args) as context:
        return _done(args, context)


def _done(args: Namespace, context: Context) -> Outcome:
    store, member = context.store, context.member
    if args.action == "list":
        states = [JobState(args.state)] if args.state else []
        rows = store.jobs.jobs(member.profile_id, states=states, limit=max(1, args.limit))
        return Outcome(value=[as_json(row) for row in rows], text="\n".join(map(_line, rows)) or "No jobs yet.")
    if args.action == "show":
        row = store.jobs.job(member.profile_id, args.job)
        return Outcome(value=as_json(row) | _details(row), text=_told(row))
    if args.action == "cancel":
        row = requests.cancel(store, member, args.job)
        return Outcome(value=as_json(row), text=_line(row))
    row = requests.retry(store, member, args.job)
    if not args.no_wait:
        from editai.commands.waiting import wait_with_bar

        say(f"Trying again as job {row.id}.")
        row = wait_with_bar(context.settings, store, row)
    return Outcome(
        value=as_json(row),
        text=_line(row),
        exit_code=0 if args.no_wait or row.state is JobState.SUCCEEDED else 1,
    )


def as_json(row: Job) -> dict[str, Any]:
    """The job as CONTRACTS §5 lists it."""
    return {
        "id": row.id,
        "profile_id": row.profile_id,
        "kind": row.kind,
        "state": row.state.value,
        "stage": row.stage,
        "percent": row.percent,
        "error": None if row.error is None else dict(row.error),
    }


def _details(row: Job) -> dict[str, Any]:
    return {
        "attempt": row.attempt,
        "data": dict(row.data),
        "result": None if row.result is None else dict(row.result),
        "created_at": to_text(row.created_at),
        "started_at": row.started_at and to_text(row.started_at),
        "finished_at": row.finished_at and to_text(row.finished_at),
    }


def _line(row: Job) -> str:
    what = str(row.data.get("name") or "")
    where = f"{row.stage} {row.percent} %" if row.state is JobState.RUNNING else row.state.value
    why = f"  {row.error['sentence']}" if row.error else ""
    return f"{_MARKS[row.state]} {row.id}  {row.kind:<15} {where:<14} {what}{why}".rstrip()


def _told(row: Job) -> str:
    lines = [_line(row), f"  asked for at {to_text(row.created_at)}, begun {row.attempt} times"]
    for stage in (row.result or {}).get("stages", ()):
        lines.append(f"  {stage['name']:<10} {stage['seconds']:8.2f} s")
    return "\n".join(lines)
