"""``speak TEXT|--file F --voice V --out FILE``: a text as sound."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from editai.commands.command import Outcome, say
from editai.commands.context import Context, open_context
from editai.commands.tooling import result_of, write_copy
from editai.costs.price_book import price_book
from editai.errors import InputError, UsageError
from editai.jobs.hosted import require_somebody_to_work
from editai.jobs.voice_requests import estimate_speak, submit_speak
from editai.library.voices import voice_for
from editai.money import format_usd
from editai.speech.engines import require_engine
from editai.speech.export import SOUND_FORMATS
from editai.speech.preset import VoicePreset, store_preset
from editai.speech.script import MAX_CHARACTERS, check_script, check_speed
from editai.speech.voices import DEFAULT_VOICE, parse_voice
from editai.store.media import open_media

HELP = "speak a text into a WAV, MP3 or M4A file"
_MOST_BYTES: Final = MAX_CHARACTERS * 4 + 3
_TOLD: Final = ("duration_ms", "words", "engine", "voice", "sample_rate_hz", "cost_microusd", "cached")
"""Of the job's result; with ``out`` the object of CONTRACTS §5."""


def add_arguments(parser: ArgumentParser) -> None:
    """The text itself or a file of it, the voice, and where the sound goes."""
    parser.add_argument("text", nargs="?", metavar="TEXT", help="what the voice says")
    parser.add_argument("--file", metavar="F", help="a text file instead; - is the standard input")
    parser.add_argument("--voice", metavar="V", help=f"such as {DEFAULT_VOICE}; the store's own otherwise")
    parser.add_argument("--speed", type=float, metavar="S", help="0.5 to 2.0; the store's own otherwise")
    parser.add_argument("--out", required=True, metavar="FILE", help="a .wav, .mp3 or .m4a file")
    parser.add_argument("--profile", metavar="P", help="a store's id or name; the default store otherwise")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Check everything, have it spoken and booked, and tell what was made."""
    script = _script(args)
    out = _out(args.out)
    with open_context(args) as context:
        if args.speed is not None:
            check_speed(args.speed)
        preset = store_preset(context.member.profile.voice, voice=args.voice, speed=args.speed)
        voice = parse_voice(preset.voice)
        check_script(script, voice)
        value = _speak(context, script, preset, out, args)
    seconds = value["duration_ms"] / 1000
    note = "from the cache" if value["cached"] else format_usd(value["cost_microusd"])
    return Outcome(value=value, text=f"{out}  {seconds:.1f} s  {voice.title} ({voice.name})  {note}")


def _script(args: Namespace) -> str:
    if (args.text is None) == (args.file is None):
        raise UsageError("Give either the text or --file, for example: speak 'Hello.' --out hello.wav")
    if args.text is not None:
        return str(args.text)
    try:
        if args.file == "-":
            content = sys.stdin.buffer.read(_MOST_BYTES + 1)
        else:
            with Path(args.file).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)  # a longer one is refused, so the rest is not needed
    except OSError as error:
        raise InputError(f"{args.file} cannot be read: {error.strerror}.") from error
    try:
        return content.decode("utf-8-sig", "strict" if len(content) <= _MOST_BYTES else "ignore")
    except UnicodeDecodeError:
        raise InputError(f"{args.file} is no UTF-8 text. Save it as UTF-8 and try again.") from None


def _out(name: str) -> Path:
    out = Path(name).expanduser().absolute()
    if out.suffix.lower() not in SOUND_FORMATS:
        raise InputError(f"{out.name} must end in .wav, .mp3 or .m4a.")
    if out.is_dir() or not out.parent.is_dir():
        raise InputError(f"{out} cannot be written: " + ("it is a folder." if out.is_dir() else "there is no folder."))
    return out


def _speak(context: Context, script: str, preset: VoicePreset, out: Path, args: Namespace) -> dict[str, Any]:
    """Have the ``speak`` job do it, as the page has, so that every engine, key and booking is the same."""
    profile, settings = context.member.profile, context.settings
    require_somebody_to_work(settings)
    voice_for(settings, context.store, profile.id, preset.voice)
    require_engine(settings, preset.voice)
    price = estimate_speak(settings, profile, script, price_book(settings).prices(), voice=preset.voice)
    if price.amount_microusd:
        say(f"Speaking for {profile.name} · {price.text}")
    job = submit_speak(
        context.store, context.member, script, voice=args.voice, speed=args.speed, suffix=out.suffix.lower()
    )
    result = result_of(context, job)
    with open_media(settings, context.store) as media:
        write_copy(media.path(profile.id, str(result["media_key"])), out)
    return {"out": str(out), **{name: result[name] for name in _TOLD}}
