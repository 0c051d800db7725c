"""``channels``: the social accounts that a store may post to."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from editai.commands.command import Outcome
from editai.commands.context import Context, open_context
from editai.commands.waiting import result_or_raise, wait_with_bar
from editai.jobs.requests import submit_list_channels
from editai.publishing.shapes import Channel

HELP = "list a store's channels"


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    parser.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Ask the store's own Postiz with the store's own key."""
    with open_context(args) as context:
        found = fetch_channels(context)
    return Outcome(value=[channel_json(channel) for channel in found], text="\n".join(map(_line, found)) or _NONE)


def fetch_channels(context: Context) -> list[Channel]:
    """The store's channels as Postiz lists them now."""
    job = submit_list_channels(context.store, context.member)
    result: Any = result_or_raise(wait_with_bar(context.settings, context.store, job))
    return [Channel.from_json(row) for row in result["channels"]]


def channel_json(channel: Channel) -> dict[str, Any]:
    """The object of CONTRACTS §5."""
    return {
        "id": channel.id,
        "name": channel.name,
        "network": channel.network,
        "picture": channel.picture,
        "disabled": channel.disabled,
    }


_NONE = "This store has no channels. Connect social accounts in Postiz."


def _line(channel: Channel) -> str:
    notes = ["switched off at Postiz"] if channel.disabled else []
    notes += [] if channel.is_supported else ["not supported"]
    return f"{channel.id:<28} {channel.network:<12} {channel.name}{'  (' + ', '.join(notes) + ')' if notes else ''}"
