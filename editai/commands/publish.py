"""``publish CLIP --profile P --channel ID… --text T``: an approved clip on the store's channels."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from editai.clock import SystemClock
from editai.commands.channels import fetch_channels
from editai.commands.command import Outcome, say
from editai.commands.context import Context, open_context
from editai.commands.publications import line
from editai.commands.waiting import result_or_raise, wait_with_bar
from editai.errors import InputError, UsageError
from editai.jobs.requests import submit_publish
from editai.profiles.access import MAKERS, require
from editai.publishing.outbox import as_json, plan_publications
from editai.publishing.plan import require_publishable
from editai.publishing.shapes import Channel
from editai.publishing.when import parse_when
from editai.store.media import open_media
from editai.store.states import PublicationState

HELP = "post an approved clip on channels of a store"
_NOT_DONE = (PublicationState.FAILED, PublicationState.UNCONFIRMED, PublicationState.PLANNED)


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    parser.add_argument("clip", metavar="CLIP", help="the clip's id")
    parser.add_argument("--profile", metavar="P", help="a store's id or name; must be named")
    parser.add_argument(
        "--channel", metavar="ID", nargs="+", action="extend", required=True, help="ids that `channels` lists"
    )
    parser.add_argument("--text", metavar="T", required=True, help="the post's text")
    parser.add_argument(
        "--set",
        metavar="NETWORK.KEY=VALUE",
        dest="settings",
        action="append",
        default=[],
        help="a setting of a network, such as youtube.title=… or tiktok.privacy_level=SELF_ONLY",
    )
    parser.add_argument("--at", metavar="WHEN", help="ISO 8601, or local time in the store's zone; now otherwise")
    parser.add_argument("--draft", action="store_true", help="leave it at Postiz as a draft")
    parser.add_argument("--again", action="store_true", help="post it once more where it is published already")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Check all that can be checked here, plan, and have the worker send."""
    settings = parse_settings(args.settings)
    with open_context(args, profile_needed=True) as context:
        store, member = context.store, context.member
        require(member, *MAKERS)
        scheduled_at = parse_when(args.at, member.profile.timezone) if args.at else None
        clip = store.library.clip(member.profile_id, args.clip)
        require_publishable(store, member.profile, clip)
        channels = _chosen(fetch_channels(context), args.channel)
        with _naming_the_option():
            planned = plan_publications(
                store,
                member,
                clip_id=clip.id,
                channels=channels,
                text=args.text,
                clock=SystemClock(),
                scheduled_at=scheduled_at,
                settings=settings,
                size_bytes=_size_bytes(context, clip.media_key),
                again=args.again,
                draft=args.draft,
            )
        ids = [each.publication.id for each in planned]
        for each in planned:
            if not each.is_new:
                say(f"This clip is on {each.publication.network} already: {each.publication.state.value}.")
        job = submit_publish(store, member, ids)
        result_or_raise(wait_with_bar(context.settings, store, job))
        rows = [store.publications.publication(member.profile_id, each) for each in ids]
    return Outcome(
        value=[dict(as_json(row)) for row in rows],
        text="\n".join(map(line, rows)),
        exit_code=1 if any(row.state in _NOT_DONE for row in rows) else 0,
    )


def parse_settings(given: Sequence[str]) -> dict[str, dict[str, str]]:
    """``network.key=value`` as settings by network.

    Raises:
        UsageError: one that is not written so.
    """
    found: dict[str, dict[str, str]] = {}
    for each in given:
        name, equals, value = each.partition("=")
        network, dot, key = name.strip().partition(".")
        if not (equals and dot and network and key):
            raise UsageError(f"--set wants network.key=value, like youtube.title=Hello; this is {each!r}.")
        found.setdefault(network, {})[key] = value
    return found


@contextmanager
def _naming_the_option() -> Iterator[None]:
    """What a network lacks, with the option that gives it: the pages call a field by its title alone."""
    try:
        yield
    except InputError as error:
        lacks = error.details.get("lacks")
        if not lacks:
            raise
        raise InputError(f"{error.sentence} Give it with --set {lacks}=VALUE.", **error.details) from error


def _chosen(known: Sequence[Channel], ids: Sequence[str]) -> list[Channel]:
    """The store's own channels of these ids."""
    by_id = {channel.id: channel for channel in known}
    strange = [each for each in ids if each not in by_id]
    if strange:
        mine = ", ".join(f"{channel.id} ({channel.network})" for channel in known) or "none"
        raise InputError(
            f"{strange[0]} is no channel of this store. Its channels: {mine}. Nothing was planned.",
            field="channel",
            channel_id=strange[0],
        )
    return [by_id[each] for each in dict.fromkeys(ids)]


def _size_bytes(context: Context, media_key: str) -> int:
    with open_media(context.settings, context.store) as media:
        size_bytes = media.size(context.member.profile_id, media_key)
    if size_bytes is None:
        raise InputError("The clip's file is gone. Make the clip again. Nothing was planned.")
    return size_bytes
