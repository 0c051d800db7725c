"""``publications [--refresh]``: what was posted, what waits, and what became of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from editai.clock import SystemClock
from editai.commands.command import Outcome
from editai.commands.context import Context, open_context
from editai.commands.waiting import result_or_raise, wait_with_bar
from editai.errors import UsageError
from editai.jobs.post_requests import cancel_post, move_post, post_again
from editai.jobs.requests import submit_read_back
from editai.publishing.moves import as_json
from editai.publishing.when import parse_when
from editai.store.rows import Publication
from editai.store.states import PublicationState

HELP = "list a store's posts and what became of them"
_MARKS = {
    PublicationState.PUBLISHED: "✓",
    PublicationState.FAILED: "✗",
    PublicationState.UNCONFIRMED: "?",
    PublicationState.CANCELLED: "–",
}


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    parser.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    parser.add_argument("--refresh", action="store_true", help="ask Postiz first what became of the waiting ones")
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--cancel", metavar="ID", help="take a post back and confirm that it is gone; wants --profile")
    act.add_argument(
        "--move", metavar="ID", help="to another time: taken back, then sent anew; wants --profile and --at"
    )
    act.add_argument("--again", metavar="ID", help="try a failed or cancelled one again; wants --profile")
    parser.add_argument("--at", metavar="WHEN", help="for --move: ISO 8601, or local time in the store's zone")
    parser.add_argument("--limit", type=int, default=50, help="at most so many (50)")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """The latest first."""
    acting = args.cancel or args.move or args.again
    if bool(args.move) != bool(args.at):
        raise UsageError("--move and --at go together: publications --profile P --move ID --at 2026-12-01T10:00")
    with open_context(args, profile_needed=bool(acting)) as context:
        store, member = context.store, context.member
        if acting:
            return _outcome([_acted(context, args)])
        if args.refresh:
            result_or_raise(wait_with_bar(context.settings, store, submit_read_back(store, member)))
        rows = store.publications.publications(member.profile_id, limit=max(1, args.limit))
    return _outcome(rows)


def _outcome(rows: list[Publication]) -> Outcome:
    return Outcome(
        value=[dict(as_json(row)) for row in rows],
        text="\n".join(map(line, rows)) or "Nothing was posted yet.",
    )


def _acted(context: Context, args: Namespace) -> Publication:
    """The publication as it stands after what was asked for; of a moved one, the new one."""
    store, member, clock = context.store, context.member, SystemClock()
    publication_id = str(args.cancel or args.move or args.again)
    if args.again:
        planned, job = post_again(store, member, publication_id, clock)
        result_or_raise(wait_with_bar(context.settings, store, job))
        return store.publications.publication(member.profile_id, planned.id)
    if args.cancel:
        waiting = cancel_post(store, member, publication_id)
    else:
        waiting = move_post(store, member, publication_id, parse_when(args.at, member.profile.timezone), clock)
    if waiting is None:
        return store.publications.publication(member.profile_id, publication_id)
    result: Any = result_or_raise(wait_with_bar(context.settings, store, waiting))
    return store.publications.publication(member.profile_id, str(result["publications"][0]["id"]))


def line(row: Publication) -> str:
    """One publication for people."""
    when = row.scheduled_at.strftime("%Y-%m-%d %H:%M UTC")
    after = row.link or row.reason or ""
    return f"{_MARKS.get(row.state, '·')} {row.id}  {row.network:<10} {row.state.value:<12} {when}  {after}".rstrip()
