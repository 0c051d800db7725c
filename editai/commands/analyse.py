"""``analyse VIDEO``: the shots of a source, what each is worth, and the best part of it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from editai.commands.command import Outcome
from editai.media.analysis import analyse
from editai.media.probe import probe_media
from editai.media.speech_activity import find_speech
from editai.media.timeline import timeline

HELP = "find the shots of a video and the best part of it"
_BEST_MS = 20_000
_HUNDRED_YEARS = 10**9


def add_arguments(parser: ArgumentParser) -> None:
    """A file, how much of it is wanted, and whether the answer is for programs."""
    parser.add_argument("video", metavar="VIDEO", type=Path, help="a video file")
    parser.add_argument("--best-ms", type=int, default=_BEST_MS, help="how long the best part may be (20000)")
    parser.add_argument("--whole", action="store_true", help="look at all of a long video, not at slices of it")
    parser.add_argument("--no-speech", action="store_true", help="do not listen for people who speak")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Look at the file, and listen to it; nothing is written."""
    probe = probe_media(args.video)
    seen = analyse(args.video, probe, wanted_ms=_HUNDRED_YEARS if args.whole else 0)
    speech = [] if args.no_speech else find_speech(args.video, probe)
    value = timeline(seen, speech, probe.duration_ms, args.best_ms)
    return Outcome(value=value, text=_told(value))


def _told(value: dict[str, Any]) -> str:
    lines = [f"looked at {value['looked_ms'] / 1000:.1f} of {value['duration_ms'] / 1000:.1f} s"]
    if len(value["looked"]) > 1:
        lines[0] += (
            f", in {len(value['looked'])} parts; a shot marked … may go on outside of them (--whole looks there)"
        )
    lines += [
        f"{_mark(shot, 'start')}{_span(shot)} {_mark(shot, 'end')}  score {shot['score']:.2f}   "
        f"sharp {shot['sharpness']:.0f}   motion {shot['motion']:.3f}   light {shot['brightness']:.2f}   "
        f"speech {100 * shot['speech']:.0f} %"
        for shot in value["shots"]
    ]
    return "\n".join([*lines, f"best: {', '.join(' '.join(_span(part).split()) for part in value['best'])}"])


def _span(part: dict[str, Any]) -> str:
    return f"{part['start_ms'] / 1000:7.2f} to {part['end_ms'] / 1000:7.2f} s"


def _mark(shot: dict[str, Any], end: str) -> str:
    return "…" if end in shot["open"] else " "
