"""``publications [--refresh]``: what was posted, what waits, and what became of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from editai.commands.command import Outcome
from editai.commands.context import open_context
from editai.commands.waiting import result_or_raise, wait_with_bar
from editai.jobs.requests import submit_read_back
from editai.publishing.moves import as_json
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
    parser.add_argument("--limit", type=int, default=50, help="at most so many (50)")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """The latest first."""
    with open_context(args) as context:
        store, member = context.store, context.member
        if args.refresh:
            result_or_raise(wait_with_bar(context.settings, store, submit_read_back(store, member)))
        rows = store.publications.publications(member.profile_id, limit=max(1, args.limit))
    return Outcome(
        value=[dict(as_json(row)) for row in rows],
        text="\n".join(map(line, rows)) or "Nothing was posted yet.",
    )


def line(row: Publication) -> str:
    """One publication for people."""
    when = row.scheduled_at.strftime("%Y-%m-%d %H:%M UTC")
    after = row.link or row.reason or ""
    return f"{_MARKS.get(row.state, '·')} {row.id}  {row.network:<10} {row.state.value:<12} {when}  {after}".rstrip()
