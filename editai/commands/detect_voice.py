"""``detect-voice VIDEO…``: where people speak."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.commands import tooling
from editai.commands.command import Outcome
from editai.commands.context import open_context
from editai.jobs.listening_requests import check_listening, submit_detect_voice

HELP = "find where people speak in a video"


def add_arguments(parser: ArgumentParser) -> None:
    """Videos and how speech is looked for."""
    tooling.add_common(parser, out=False)
    add_listening(parser)


def add_listening(parser: ArgumentParser) -> None:
    """How speech is looked for."""
    parser.add_argument(
        "--threshold",
        metavar="T",
        type=float,
        default=0.5,
        help="0 to 1; higher finds less: 0.9 where music or an animal is taken for a voice (0.5)",
    )
    parser.add_argument(
        "--shortest", metavar="S", type=float, default=0.25, help="shortest speech in seconds, 0.1 to 10 (0.25)"
    )


def run(args: Namespace) -> Outcome:
    """Listen to every video, as a job of the store."""
    shortest_ms = check_arguments(args)
    tooling.prove_videos(args.videos)
    with open_context(args) as context:

        def work(video: Path) -> tooling.Values:
            source_id = tooling.bring_in(context, video)
            job = submit_detect_voice(
                context.store, context.member, source_id, threshold=args.threshold, shortest_ms=shortest_ms
            )
            return tooling.without_keys(tooling.result_of(context, job))

        return tooling.for_each(context, args.videos, work, _told)


def check_arguments(args: Namespace) -> int:
    """The shortest speech in ms, once the numbers are known to be in their ranges."""
    shortest_ms = round(args.shortest * 1000) if abs(args.shortest) < 1e6 else -1
    check_listening(args.threshold, shortest_ms)
    return shortest_ms


def _told(value: tooling.Values) -> str:
    spans = value["speech"]
    if not spans:
        return str(value["note"])
    return f"{len(spans)} × speech, {value['speech_ms'] / 1000:.1f} s\n{tooling.seconds(spans)}"
