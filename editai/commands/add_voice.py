"""``add-voice VIDEO… --script TEXT``: one script spoken over several videos."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from editai.commands import tooling
from editai.commands.command import Outcome
from editai.commands.context import Context, open_context
from editai.commands.make import read_script
from editai.errors import EditAIError
from editai.jobs.add_voice_requests import checked_voice, submit_add_voice

HELP = "speak a script over existing videos"


def add_arguments(parser: ArgumentParser) -> None:
    """Videos, the script, the voice, and what becomes of the videos' sound."""
    tooling.add_common(parser)
    script = parser.add_mutually_exclusive_group(required=True)
    script.add_argument("--script", metavar="TEXT", help="what the voice says")
    script.add_argument("--script-file", metavar="F", type=Path, help="a text file with it; - is standard input")
    parser.add_argument("--voice", metavar="V", help="engine:voice, such as kokoro:af_heart; the store's otherwise")
    parser.add_argument("--source-audio", metavar="A", default="duck", help="duck, replace or mute-speech (duck)")


def run(args: Namespace) -> Outcome:
    """One job for all videos; a video that fails leaves the others."""
    script = read_script(args)
    tooling.check_out(args.out, several=len(args.videos) > 1)
    with open_context(args) as context:
        checked_voice(context.member.profile, script, args.voice, args.source_audio)
        tooling.prove_videos(args.videos)
        brought, refused = _brought(context, args.videos)
        rows: dict[Path, dict[str, Any]] = {
            video: {"input": str(video), "out": None, "ok": False, "error": sentence}
            for video, sentence in refused.items()
        }
        value: dict[str, Any] = {"results": []}
        if brought:
            ids = list(dict.fromkeys(brought.values()))
            job = submit_add_voice(context.store, context.member, ids, script, voice=args.voice, bed=args.source_audio)
            result = tooling.result_of(context, job)
            made = {str(each["source_video_id"]): each for each in result["results"]}
            for video, source_id in brought.items():
                rows[video] = _row(context, video, made[source_id], args.out)
            value |= {"voice": result["voice"], "voice_over": result["voice_over"]}
    value["results"] = [rows[video] for video in dict.fromkeys(args.videos)]
    if len(rows) == 1:
        value = value["results"][0] | value
    failed = [row for row in value["results"] if not row["ok"]]
    text = "\n".join(row["out"] if row["ok"] else f"{row['input']}: {row['error']}" for row in value["results"])
    return Outcome(value=value, text=text, exit_code=0 if not failed else 2 if not brought else 1)


def _brought(context: Context, videos: list[Path]) -> tuple[dict[Path, str], dict[Path, str]]:
    """The source videos' ids, and why others are none. A single bad one is raised."""
    brought: dict[Path, str] = {}
    refused: dict[Path, str] = {}
    for video in videos:
        try:
            brought[video] = tooling.bring_in(context, video)
        except EditAIError as error:
            if len(videos) == 1:
                raise
            refused[video] = error.sentence
    return brought, refused


def _row(context: Context, video: Path, made: dict[str, Any], out: Path | None) -> dict[str, Any]:
    place = None
    if made["ok"]:
        place = tooling.hand_out(context, str(made["media_key"]), out, f"{video.stem}-voice")
    return tooling.without_keys(made) | {"input": str(video), "out": place}
