"""``footage``: the store's source videos: many brought in at once, listed, searched, and the watched folder."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.commands import tooling
from editai.commands.command import Outcome
from editai.commands.context import Context, open_context
from editai.errors import EditAIError
from editai.library.dropping import drop_folder
from editai.library.footage import Wanted, find_footage, orientation

HELP = "bring in, list and search source videos"


def add_arguments(parser: ArgumentParser) -> None:
    """``add VIDEO…``, ``list`` and ``folder``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="add|list|folder")
    adding = actions.add_parser("add", help="bring videos in")
    tooling.add_common(adding, out=False)
    listing = actions.add_parser("list", help="list the store's videos")
    listing.add_argument("--search", metavar="WORDS", default="", help="of name, rights note or keywords")
    tooling.add_common(listing, out=False, videos=False)
    place = actions.add_parser("folder", help="tell the folder whose files are taken in by themselves")
    tooling.add_common(place, out=False, videos=False)


def run(args: Namespace) -> Outcome:
    """Do it in the store that ``--profile`` names."""
    with open_context(args) as context:
        if args.action == "add":
            return _add(context, args.videos)
        if args.action == "list":
            return _list(context, args.search)
        folder = str(drop_folder(context.settings, context.member.profile))
        return Outcome(value={"folder": folder}, text=folder)


def _add(context: Context, videos: list[Path]) -> Outcome:
    """One that fails leaves the others; the same bytes are one video."""
    rows: list[tooling.Values] = []
    known = {source.id for source in context.store.library.source_videos(context.member.profile_id, limit=10_000)}
    for video in videos:
        row: tooling.Values = {"input": str(video), "id": None, "ok": False, "already": False, "error": None}
        try:
            row["id"] = tooling.bring_in(context, video)
            row |= {"ok": True, "already": row["id"] in known}
            known.add(row["id"])
        except EditAIError as error:
            if len(videos) == 1:
                raise
            row["error"] = error.sentence
        rows.append(row)
    told = [f"{row['input']}: {row['error'] or ('known already' if row['already'] else 'kept')}" for row in rows]
    return Outcome(value={"results": rows}, text="\n".join(told), exit_code=0 if all(row["ok"] for row in rows) else 1)


def _list(context: Context, search: str) -> Outcome:
    profile_id = context.member.profile_id
    sources = context.store.library.source_videos(profile_id, limit=10_000)
    segments = context.store.library.all_segments(profile_id)
    values = [
        {
            "id": source.id,
            "name": source.name,
            "duration_ms": source.probe.get("duration_ms"),
            "orientation": orientation(source.probe),
            "sound": bool(source.probe.get("audio")),
            "speech": source.probe.get("has_speech"),
            "segments": sum(segment.source_video_id == source.id for segment in segments),
            "rights_note": source.rights_note,
        }
        for source in find_footage(sources, segments, Wanted(query=search))
    ]
    told = [f"{value['id']}  {int(value['duration_ms'] or 0) / 1000:8.1f} s  {value['name']}" for value in values]
    return Outcome(value=values, text="\n".join(told))
