"""``mute-voice VIDEO…``: speech lowered or gone, the rest of the sound and the whole picture kept."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.commands import tooling
from editai.commands.command import Outcome
from editai.commands.context import open_context
from editai.commands.detect_voice import add_listening, check_arguments
from editai.jobs.listening_requests import check_keep, submit_mute_voice

HELP = "lower or mute the speech in a video"


def add_arguments(parser: ArgumentParser) -> None:
    """Videos, how much is kept, and how speech is looked for."""
    tooling.add_common(parser)
    parser.add_argument("--keep", metavar="PERCENT", type=float, default=0.0, help="of the speech, 0 to 100 (0)")
    add_listening(parser)


def run(args: Namespace) -> Outcome:
    """Mute every video, as a job of the store."""
    shortest_ms = check_arguments(args)
    check_keep(args.keep)
    tooling.check_out(args.out, several=len(args.videos) > 1)
    tooling.prove_videos(args.videos)
    with open_context(args) as context:

        def work(video: Path) -> tooling.Values:
            job = submit_mute_voice(
                context.store,
                context.member,
                tooling.bring_in(context, video),
                keep_percent=args.keep,
                threshold=args.threshold,
                shortest_ms=shortest_ms,
            )
            result = tooling.result_of(context, job)
            out = tooling.hand_out(context, str(result["media_key"]), args.out, f"{video.stem}-muted")
            return {"out": out} | tooling.without_keys(result)

        return tooling.for_each(context, args.videos, work, _told)


def _told(value: tooling.Values) -> str:
    if not value["segments_muted"]:
        return f"{value['out']}\n{value['note']}"
    before, after = value["before"]["inside_dbfs"], value["after"]["inside_dbfs"]
    return (
        f"{value['out']}\n{value['segments_muted']} × speech, {value['speech_ms'] / 1000:.1f} s: "
        f"{before:.1f} → {after:.1f} dB; the rest is as it was"
    )
