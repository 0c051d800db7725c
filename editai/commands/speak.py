"""``speak TEXT|--file F --voice V --out FILE``: a text as sound."""

from __future__ import annotations

import sys
import tempfile
import uuid
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from editai.clock import SystemClock
from editai.commands.command import Outcome, say
from editai.commands.context import Context, open_context
from editai.errors import Cancelled, InputError, UsageError
from editai.money import format_usd
from editai.speech.export import SOUND_FORMATS
from editai.speech.preset import VoicePreset, store_preset
from editai.speech.script import MAX_CHARACTERS, check_script, check_speed
from editai.speech.spoken_script import spoken_characters
from editai.speech.voices import DEFAULT_VOICE, parse_voice

HELP = "speak a text into a WAV, MP3 or M4A file"
_MOST_BYTES: Final = MAX_CHARACTERS * 4 + 3


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
    """Speak in this process, book it, and tell what was made."""
    script = _script(args)
    out = _out(args.out)
    with open_context(args) as context:
        if args.speed is not None:
            check_speed(args.speed)
        preset = store_preset(context.member.profile.voice, voice=args.voice, speed=args.speed)
        voice = parse_voice(preset.voice)
        check_script(script, voice)
        value = _speak(context, script, preset, out)
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


def _speak(context: Context, script: str, preset: VoicePreset, out: Path) -> dict[str, Any]:
    from editai.costs.ledger import Ledger
    from editai.costs.price_book import price_book
    from editai.speech.booked import speak_and_book
    from editai.speech.cost import estimate_voice
    from editai.speech.export import export_sound
    from editai.speech.host import EngineHost

    profile = context.member.profile
    prices = price_book(context.settings).prices()
    characters = spoken_characters(script, parse_voice(preset.voice).language, preset.pronunciations)
    price = estimate_voice(prices, preset.voice, characters, models_root=context.settings.models_root)
    if price.amount_microusd:
        say(f"Speaking for {profile.name} · {price.text}")
    folder = context.settings.temp_root / profile.id
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work, EngineHost(context.settings) as host:
        try:
            made, entry = speak_and_book(
                host,
                Ledger(context.store, SystemClock()),
                prices,
                profile=profile,
                created_by=context.member.user_id,
                job_id=None,
                request_id=f"speak:{uuid.uuid4()}",
                cache_root=context.settings.cache_root,
                script=script,
                preset=preset,
                out=Path(work) / "voice.wav",
                on_progress=_Percent(),
            )
        except KeyboardInterrupt:
            raise Cancelled("Stopped. The sentences spoken so far are kept; the same command goes on.") from None
        try:
            export_sound(made.path, out, made.duration_ms)
        except OSError as error:
            raise InputError(f"{out} cannot be written: {error.strerror}.") from error
    return {
        "out": str(out),
        "duration_ms": made.duration_ms,
        "words": [word.as_json() for word in made.words],
        "engine": made.engine,
        "voice": made.voice,
        "sample_rate_hz": made.sample_rate_hz,
        "cost_microusd": entry.amount_microusd,
        "cached": made.cached,
    }


class _Percent:
    """Progress for a person at a terminal, a line every fifth."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, percent: int) -> None:
        if percent // 20 > self._told and sys.stderr.isatty():
            self._told = percent // 20
            say(f"Speaking… {percent} %")
