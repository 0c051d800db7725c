"""From what a clip is made of to the description of one ffmpeg run. Pure: reads no file, runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from editai.media.containers import input_arguments
from editai.media.probe import Probe
from editai.render import picture, sound
from editai.render.parts import CaptionLayer, EndCard, MusicTrack, PlanInputs, PlanSegment, SourceAudio, VoiceTrack
from editai.render.platforms import STANDARD_RATES, Platform

__all__ = [
    "CaptionLayer",
    "EndCard",
    "MusicTrack",
    "PlanInputs",
    "PlanSegment",
    "RenderPlan",
    "SourceAudio",
    "VoiceTrack",
    "choose_frame_rate",
    "plan",
]

_DEFAULT_RATE: Final = Fraction(30)
_SOUND_CONTAINERS: Final = {".wav": "wav", ".mp3": "mp3", ".flac": "flac", ".m4a": "mov", ".mp4": "mov"}
_SHORT_BY_MS: Final = 100
"""So much may the shots fall short of the voice-over: their last frame then stays."""
_READ_PAST_S: Final = 0.1
_GOP_S: Final = 2
_DECODER_THREADS: Final = "2"
"""Of every input; all are open at once. Each thread decodes a picture beyond the shot's end (four cost a tenth
of the picture's whole processor time, measured) and holds pictures: 12 shots of 4K need 0.9 GB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderPlan:
    """One ffmpeg run, complete but for the gain, which is measured on the mix right before."""

    inputs: tuple[str, ...]
    """ffmpeg's arguments before the graph: every input with its seek and its restrictions."""
    picture_graph: str
    """Filter graph that ends in ``[picture]``."""
    mix_graph: str
    """Filter graph that ends in ``[mix]``: the sound before its loudness is set."""
    output: tuple[str, ...]
    """ffmpeg's arguments after the graph, without the output file."""
    frame_rate: Fraction
    frames: int
    """Of the whole clip."""
    duration_ms: int
    """Of the whole clip."""
    body_ms: int
    """Without the end card."""
    width_px: int
    height_px: int
    target_lufs: float
    ceiling_dbtp: float

    def graph(self, gain_db: float | None) -> str:
        """The whole filter graph; ends in ``[picture]`` and ``[sound]``. ``gain_db`` None: silence."""
        return f"{self.picture_graph};\n{self.mix_graph};\n[mix]{self._mastered(gain_db)}[sound]\n"

    def measuring_graph(self, gain_db: float | None, meter: str) -> str:
        """The sound alone through a meter; ends in ``[sound]``. ``gain_db`` None: before the master."""
        return f"{self.mix_graph};\n[mix]{self._mastered(gain_db)},{meter}[sound]\n"

    def _mastered(self, gain_db: float | None) -> str:
        return sound.master(gain_db, self.ceiling_dbtp)

    def arguments(self, graph_file: Path, out: Path) -> list[str]:
        """ffmpeg's arguments for the clip, the graph lying in a file."""
        return [*self.inputs, "-/filter_complex", str(graph_file), *self.output, f"file:{out}"]

    def measuring_arguments(self, graph_file: Path) -> list[str]:
        """ffmpeg's arguments for measuring the mix: no picture is decoded, no file is written."""
        return [*self.inputs, "-/filter_complex", str(graph_file), "-map", "[sound]", "-f", "null", "-"]


def choose_frame_rate(probes: list[Probe], platform: Platform) -> Fraction:
    """The rate that all sources share, if it is a standard one that the platform takes; else 30."""
    rates = {_DEFAULT_RATE if probe.variable_frame_rate else probe.frame_rate for probe in probes}
    if len(rates) != 1:
        return _DEFAULT_RATE
    rate = rates.pop()
    fits = platform.min_frame_rate.value <= rate <= platform.max_frame_rate.value
    return rate if fits and rate in STANDARD_RATES else _DEFAULT_RATE


def plan(inputs: PlanInputs) -> RenderPlan:
    """The ffmpeg run that makes a clip.

    Raises:
        ValueError: no shots, or shots that end long before the voice-over does.
    """
    platform = inputs.platform
    rate = choose_frame_rate([segment.probe for segment in inputs.segments], platform)
    shots, frames = _lay_out(inputs, rate)
    card_frames = 0 if inputs.end_card is None else round(inputs.end_card.duration_ms * rate / 1000)
    sources = [
        text
        for segment, _ in shots
        for text in (
            *("-ss", f"{segment.start_ms / 1000:.3f}"),
            *("-threads", _DECODER_THREADS),
            *("-t", f"{(segment.end_ms - segment.start_ms) / 1000 + _READ_PAST_S:.3f}"),
            *input_arguments(segment.path, segment.probe.container),
        )
    ]
    voice_input = len(shots)
    card_input = voice_input + (inputs.voice is not None)
    if inputs.voice is not None:
        sources += input_arguments(inputs.voice.path, _SOUND_CONTAINERS[inputs.voice.path.suffix.lower()])
    if inputs.end_card is not None:
        sources += _card_arguments(inputs.end_card, rate)
    music_input = card_input + (inputs.end_card is not None)
    if inputs.music is not None:
        sources += ["-stream_loop", "-1", *input_arguments(inputs.music.path, inputs.music.container)]
    total = frames + card_frames
    return RenderPlan(
        inputs=tuple(sources),
        picture_graph=";\n".join(_picture(inputs, shots, rate, card_input, card_frames)),
        mix_graph=";\n".join(_mix(inputs, shots, rate, (voice_input, music_input), total)),
        output=tuple(output_arguments(rate)),
        frame_rate=rate,
        frames=total,
        duration_ms=round(total * 1000 / rate),
        body_ms=round(frames * 1000 / rate),
        width_px=platform.width_px,
        height_px=platform.height_px,
        target_lufs=platform.target_lufs,
        ceiling_dbtp=platform.ceiling_dbtp,
    )


def _lay_out(inputs: PlanInputs, rate: Fraction) -> tuple[list[tuple[PlanSegment, int]], int]:
    """Every shot with its number of frames, cut where the voice-over ends; and their sum.

    Ends are rounded on the clip's own time line, so roundings never add up.
    """
    if not inputs.segments:
        raise ValueError("a clip needs a shot")
    have_ms = sum(segment.shown_ms for segment in inputs.segments)
    body_ms = have_ms if inputs.voice is None else inputs.voice.duration_ms
    if have_ms < body_ms - _SHORT_BY_MS:
        raise ValueError(f"the shots last {have_ms:.0f} ms, the voice-over {body_ms} ms")
    frames = round(body_ms * rate / 1000)
    shots: list[tuple[PlanSegment, int]] = []
    done, end_ms = 0, 0.0
    for segment in inputs.segments:
        end_ms += segment.shown_ms
        is_last = segment is inputs.segments[-1]
        upto = frames if is_last else min(frames, round(Fraction(end_ms) * rate / 1000))
        if upto > done:
            shots.append((segment, upto - done))
        done = upto
    return shots, frames


def _picture(
    inputs: PlanInputs, shots: list[tuple[PlanSegment, int]], rate: Fraction, card_input: int, card_frames: int
) -> list[str]:
    size = (inputs.platform.width_px, inputs.platform.height_px)
    chains = [
        picture.shot_chain(f"{at}:{segment.probe.stream}", segment, size, rate, frames, f"v{at}")
        for at, (segment, frames) in enumerate(shots)
    ]
    has_card = inputs.end_card is not None and card_frames > 0
    body = "body" if has_card else "picture"
    joined = "shots" if inputs.captions else body
    chains.append(picture.join_chain([f"v{at}" for at in range(len(shots))], joined))
    if inputs.captions:
        chains.append(picture.caption_chain(joined, inputs.captions, body))
    if has_card:
        chains.append(picture.card_chain(f"{card_input}:v", size, rate, card_frames, "card"))
        chains.append(picture.join_chain(["body", "card"], "picture"))
    return chains


def _mix(
    inputs: PlanInputs,
    shots: list[tuple[PlanSegment, int]],
    rate: Fraction,
    numbers: tuple[int, int],
    total_frames: int,
) -> list[str]:
    """The chains of the sound; ``numbers`` of the voice's and the music's input."""
    ends = [0]
    for _, frames in shots:
        ends.append(ends[-1] + frames)
    marks = [round(end * sound.RATE_HZ / rate) for end in ends]
    total = round(total_frames * sound.RATE_HZ / rate)
    is_used = inputs.voice is None or inputs.source_audio != "off"
    has_bed = is_used and any(segment.probe.audio for segment, _ in shots)
    chains: list[str] = []
    if has_bed:
        for at, (segment, _) in enumerate(shots):
            samples = marks[at + 1] - marks[at]
            audio = segment.probe.audio
            if audio is None:
                chains.append(sound.silence_chain(samples, f"a{at}"))
                continue
            gain_db = sound.bed_gain_db(segment, inputs.voice)
            mutes = inputs.voice is not None and inputs.source_audio == "mute-speech"
            chains.append(sound.shot_chain(f"{at}:{audio.stream}", segment, samples, gain_db, mutes, f"a{at}"))
        chains.append(sound.bed_chain([f"a{at}" for at in range(len(shots))], marks[-1], "bed"))
    if inputs.voice is not None:
        chains.append(sound.voice_chain(f"{numbers[0]}:a:0", inputs.voice, marks[-1], "voice"))
        if inputs.music is not None:
            chains.append("[voice]asplit[voice1][musickey]")
    voice = "voice" if inputs.music is None else "voice1"
    if has_bed and inputs.voice is not None:
        chains.append(sound.mix_chain("bed", voice, inputs.source_audio, "spoken"))
        last = "spoken"
    elif has_bed or inputs.voice is not None:
        last = "bed" if has_bed else voice
    else:
        chains.append(sound.silence_chain(marks[-1], "quiet"))
        last = "quiet"
    whole = f"[{last}]apad=whole_len={total},atrim=end_sample={total}"
    if inputs.music is None:
        return [*chains, f"{whole}[mix]"]
    label, has_voice = f"{numbers[1]}:{inputs.music.stream}", inputs.voice is not None
    chains += [f"{whole}[dry]", sound.music_chain(label, inputs.music, total, has_voice, "music")]
    if has_voice:
        chains.append(sound.duck_chain("music", "musickey", total, "musiclow"))
    return [*chains, sound.add_chain("dry", "musiclow" if has_voice else "music", "mix")]


def _card_arguments(card: EndCard, rate: Fraction) -> list[str]:
    if not card.is_still:
        return input_arguments(card.path, "mov")
    # pattern_type none: a % in the file's name is a % and no counter
    still = ["-f", "image2", "-pattern_type", "none", "-loop", "1", "-framerate", str(rate)]
    length = f"{card.duration_ms / 1000 + _READ_PAST_S:.3f}"
    return [*still, "-protocol_whitelist", "file", "-t", length, "-i", f"file:{card.path}"]


def output_arguments(rate: Fraction) -> list[str]:
    """The one master that every platform takes (reference: platforms' pages in ``render.platforms``)."""
    gop = int(rate * _GOP_S)
    # 1080x1920 at more than 30 frames passes level 4.1's 245,760 macroblocks a second
    level = "4.1" if rate <= 30 else "4.2"
    return [
        *("-map", "[picture]", "-map", "[sound]", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-maxrate", "12M", "-bufsize", "24M"),
        *("-profile:v", "high", "-level:v", level, "-pix_fmt", "yuv420p", "-fps_mode", "cfr", "-r", str(rate)),
        *("-g", str(gop), "-keyint_min", str(gop), "-sc_threshold", "0", "-bf", "2", "-flags:v", "+cgop"),
        *("-color_range", "tv", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"),
        *("-c:a", "aac", "-profile:a", "aac_low", "-b:a", "192k", "-ar", str(sound.RATE_HZ), "-ac", "2"),
        # no edit list: Instagram's page asks for none; the index in front: TikTok and YouTube want it there
        *("-movflags", "+faststart", "-use_editlist", "0", "-f", "mp4"),
    ]
