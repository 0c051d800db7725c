"""``photos PHOTO…``: a clip of product photos in motion."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.commands import tooling
from editai.commands.command import Outcome, naming
from editai.commands.context import open_context
from editai.commands.make import read_script
from editai.jobs.hosted import require_somebody_to_work
from editai.jobs.photos_requests import check_photos, submit_photos

HELP = "make a clip of product photos"


def add_arguments(parser: ArgumentParser) -> None:
    """Photos, what is said over them, and what is written on them."""
    parser.add_argument("photos", metavar="PHOTO", nargs="+", type=Path, help="1 to 20 product photos")
    script = parser.add_mutually_exclusive_group()
    script.add_argument("--script", metavar="TEXT", help="what the voice says and the captions show")
    script.add_argument("--script-file", metavar="F", type=Path, help="a text file with it; - is standard input")
    parser.add_argument("--name", metavar="N", default="", help="the product's name")
    parser.add_argument("--price", metavar="P", default="", help="its price, such as '$24.99'")
    parser.add_argument("--badge", metavar="B", default="", help="such as New")
    parser.add_argument("--call-to-action", metavar="C", default="", help="on the last photo, such as 'Shop now'")
    parser.add_argument(
        "--seconds", metavar="S", type=float, default=3.0, help="a photo, 1 to 10, without a script (3)"
    )
    parser.add_argument("--video", metavar="V", type=Path, help="a video whose best part opens the clip")
    parser.add_argument("--card", action="store_true", help="close with the store's end card")
    parser.add_argument("--platform", default="tiktok", help="tiktok, instagram, youtube, facebook or pinterest")
    parser.add_argument("--voice", metavar="V", help="engine:voice; the store's otherwise")
    parser.add_argument("--captions", metavar="S", help="the caption style; the store's otherwise")
    tooling.add_common(parser, videos=False)


def run(args: Namespace) -> Outcome:
    """One clip, as a job of the store. A photo that cannot be read refuses them all, and none is kept."""
    script = read_script(args) if args.script is not None or args.script_file is not None else ""
    words = {name: getattr(args, name) for name in ("name", "price", "badge", "call_to_action")}
    how = {name: getattr(args, name) for name in ("voice", "platform", "captions", "seconds", "card")}
    tooling.check_out(args.out)
    with open_context(args) as context:
        check_photos(context.member.profile, len(args.photos), words, script=script, **how)
        require_somebody_to_work(context.settings)
        from editai.library.photos import keep_photo
        from editai.media.photo_reading import read_photo

        for photo in args.photos:
            with naming(photo, args.photos):
                read_photo(photo)
        if args.video is not None:
            tooling.prove_videos([args.video])
        keys = [keep_photo(context.settings, context.store, context.member.profile_id, photo) for photo in args.photos]
        video = None if args.video is None else tooling.bring_in(context, args.video)
        job = submit_photos(
            context.settings, context.store, context.member, keys, words, script=script, source_video_id=video, **how
        )
        result = tooling.result_of(context, job)
        out = tooling.hand_out(context, str(result["media_key"]), args.out, "photos")
    value: tooling.Values = {"out": out} | tooling.without_keys(result)
    value["shots"] = [
        {"input": str(photo), "duration_ms": shot["duration_ms"]}
        for photo, shot in zip(args.photos, result["shots"], strict=False)
    ]
    seconds = value["duration_ms"] / 1000
    return Outcome(value=value, text=f"{out}\n{seconds:.1f} s · {len(value['shots'])} photos · {value['platform']}")
