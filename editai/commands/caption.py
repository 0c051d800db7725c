"""``caption VIDEO…``: captions from what is said, or from a subtitle file, burnt in and as files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.captions.choice import DEFAULT_STYLE
from editai.commands import tooling
from editai.commands.command import Outcome, say
from editai.commands.context import open_context
from editai.errors import InputError, UsageError
from editai.jobs.caption_requests import check_caption, read_given, submit_caption

HELP = "caption a video from its speech or from an SRT or VTT file"
_MOST_BYTES = 1_000_001


def add_arguments(parser: ArgumentParser) -> None:
    """Videos, where the captions come from, and how they look."""
    tooling.add_common(parser)
    parser.add_argument("--subtitles", metavar="F", type=Path, help="an SRT or VTT file instead of what is said")
    parser.add_argument("--language", metavar="L", help="what is spoken, such as en; found otherwise")
    parser.add_argument("--captions", metavar="S", help="the caption style; the store's otherwise")
    parser.add_argument("--no-burn", action="store_true", help="only the SRT and VTT files")


def run(args: Namespace) -> Outcome:
    """Caption every video, as a job of the store."""
    if args.captions is not None or args.language is not None:
        check_caption(args.captions or DEFAULT_STYLE, args.language)
    subtitles = _subtitles(args)
    tooling.check_out(args.out, several=len(args.videos) > 1)
    tooling.prove_videos(args.videos)
    with open_context(args) as context:

        def work(video: Path) -> tooling.Values:
            job = submit_caption(
                context.store,
                context.member,
                tooling.bring_in(context, video),
                subtitles=subtitles,
                language=args.language,
                style=args.captions,
                burn=not args.no_burn,
            )
            result = tooling.result_of(context, job)
            for repair in result["repairs"]:
                say(f"line {repair['line']}: {repair['what']}")
            paths = {
                name: tooling.hand_out(context, str(result[f"{key}_key"]), args.out, f"{video.stem}-captioned")
                for name, key in (("out", "media"), ("srt", "srt"), ("vtt", "vtt"))
                if result.get(f"{key}_key")
            }
            return {"out": paths.get("srt")} | paths | tooling.without_keys(result)

        return tooling.for_each(context, args.videos, work, _told)


def _subtitles(args: Namespace) -> bytes | None:
    """The subtitle file's bytes, known to be good."""
    if args.subtitles is None:
        return None
    if len(args.videos) > 1:
        raise UsageError("One subtitle file belongs to one video. Caption the others apart.")
    try:
        with args.subtitles.open("rb") as file:
            content: bytes = file.read(_MOST_BYTES)
    except OSError as error:
        raise InputError(f"{args.subtitles.name} cannot be read: {error.strerror}.") from error
    read_given(content)
    return content


def _told(value: tooling.Values) -> str:
    heard = f", heard in {value['language']} ({value['confidence']:.0%} sure)" if value["confidence"] else ""
    return f"{value['out']}\n{len(value['cues'])} captions{heard}; {value['srt']}; {value['vtt']}"
