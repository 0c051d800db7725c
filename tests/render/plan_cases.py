"""The plans whose arguments and graphs are golden files; no machine path is in them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from editai.media.framing import Framing, choose_framing
from editai.media.probe import AudioProbe, Probe
from editai.render.plan import (
    CaptionLayer,
    EndCard,
    MusicTrack,
    PlanInputs,
    PlanSegment,
    RenderPlan,
    VoiceTrack,
    plan,
)
from editai.render.platforms import PLATFORMS

ROOT = Path("/media")

STEREO = AudioProbe(codec="aac", sample_rate_hz=44_100, channels=2, loudness_lufs=-20.0, stream=1)
LANDSCAPE = Probe(
    duration_ms=20_000,
    width=1920,
    height=1080,
    rotation=0,
    frame_rate=Fraction(30),
    variable_frame_rate=False,
    video_codec="h264",
    pixel_format="yuv420p",
    is_hdr=False,
    audio=STEREO,
    size_bytes=1,
    container="mov",
    colour_matrix="bt709",
    is_full_range=False,
    is_interlaced=False,
    stream=0,
)
SILENT = replace(LANDSCAPE, audio=None)
WIDE = replace(SILENT, width=2560, container="matroska")
PHONE = replace(
    LANDSCAPE,
    width=1080,
    height=1920,
    rotation=90,
    is_hdr=True,
    colour_matrix="bt2020",
    pixel_format="yuv420p10le",
    frame_rate=Fraction(60),
    video_codec="hevc",
)


def shot(probe: Probe, name: str, start_ms: int, end_ms: int, variant: int = 0, speed: float = 1.0) -> PlanSegment:
    """One shot of a file of that name."""
    framing = choose_framing(probe, 1080, 1920, variant)
    return PlanSegment(path=ROOT / name, probe=probe, start_ms=start_ms, end_ms=end_ms, framing=framing, speed=speed)


VOICE = VoiceTrack(path=ROOT / "voice.wav", duration_ms=6_000, loudness_lufs=-22.0)
CAPTIONS = CaptionLayer(path=ROOT / "it's 1:2, [a].ass", fonts_folder=ROOT / "fonts")
TIKTOK = PLATFORMS["tiktok"]

CASES: dict[str, PlanInputs] = {
    "own_sound": PlanInputs(platform=TIKTOK, segments=(shot(LANDSCAPE, "a.mp4", 1000, 6500),)),
    "silent_source_no_voice": PlanInputs(platform=TIKTOK, segments=(shot(SILENT, "a.mp4", 0, 5000),)),
    "duck_captions_card": PlanInputs(
        platform=TIKTOK,
        segments=(shot(LANDSCAPE, "a.mp4", 0, 3000), shot(WIDE, "b.mkv", 500, 2500), shot(LANDSCAPE, "c.mp4", 0, 1500)),
        voice=VOICE,
        captions=CAPTIONS,
        end_card=EndCard(path=ROOT / "card.mp4", duration_ms=1500),
    ),
    "moving_crop_music": PlanInputs(
        platform=TIKTOK,
        segments=(
            replace(
                shot(LANDSCAPE, "a.mp4", 0, 4200, 0, 0.7),
                framing=Framing(
                    mode="crop",
                    left=0.1,
                    top=0,
                    width=0.3164,
                    height=1,
                    way=((0, 0.1), (200, 0.1), (400, 0.13), (4200, 0.5)),
                ),
            ),
        ),
        voice=VOICE,
        end_card=EndCard(path=ROOT / "card.mp4", duration_ms=1500),
        music=MusicTrack(path=ROOT / "song.mp3", container="mp3", loudness_lufs=-11.0),
    ),
    "mute_speech_slow_repeated": PlanInputs(
        platform=PLATFORMS["pinterest"],
        segments=(
            replace(shot(LANDSCAPE, "a.mp4", 0, 2100, 0, 0.7), speech=((500, 900), (1900, 4000))),
            shot(LANDSCAPE, "a.mp4", 2100, 3300, 1, 0.7),
            shot(LANDSCAPE, "a.mp4", 0, 1000, 2, 0.7),
        ),
        voice=VOICE,
        source_audio="mute-speech",
    ),
    "phone_hdr_60_off_still_card": PlanInputs(
        platform=PLATFORMS["youtube"],
        segments=(shot(PHONE, "phone.mov", 0, 6000),),
        voice=VOICE,
        source_audio="off",
        end_card=EndCard(path=ROOT / "card %d.png", duration_ms=1000, is_still=True),
    ),
}


def describe(made: RenderPlan) -> str:
    """The plan as a text that a person can read and compare."""
    arguments = made.arguments(Path("GRAPH"), Path("OUT"))
    lines: list[str] = []
    for text in arguments:
        if text.startswith("-") and not text.lstrip("-").isdigit():
            lines.append(text)
        else:
            lines[-1] += f" {text}"
    facts = f"{made.frames} frames at {made.frame_rate}, {made.duration_ms} ms, body {made.body_ms} ms"
    return "\n".join([facts, "", *lines, "", made.graph(-1.5)])


def described(name: str) -> str:
    """One case's plan as text."""
    return describe(plan(CASES[name]))
