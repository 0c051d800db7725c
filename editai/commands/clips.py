"""``clips list|show|approve|send-back``: what was made, and the verdict on it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from editai.clock import to_text
from editai.commands.command import Outcome
from editai.commands.context import Context, add_store_arguments, open_context
from editai.library.fingerprint import fingerprint_now
from editai.library.review import approve, send_back
from editai.library.status import LABELS, ShownState, shown_state
from editai.store.media import open_media
from editai.store.rows import Clip
from editai.store.states import ClipState

HELP = "list, show, approve or send back clips"


def add_arguments(parser: ArgumentParser) -> None:
    """``list`` by default; the others take a clip's id."""
    actions = parser.add_subparsers(dest="action", metavar="list|show|approve|send-back")
    for name, text in (
        ("list", "the latest clips of a store"),
        ("show", "one clip with its checks, reviews and file"),
        ("approve", "approve a clip, so that it may be published"),
        ("send-back", "send a clip back with a note"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        add_store_arguments(action)
        if name == "list":
            action.add_argument("--state", choices=[state.value for state in ClipState], help="only these")
            action.add_argument("--limit", type=int, default=30, help="at most so many (30)")
        else:
            action.add_argument("clip", metavar="CLIP", help="the clip's id")
        if name in ("approve", "send-back"):
            action.add_argument("--note", metavar="TEXT", default="", help="for whoever made it")
    add_store_arguments(parser)
    parser.set_defaults(action="list", profile=None, json=False, state=None, limit=30)


def run(args: Namespace) -> Outcome:
    """Do what was asked."""
    with open_context(args) as context:
        store, member = context.store, context.member
        if args.action == "list":
            states = [ClipState(args.state)] if args.state else []
            found = store.library.clips(member.profile_id, states=states, limit=max(1, args.limit))
            rows = [_row(context, clip) for clip in found]
            return Outcome(value=rows, text="\n".join(map(_line, rows)) or "No clips yet.")
        if args.action == "approve":
            clip = approve(store, member, args.clip, args.note)
        elif args.action == "send-back":
            clip = send_back(store, member, args.clip, args.note)
        else:
            clip = store.library.clip(member.profile_id, args.clip)
            return _shown(context, clip)
        row = _row(context, clip)
        return Outcome(value=row, text=_line(row))


def _row(context: Context, clip: Clip) -> dict[str, Any]:
    publications = context.store.publications.publications(clip.profile_id, clip_id=clip.id)
    now = fingerprint_now(context.store, context.member.profile, clip)
    return {
        "id": clip.id,
        "name": clip.project_name,
        "variant": clip.variant,
        "state": clip.state.value,
        "shown": shown_state(clip, publications, now).value,
        "platform": clip.used.get("platform"),
        "duration_ms": clip.used.get("duration_ms"),
        "created_at": to_text(clip.created_at),
    }


def _line(row: dict[str, Any]) -> str:
    seconds = round((row["duration_ms"] or 0) / 1000)
    length = f"{seconds // 60}:{seconds % 60:02d}"
    shown = LABELS[ShownState(row["shown"])]
    return f"{row['id']}  {shown:<10} {row['platform'] or '':<10} {length:>6}  {row['name']} #{row['variant']}"


def _shown(context: Context, clip: Clip) -> Outcome:
    row = _row(context, clip)
    reviews = context.store.library.clip_reviews(clip.profile_id, clip.id)
    with open_media(context.settings, context.store) as media:
        path = media.path(clip.profile_id, clip.media_key)
    value = row | {
        "clip": str(path),
        "project_id": clip.project_id,
        "used": dict(clip.used),
        "checks": [dict(check) for check in clip.checks],
        "words": [dict(word) for word in clip.words],
        "cues": [dict(cue) for cue in clip.cues],
        "reviews": [
            {"verdict": r.verdict.value, "note": r.note, "reviewer": r.reviewer, "created_at": to_text(r.created_at)}
            for r in reviews
        ],
    }
    lines = [_line(row), f"  file: {path}"]
    lines += [f"  {'✓' if check.get('ok') else '✗'} {check.get('name')}: {check.get('value')}" for check in clip.checks]
    lines += [f"  {review.verdict.value} {to_text(review.created_at)} {review.note}".rstrip() for review in reviews]
    return Outcome(value=value, text="\n".join(lines))
