"""``make VIDEO… --script TEXT``: one finished clip from product videos and a text."""

from __future__ import annotations

import os
import sys
import time
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from editai.commands.command import Outcome, naming, say
from editai.commands.context import Context, open_context
from editai.commands.tooling import bring_in, write_copy
from editai.commands.waiting import result_or_raise, wait_with_bar
from editai.costs.price_book import price_book
from editai.errors import InputError, UsageError
from editai.jobs.make_choices import ChosenMusic, check_music
from editai.jobs.make_request import require_voice
from editai.jobs.requests import MakeRequest, check_make, estimate_make, submit_make
from editai.store.media import open_media

HELP = "make a clip from videos and a script"
_LARGEST_SCRIPT_BYTES: Final = 400_000


def add_arguments(parser: ArgumentParser) -> None:
    """CONTRACTS §4."""
    parser.add_argument("videos", metavar="VIDEO", nargs="+", type=Path, help="product videos")
    script = parser.add_mutually_exclusive_group(required=True)
    script.add_argument("--script", metavar="TEXT", help="what the voice says and the captions show")
    script.add_argument(
        "--script-file", metavar="F", type=Path, help="a text file with the script; - is standard input"
    )
    parser.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    parser.add_argument("--platform", default="tiktok", help="tiktok, instagram, youtube, facebook or pinterest")
    parser.add_argument("--voice", metavar="V", help="engine:voice, such as kokoro:af_heart; the store's otherwise")
    parser.add_argument("--speed", type=float, metavar="S", help="of the voice, 0.5 to 2.0; the store's otherwise")
    parser.add_argument(
        "--pitch", type=float, metavar="N", help="of the voice, -6 to 6 semitones; the store's otherwise"
    )
    parser.add_argument("--captions", metavar="S", help="a caption style, or none; the store's otherwise")
    parser.add_argument("--source-audio", metavar="A", default="duck", help="duck, mute-speech or off")
    parser.add_argument("--music", metavar="FILE", type=Path, help="music of your own under the clip")
    parser.add_argument("--music-rights", metavar="TEXT", default="", help="what allows its use; kept with the clip")
    parser.add_argument("--no-card", action="store_true", help="no end card")
    parser.add_argument("--name", metavar="N", default="", help="the project's name")
    parser.add_argument("--out", metavar="FILE", type=Path, help="also copy the clip here")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Check everything, ingest, make, and tell. Bad input leaves neither row nor file."""
    script = read_script(args)
    _check_out(args.out)
    with open_context(args) as context:
        request = MakeRequest(
            script=script,
            source_video_ids=(),
            platform=args.platform,
            voice=args.voice,
            speed=args.speed,
            voice_settings={} if args.pitch is None else {"pitch_semitones": args.pitch},
            captions=args.captions,
            source_audio=args.source_audio,
            card=False if args.no_card else None,
            name=args.name,
        )
        check_make(context.member.profile, request)
        require_voice(context.settings, context.member.profile, request)
        if args.music is not None:
            _check_music(args)
        began = time.monotonic()
        source_ids = _ingested(context, args.videos)
        ingest_s = time.monotonic() - began
        request = replace(request.with_sources(source_ids), music=_music(context, args))
        prices, models_root = price_book(context.settings).prices(), context.settings.models_root
        price = estimate_make(context.member, request, prices, models_root=models_root)
        say(f"Making a clip for {context.member.profile.name} · {price.text}")
        job = submit_make(context.settings, context.store, context.member, request, job_id=str(uuid.uuid4()))
        result = result_or_raise(wait_with_bar(context.settings, context.store, job))
        value = _value(context, result, args.out)
        value["stages"][0]["seconds"] = round(value["stages"][0]["seconds"] + ingest_s, 3)
        return Outcome(value=value, text=_told(value), exit_code=0 if _all_hard_hold(value["checks"]) else 1)


def _check_music(args: Namespace) -> None:
    """Refuse what is no music before anything is kept."""
    from editai.render.music import look_into

    check_music(ChosenMusic(key="", name="", rights_note=args.music_rights))
    look_into(args.music)


def _music(context: Context, args: Namespace) -> ChosenMusic | None:
    """The music as a file of the store; None where none was given."""
    if args.music is None:
        return None
    from editai.library.music import keep_music

    kept = keep_music(context.settings, context.store, context.member.profile_id, args.music, args.music.name)
    return ChosenMusic(**kept, rights_note=args.music_rights.strip())


def read_script(args: Namespace) -> str:
    """The script of ``--script`` or ``--script-file``."""
    if args.script is not None:
        return str(args.script)
    if str(args.script_file) == "-":
        return sys.stdin.read(_LARGEST_SCRIPT_BYTES)
    try:
        with args.script_file.open("rb") as file:
            text = file.read(_LARGEST_SCRIPT_BYTES + 1)
        if len(text) > _LARGEST_SCRIPT_BYTES:
            raise InputError("The script file is too long. A script has at most 20,000 characters.")
        return str(text.decode("utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"There is no file {args.script_file.name}.") from None
    except IsADirectoryError:
        raise InputError(f"{args.script_file.name} is a folder. Give a text file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{args.script_file.name} is no text file. Save it as UTF-8.") from None
    except OSError as error:
        raise InputError(f"{args.script_file.name} cannot be read: {error.strerror}.") from error


def _check_out(out: Path | None) -> None:
    """Refuse a place that cannot hold the clip before minutes of work are spent on it."""
    if out is None:
        return
    if out.is_dir():
        raise UsageError(f"--out names a folder. Name a file in it, such as {out / 'clip.mp4'}.")
    if not out.resolve().parent.is_dir():
        raise UsageError(f"The folder of --out does not exist: {out.parent}.")
    if not os.access(out.resolve().parent, os.W_OK):
        raise UsageError(f"Nothing may be written into the folder of --out: {out.parent}.")


def _ingested(context: Context, videos: Sequence[Path]) -> tuple[str, ...]:
    """The source videos' ids, in order. All files are proven first, so that a bad one keeps none."""
    from editai.media.probe import probe_media

    for video in videos:
        with naming(video, videos):
            probe_media(video)
    return tuple(bring_in(context, video) for video in videos)


def _value(context: Context, result: dict[str, Any], out: Path | None) -> dict[str, Any]:
    """The ``make`` object of CONTRACTS §5: paths in place of keys, and the copy where one was asked for."""
    profile_id = context.member.profile_id
    with open_media(context.settings, context.store) as media:
        clip = media.path(profile_id, str(result["media_key"]))
        if out is not None:
            write_copy(clip, out)
            clip = out.resolve()
        paths = {
            name: str(media.path(profile_id, str(result[f"{name}_key"])))
            for name in ("cover", "srt", "vtt")
            if result.get(f"{name}_key")
        }
    kept = {key: value for key, value in result.items() if not key.endswith("_key")}
    return {"clip_id": result["clip_id"], "clip": str(clip)} | kept | paths


def _all_hard_hold(checks: Sequence[dict[str, Any]]) -> bool:
    return all(check["ok"] for check in checks if check["hard"])


def _told(value: dict[str, Any]) -> str:
    held = sum(1 for check in value["checks"] if check["ok"])
    seconds = sum(stage["seconds"] for stage in value["stages"])
    return (
        f"{value['clip']}\n"
        f"{value['duration_ms'] / 1000:.1f} s · {value['width']}×{value['height']} · {value['voice']} · "
        f"{held} of {len(value['checks'])} checks · made in {seconds:.0f} s · clip {value['clip_id']}"
    )
