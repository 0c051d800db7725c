"""A voice-over laid onto a whole video: its picture copied as it is, its sound ducked, freed of speech or replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

from editai.errors import InputError
from editai.media.containers import input_arguments
from editai.media.envelope import Span, lowered
from editai.media.following import PROGRESS, follow_time
from editai.media.loudness import METER, read_meter
from editai.media.muting import check_copy, copy_output
from editai.media.probe import Probe, probe_media
from editai.media.process import CancelSignal, run_ffmpeg
from editai.render import sound
from editai.render.parts import VoiceTrack
from editai.render.plan import RenderPlan
from editai.render.platforms import PLATFORMS
from editai.render.run import choose_gain

Bed = Literal["duck", "replace", "mute-speech"]
"""What becomes of the video's own sound."""
BEDS: Final[tuple[Bed, ...]] = ("duck", "replace", "mute-speech")
_ALLOWED_MS: Final = 100
_BED_LUFS: Final = {"duck": -20.0, "mute-speech": -26.0}
"""Before the mix; the voice lies at -16. A ducked bed is lowered by 12 dB more while the voice speaks, so it may
come back after it; one that is not stays 10 LU under the voice."""
_MOST_RAISED_DB: Final = 12.0
_MORE_TRIES: Final = 4
_CLOSE_LU: Final = 0.15
_REACH: Final = 1.6
"""Of each decibel that is added, the limiter lets about two thirds through."""
_FIXED_LIMIT_S: Final = 180.0
_LIMIT_PER_SECOND: Final = 4.0


def voiced_plan(path: Path, probe: Probe, voice: VoiceTrack, bed: Bed, speech: Sequence[Span] = ()) -> RenderPlan:
    """The sound half of a plan, as long as the video; its picture graph stays empty.

    Raises:
        InputError: the voice-over is longer than the video.
    """
    if voice.duration_ms > probe.duration_ms + _ALLOWED_MS:
        raise InputError(
            f"The voice-over lasts {voice.duration_ms / 1000:.1f} s, the video only {probe.duration_ms / 1000:.1f} s. "
            "Shorten the script, or choose a longer video.",
            voice_ms=voice.duration_ms,
            duration_ms=probe.duration_ms,
        )
    samples = round(Fraction(probe.duration_ms * sound.RATE_HZ, 1000))
    chains = [sound.voice_chain("1:a:0", voice, samples, "voice")]
    audio = probe.audio
    if bed == "replace" or audio is None:
        chains.append("[voice]anull[mix]")
    else:
        own_lufs = audio.loudness_lufs
        gain_db = -8.0 if own_lufs is None else min(_MOST_RAISED_DB, _BED_LUFS[bed] - own_lufs)
        quiet = lowered(speech, 0.0) if bed == "mute-speech" else "anull"
        chains.append(
            f"[0:{audio.stream}]{quiet},aresample={sound.RATE_HZ}:async=1:first_pts=0,"
            f"aformat=sample_fmts=fltp:channel_layouts=stereo,volume={gain_db:.1f}dB,"
            f"apad=whole_len={samples},atrim=end_sample={samples},asetpts=PTS-STARTPTS[bed]"
        )
        chains.append(sound.mix_chain("bed", "voice", "duck" if bed == "duck" else "mute-speech", "mix"))
    target = PLATFORMS["tiktok"]
    return RenderPlan(
        inputs=(*input_arguments(path, probe.container), *input_arguments(voice.path, "wav")),
        picture_graph="",
        mix_graph=";\n".join(chains),
        output=(),
        frame_rate=probe.frame_rate,
        frames=max(1, round(probe.duration_ms * probe.frame_rate / 1000)),
        duration_ms=probe.duration_ms,
        body_ms=probe.duration_ms,
        width_px=probe.width,
        height_px=probe.height,
        target_lufs=target.target_lufs,
        ceiling_dbtp=target.ceiling_dbtp,
    )


def write_voiced(
    plan: RenderPlan,
    probe: Probe,
    out: Path,
    *,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write the video with its new sound; ``out`` appears whole and verified, or not at all.

    Args:
        probe: of the video; ``out`` ends as ``copy_suffix(probe)``.

    Raises:
        ToolError: ffmpeg failed, or wrote something else than was planned.
        Cancelled: ``cancel`` was set.
    """
    part = out.with_name(f"{out.stem}.part{out.suffix}")
    graph_file = out.with_name(f"{out.stem}.part.graph")
    limit_s = _FIXED_LIMIT_S + _LIMIT_PER_SECOND * plan.duration_ms / 1000

    follow = follow_time(plan.duration_ms, on_progress)
    try:
        gain_db = _gain(plan, graph_file, cancel, limit_s)
        graph_file.write_text(plan.measuring_graph(gain_db, "anull"), encoding="utf-8")
        arguments = [
            *("-v", "error", *PROGRESS, *plan.inputs, "-/filter_complex", str(graph_file)),
            *("-map", f"0:{probe.stream}", "-map", "[sound]", "-ar", str(sound.RATE_HZ), *copy_output(probe, part)),
        ]
        run_ffmpeg(arguments, limit_s=limit_s, cancel=cancel, on_line=follow)
        check_copy(probe, probe_media(part))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
        graph_file.unlink(missing_ok=True)


def _gain(plan: RenderPlan, graph_file: Path, cancel: CancelSignal | None, limit_s: float) -> float | None:
    """As for clips, then closer: a voice that falls silent in a long video has peaks far above its loudness, and
    the limiter takes more of it away than of a clip."""
    gain_db = choose_gain(plan, graph_file, cancel=cancel, limit_s=limit_s)
    for _ in range(_MORE_TRIES):
        if gain_db is None:
            return None
        graph_file.write_text(plan.measuring_graph(gain_db, METER), encoding="utf-8")
        heard = run_ffmpeg(["-nostats", *plan.measuring_arguments(graph_file)], limit_s=limit_s, cancel=cancel)
        reached = read_meter(heard.stderr_tail).integrated_lufs
        if reached is None or abs(plan.target_lufs - reached) <= _CLOSE_LU:
            break
        gain_db += _REACH * (plan.target_lufs - reached)
    return gain_db
