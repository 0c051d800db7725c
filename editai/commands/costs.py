"""``costs [--profile P|--all] [--month YYYY-MM] [--by …]``: what a month cost."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Final

from editai.clock import SystemClock
from editai.commands.command import Outcome
from editai.commands.context import open_context
from editai.costs.quota import quota_state
from editai.costs.report import CostReport, every_month_report, month_report
from editai.money import format_usd
from editai.store.protocol import CostKey
from editai.store.rows import CostSum

HELP = "what a month cost, by service, operation, day, project or person"
_KEYS: Final[tuple[CostKey, ...]] = ("service", "operation", "day", "project", "person", "store")


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    which.add_argument("--all", action="store_true", help="all stores you own together, deleted ones included")
    parser.add_argument("--month", metavar="YYYY-MM", help="this month otherwise, in the store's time zone")
    parser.add_argument("--by", choices=_KEYS, default="service", help="how to cut it (service)")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Add up in the database and tell."""
    with open_context(args) as context:
        store, member, clock = context.store, context.member, SystemClock()
        if args.all:
            report = every_month_report(store, member.user_id, clock, args.month, member.profile.timezone)
        else:
            report = month_report(store, member.profile, clock, args.month)
        rows = report.rows(args.by)
        warning = "" if args.all or args.month else quota_state(store, member.profile, clock).sentence
        return Outcome(value=report.as_json(rows), text=_told(report, rows, args.by, warning))


def _told(report: CostReport, rows: tuple[CostSum, ...], by: CostKey, warning: str) -> str:
    quota = "" if report.quota_microusd is None else f" of {format_usd(report.quota_microusd)}"
    held = f", {format_usd(report.reserved_microusd)} held" if report.reserved_microusd else ""
    when = report.period.month or report.period.title
    lines = [f"{report.books.title}, {when}: {format_usd(report.total_microusd)}{quota}{held}"]
    lines += [f"  {_shown(row, by):<40} {format_usd(row.amount_microusd):>12}  {row.count:>6}" for row in rows]
    return "\n".join([*lines, warning] if warning else lines)


def _shown(row: CostSum, by: CostKey) -> str:
    if by == "project" and not row.key:
        return "(no project)"
    return row.name or row.key or "(unknown)"
