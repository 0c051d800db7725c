"""``costs [--profile P|--all] [--month YYYY-MM] [--by …]``: what a month cost."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Final, get_args

from editai.clock import SystemClock
from editai.commands.command import Outcome
from editai.commands.context import Context, open_context
from editai.costs.report import MonthReport, every_month_report, month_report, month_rows
from editai.errors import NotFound
from editai.money import format_usd
from editai.store.protocol import CostKey
from editai.store.rows import EVERY_PROFILE, CostSum, Scope

HELP = "what a month cost, by service, operation, day, project or person"
_KEYS: Final = get_args(CostKey)


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    which.add_argument("--all", action="store_true", help="all stores together, deleted ones included")
    parser.add_argument("--month", metavar="YYYY-MM", help="this month otherwise, in the store's time zone")
    parser.add_argument("--by", choices=_KEYS, default="service", help="how to cut it (service)")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Add up in the database and tell."""
    with open_context(args) as context:
        store, member, clock = context.store, context.member, SystemClock()
        scope: Scope = EVERY_PROFILE if args.all else member.profile_id
        if args.all:
            report = every_month_report(store, member.user_id, clock, args.month, member.profile.timezone)
        else:
            report = month_report(store, member.profile, clock, args.month)
        rows = month_rows(store, scope, report, args.by)
        name = "all stores" if args.all else member.profile.name
        return Outcome(value=report.as_json(rows), text=_told(context, name, report, rows, args.by))


def _told(context: Context, name: str, report: MonthReport, rows: tuple[CostSum, ...], by: CostKey) -> str:
    quota = "" if report.quota_microusd is None else f" of {format_usd(report.quota_microusd)}"
    held = f", {format_usd(report.reserved_microusd)} held" if report.reserved_microusd else ""
    lines = [f"{name}, {report.month}: {format_usd(report.total_microusd)}{quota}{held}"]
    for row in rows:
        shown = _project_name(context, row.key) if by == "project" else row.key or "(unknown)"
        lines.append(f"  {shown:<40} {format_usd(row.amount_microusd):>12}  {row.count:>6}")
    return "\n".join(lines)


def _project_name(context: Context, project_id: str) -> str:
    if not project_id:
        return "(no project)"
    try:
        return context.store.library.project(context.member.profile_id, project_id).name
    except NotFound:
        return project_id
