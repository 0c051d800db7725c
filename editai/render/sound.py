"""The sound half of a render plan: the sources' sound, the voice-over over it, the master."""

from __future__ import annotations

from typing import Final

from editai.render.parts import MusicTrack, PlanSegment, SourceAudio, VoiceTrack

RATE_HZ: Final = 48_000
_STEREO: Final = "aformat=sample_fmts=fltp:channel_layouts=stereo"
_VOICE_LUFS: Final = -16.0
_BED_LUFS: Final = -26.0
"""The sources' sound lies 10 LU under the voice even where nobody speaks."""
_BED_GAIN_DB: Final = (-30.0, 12.0)
"""A very quiet source is not raised until its hiss is heard."""
_UNKNOWN_BED_GAIN_DB: Final = -8.0
_DUCK: Final = "sidechaincompress=threshold=0.02:ratio=5:attack=90:release=1200:knee=4:detection=rms"
"""About 12 dB more while the voice speaks. Released slowly, so that the pauses between words do not pump."""
_MUTE_FADE_S: Final = 0.06
"""Speech is faded away and the rest back in so fast: shorter clicks, longer lets a consonant through."""
_MUSIC_ALONE_LUFS: Final = -20.0
_UNKNOWN_MUSIC_GAIN_DB: Final = -12.0
_MUSIC_IN_S: Final = 0.5
_MUSIC_OUT_S: Final = 1.5
_EDGE_S: Final = 0.008
"""Every shot's sound is faded in and out this shortly: a cut in a wave clicks."""
_END_FADE_S: Final = 0.25


def shot_chain(label: str, segment: PlanSegment, samples: int, gain_db: float, mute_speech: bool, out: str) -> str:
    """The sound of one shot, exactly ``samples`` long at 48 kHz."""
    duration_s = samples / RATE_HZ
    filters = [f"aresample={RATE_HZ}:async=1:first_pts=0", _STEREO]
    if segment.speed != 1:
        filters.append(f"atempo={segment.speed:g}")
    if mute_speech and (spoken := _spoken(segment)):
        # not afade: two of them on one interval silence everything; the gain is set anew every 5 ms
        filters += ["asetnsamples=n=256:p=0", f"volume=volume='1-min(1,{spoken})':eval=frame"]
    if gain_db:
        filters.append(f"volume={gain_db:.1f}dB")
    filters += [f"apad=whole_len={samples}", f"atrim=end_sample={samples}", "asetpts=PTS-STARTPTS"]
    if duration_s > 4 * _EDGE_S:
        filters += [f"afade=t=in:d={_EDGE_S}", f"afade=t=out:st={duration_s - _EDGE_S:.3f}:d={_EDGE_S}"]
    return f"[{label}]{','.join(filters)}[{out}]"


def silence_chain(samples: int, out: str) -> str:
    """Stereo silence."""
    return f"anullsrc=r={RATE_HZ}:cl=stereo,{_STEREO},atrim=end_sample={samples}[{out}]"


def bed_gain_db(segment: PlanSegment, voice: VoiceTrack | None) -> float:
    """How much a shot's sound is raised or lowered before it is mixed; 0 without a voice-over."""
    if voice is None:
        return 0.0
    audio = segment.probe.audio
    if audio is None or audio.loudness_lufs is None:
        return _UNKNOWN_BED_GAIN_DB
    return max(_BED_GAIN_DB[0], min(_BED_GAIN_DB[1], _BED_LUFS - audio.loudness_lufs))


def bed_chain(labels: list[str], samples: int, out: str) -> str:
    """The sources' sound, one shot after another, faded out at its end."""
    inputs = "".join(f"[{label}]" for label in labels)
    join = f"concat=n={len(labels)}:v=0:a=1," if len(labels) > 1 else ""
    start_s = max(0.0, samples / RATE_HZ - _END_FADE_S)
    return f"{inputs}{join}afade=t=out:st={start_s:.3f}:d={_END_FADE_S}[{out}]"


def voice_chain(label: str, voice: VoiceTrack, samples: int, out: str) -> str:
    """The voice-over, as long as the shots."""
    gain = "" if voice.loudness_lufs is None else f"volume={_VOICE_LUFS - voice.loudness_lufs:.1f}dB,"
    return (
        f"[{label}]aresample={RATE_HZ},{_STEREO},{gain}apad=whole_len={samples},"
        f"atrim=end_sample={samples},asetpts=PTS-STARTPTS[{out}]"
    )


def mix_chain(bed: str, voice: str, source_audio: SourceAudio, out: str) -> str:
    """The voice over the sources' sound. ``normalize=0``: amix would else halve both."""
    mix = f"amix=inputs=2:duration=first:normalize=0[{out}]"
    if source_audio != "duck":
        return f"[{bed}][{voice}]{mix}"
    split = f"[{voice}]asplit[{voice}heard][{voice}key]"
    return f"{split};\n[{bed}][{voice}key]{_DUCK}[{bed}low];\n[{bed}low][{voice}heard]{mix}"


def master(gain_db: float | None, ceiling_dbtp: float) -> str:
    """Filters that set the loudness: one gain for the whole clip, and a limiter for its peaks.

    The limiter works at four times the rate, where the peaks between samples show. None: silence, as it is.
    """
    if gain_db is None:
        return "anull"
    limit = 10 ** (ceiling_dbtp / 20)
    return (
        f"volume={gain_db:.2f}dB,aresample={4 * RATE_HZ},"
        f"alimiter=limit={limit:.4f}:attack=5:release=80:level=disabled:latency=1,aresample={RATE_HZ}"
    )


def music_chain(label: str, music: MusicTrack, samples: int, has_voice: bool, out: str) -> str:
    """The music, as long as the whole clip, faded in and out."""
    length_s = samples / RATE_HZ
    wanted = _BED_LUFS if has_voice else _MUSIC_ALONE_LUFS
    gain_db = _UNKNOWN_MUSIC_GAIN_DB if music.loudness_lufs is None else wanted - music.loudness_lufs
    fade_in, fade_out = min(_MUSIC_IN_S, length_s / 4), min(_MUSIC_OUT_S, length_s / 3)
    return (
        f"[{label}]aresample={RATE_HZ}:async=1:first_pts=0,{_STEREO},volume={gain_db:.1f}dB,"
        f"apad=whole_len={samples},atrim=end_sample={samples},asetpts=PTS-STARTPTS,"
        f"afade=t=in:d={fade_in:.3f},afade=t=out:st={length_s - fade_out:.3f}:d={fade_out:.3f}[{out}]"
    )


def duck_chain(low: str, key: str, samples: int, out: str) -> str:
    """A sound that steps back while the key speaks, and goes on after the key has ended."""
    return f"[{key}]apad=whole_len={samples}[{key}long];\n[{low}][{key}long]{_DUCK}[{out}]"


def add_chain(first: str, second: str, out: str) -> str:
    """Two sounds at once, as long as the first."""
    return f"[{first}][{second}]amix=inputs=2:duration=first:normalize=0[{out}]"


def _spoken(segment: PlanSegment) -> str:
    """An expression of the shown time t: 1 where the shot's speech lies, 0 elsewhere, sloping in between."""
    spans: list[tuple[float, float]] = []
    for start_ms, end_ms in sorted(segment.speech):
        low, high = max(start_ms, segment.start_ms), min(end_ms, segment.end_ms)
        if low >= high:
            continue
        start_s, end_s = ((at - segment.start_ms) / 1000 / segment.speed for at in (low, high))
        if spans and start_s - spans[-1][1] < 2 * _MUTE_FADE_S:
            spans[-1] = (spans[-1][0], max(end_s, spans[-1][1]))
        else:
            spans.append((start_s, end_s))
    slope = f"{1 / _MUTE_FADE_S:g}"
    return "+".join(
        f"clip(min(t-{start_s - _MUTE_FADE_S:.3f},{end_s + _MUTE_FADE_S:.3f}-t)*{slope},0,1)"
        for start_s, end_s in spans
    )
