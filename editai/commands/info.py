"""``info VIDEO…``: what a file really holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.commands.command import Outcome, naming
from editai.media.loudness import with_loudness
from editai.media.probe import Probe, probe_media

HELP = "tell what a video file really holds"


def add_arguments(parser: ArgumentParser) -> None:
    """Files, and whether the answer is for programs."""
    parser.add_argument("videos", metavar="VIDEO", nargs="+", type=Path, help="a video file")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Probe every file and measure its loudness. One file gives one object, several give a list."""
    probes = []
    for path in args.videos:
        with naming(path, args.videos):
            probes.append(with_loudness(path, probe_media(path)))
    values = [probe.as_json() for probe in probes]
    text = "\n".join(f"{path.name}: {_told(probe)}" for path, probe in zip(args.videos, probes, strict=True))
    return Outcome(value=values[0] if len(values) == 1 else values, text=text)


def _told(probe: Probe) -> str:
    audio = probe.audio
    lufs = "" if audio is None or audio.loudness_lufs is None else f", {audio.loudness_lufs:g} LUFS"
    sound = "no sound" if audio is None else f"{audio.codec} {audio.sample_rate_hz} Hz, {audio.channels} channels{lufs}"
    rate = f"{float(probe.frame_rate):g} frames/s{' (varies)' if probe.variable_frame_rate else ''}"
    turned = f", turned by {probe.rotation}°" if probe.rotation else ""
    return (
        f"{probe.duration_ms / 1000:.2f} s, {probe.width}×{probe.height}{turned}, {rate}, "
        f"{probe.video_codec} {probe.pixel_format}{' HDR' if probe.is_hdr else ''}; {sound}; "
        f"{probe.size_bytes / 1_000_000:.1f} MB"
    )
