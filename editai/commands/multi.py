"""``multi MAIN --with VIDEO=word,word --script TEXT``: other videos where their words are said."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.captions.reading import MOST_BYTES
from editai.commands import tooling
from editai.commands.command import Outcome, naming
from editai.commands.context import open_context
from editai.commands.make import read_script
from editai.errors import InputError, UsageError
from editai.jobs.multi_requests import MultiRequest, check_multi, submit_multi, submit_multi_plan

HELP = "set other videos into a main one where their words are said"


def add_arguments(parser: ArgumentParser) -> None:
    """The main video, the others with their words, and what is said."""
    parser.add_argument("video", metavar="MAIN", type=Path, help="the main video")
    parser.add_argument(
        "--with",
        dest="others",
        metavar="VIDEO=WORDS",
        action="append",
        required=True,
        help="another video and the words it is shown at, with commas between them; up to nine times",
    )
    said = parser.add_mutually_exclusive_group(required=True)
    said.add_argument("--script", metavar="TEXT", help="what the voice says")
    said.add_argument("--script-file", metavar="F", type=Path, help="a text file with it; - is standard input")
    said.add_argument("--srt", metavar="F", type=Path, help="an SRT or VTT file of what is said in the main video")
    parser.add_argument("--seconds", metavar="S", type=float, default=2.0, help="of an insert, 0.5 to 5 (2)")
    parser.add_argument("--platform", default="tiktok", help="tiktok, instagram, youtube, facebook or pinterest")
    parser.add_argument("--voice", metavar="V", help="engine:voice; the store's otherwise")
    parser.add_argument("--captions", metavar="S", help="the caption style; the store's otherwise")
    parser.add_argument("--no-captions", action="store_true", help="show none")
    parser.add_argument("--source-audio", metavar="A", default="duck", help="duck, mute-speech or off, under a script")
    parser.add_argument("--plan", action="store_true", help="only tell where the inserts would be")
    tooling.add_common(parser, videos=False)


def run(args: Namespace) -> Outcome:
    """One job of the store; a file that is no video refuses all, and none is kept."""
    others = _others(args.others)
    script = read_script(args) if args.srt is None else ""
    how = {
        "script": script,
        "subtitles": _read(args.srt) if args.srt else None,
        "voice": args.voice,
        "platform": args.platform,
        "captions": args.captions,
        "burn": not args.no_captions,
        "length_ms": round(args.seconds * 1000),
        "source_audio": args.source_audio,
    }
    tooling.check_out(args.out)
    with open_context(args) as context:
        check_multi(context.member.profile, MultiRequest(main_id="", others={str(path): "x" for path in others}, **how))
        files = [args.video, *others]
        for path in files:
            with naming(path, files):
                tooling.prove_videos([path])
        ids = {path: tooling.bring_in(context, path) for path in files}
        words = {ids[path]: told for path, told in others.items()}
        request = MultiRequest(main_id=ids[args.video], others=words, **how)
        submit = submit_multi_plan if args.plan else submit_multi
        result = tooling.result_of(context, submit(context.store, context.member, request))
        value = tooling.without_keys(result)
        names = {source_id: str(path) for path, source_id in ids.items()}
        value["inserts"] = [
            {"input": names[each["source_video_id"]]}
            | {name: each[name] for name in ("at_ms", "end_ms", "start_ms", "keyword")}
            for each in result["inserts"]
        ]
        value = {name: one for name, one in value.items() if name not in ("videos", "main_id")}
        if not args.plan:
            out = tooling.hand_out(context, str(result["media_key"]), args.out, f"{args.video.stem}-multi")
            value = {"out": out} | value
    return Outcome(value=value, text=_told(value))


def _others(given: list[str]) -> dict[Path, str]:
    found: dict[Path, str] = {}
    for text in given:
        name, mark, words = text.rpartition("=")
        if not mark or not name or not words.strip(" ,"):
            raise UsageError(f"--with takes a video and its words, such as cup.mp4=cup,coffee: “{text}” is not that.")
        if Path(name) in found:
            raise UsageError(f"{name} is given twice. Name all of its words at once.")
        found[Path(name)] = words
    return found


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path.name} cannot be read: {error.strerror}.") from error
    return content


def _told(value: tooling.Values) -> str:
    lines = [str(value["out"])] if "out" in value else []
    lines += [
        f"  {each['at_ms'] / 1000:7.2f} to {each['end_ms'] / 1000:7.2f} s   {each['keyword']}   {each['input']}"
        for each in value["inserts"]
    ]
    lines += [f"never said: {each['keyword']} ({each['name']})" for each in value["unmatched"]]
    return "\n".join([*lines, *value["notes"]])
