"""Rendering, against encoding the same finished frames alone, and against MoviePy's compositor."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.footage import real_1080p
from benchmarks.registry import Row
from editai.captions.ass import to_ass
from editai.captions.cues import split_cues
from editai.captions.fonts import fonts_folder
from editai.captions.styles import STYLES
from editai.media.framing import Framing
from editai.media.loudness import measure_loudness, with_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.render.plan import CaptionLayer, PlanInputs, PlanSegment, VoiceTrack, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from editai.speech.words import Word

_SECONDS = 6
_SCRIPT = "This bottle keeps your coffee hot for twelve hours, and it fits every cup holder."
_PLATFORM = PLATFORMS["tiktok"]
_STARTS_S = (1.4, 7.7, 4.0)
_LEFTS = (0.34, 0.2, 0.45)


def _words() -> list[Word]:
    texts = _SCRIPT.split()
    step_ms = _SECONDS * 1000 // len(texts)
    return [Word(text, at * step_ms, (at + 1) * step_ms - 40) for at, text in enumerate(texts)]


def _inputs(folder: Path) -> PlanInputs:
    source, voice, ass = real_1080p(folder, 10), folder / "voice.wav", folder / "captions.ass"
    wave = "(0.25*sin(2*PI*170*t)+0.1*(random(0)-0.5))*(0.6+0.4*sin(2*PI*4*t))"
    run_ffmpeg(["-f", "lavfi", "-i", f"aevalsrc=exprs='{wave}':s=24000:d={_SECONDS}", str(voice)], limit_s=30)
    style = STYLES["bold"]
    ass.write_text(to_ass(split_cues(_words(), style, _PLATFORM.frame), style, _PLATFORM.frame, "#12A5A0"), "utf-8")
    probe = with_loudness(source, probe_media(source))
    length_ms = _SECONDS * 1000 // len(_STARTS_S)
    return PlanInputs(
        platform=_PLATFORM,
        segments=tuple(
            PlanSegment(
                path=source,
                probe=probe,
                start_ms=round(start_s * 1000),
                end_ms=round(start_s * 1000) + length_ms,
                framing=Framing(mode="crop", left=left, top=0, width=0.316406, height=1),
            )
            for start_s, left in zip(_STARTS_S, _LEFTS, strict=True)
        ),
        voice=VoiceTrack(
            path=voice, duration_ms=_SECONDS * 1000, loudness_lufs=measure_loudness(voice).integrated_lufs
        ),
        captions=CaptionLayer(path=ass, fonts_folder=fonts_folder()),
    )


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def take() -> float:
        started = time.monotonic()
        work()
        return time.monotonic() - started

    return take


def _against_encoding(folder: Path) -> dict[str, Callable[[], float]]:
    made = plan(_inputs(folder))
    clip, frames, sound = folder / "clip.mp4", folder / "frames.yuv", folder / "sound.wav"
    render(made, clip)
    run_ffmpeg(
        [
            "-i",
            str(clip),
            "-map",
            "0:v",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "yuv420p",
            str(frames),
            "-map",
            "0:a",
            str(sound),
        ],
        limit_s=300,
    )
    size = f"{made.width_px}x{made.height_px}"
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", size, "-framerate", str(made.frame_rate)]
    # the plan's own settings, for frames and sound that are finished
    output = [{"[picture]": "0:v", "[sound]": "1:a"}.get(text, text) for text in made.output]
    encode = [*raw, "-i", str(frames), "-i", str(sound), *output, str(folder / "encoded.mp4")]
    return {
        "render_s": _timed(lambda: render(made, clip)),
        "encoding_s": _timed(lambda: run_ffmpeg(encode, limit_s=900)),
    }


def _against_moviepy(folder: Path) -> dict[str, Callable[[], float]]:
    inputs = _inputs(folder)
    made = plan(inputs)
    return {
        "moviepy_s": _timed(lambda: _by_moviepy(inputs, folder / "moviepy.mp4")),
        "render_s": _timed(lambda: render(made, folder / "clip.mp4")),
    }


def _by_moviepy(inputs: PlanInputs, out: Path) -> None:
    """The same edit: shots, crops, captions with an outline, the voice over the sources' sound; the same encoder."""
    from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, TextClip, VideoFileClip, afx, vfx
    from moviepy import concatenate_videoclips as join

    assert inputs.voice is not None
    width, height = inputs.platform.width_px, inputs.platform.height_px
    font = next(path for path in sorted(fonts_folder().iterdir()) if path.suffix.lower() in (".ttf", ".otf"))
    film = VideoFileClip(str(inputs.segments[0].path))
    shots = []
    for segment in inputs.segments:
        left = round(segment.framing.left * film.w)
        crop = vfx.Crop(x1=left, y1=0, width=round(segment.framing.width * film.w), height=film.h)
        shot = film.subclipped(segment.start_ms / 1000, segment.end_ms / 1000)
        shots.append(shot.with_effects([crop, vfx.Resize((width, height))]))
    body = join(shots)
    style = STYLES["bold"]
    texts = [
        TextClip(
            font=str(font), text="\n".join(cue.lines), font_size=90, color="white", stroke_color="black", stroke_width=6
        )
        .with_start(cue.start_ms / 1000)
        .with_end(cue.end_ms / 1000)
        .with_position(("center", 1200))
        for cue in split_cues(_words(), style, inputs.platform.frame)
    ]
    voice = AudioFileClip(str(inputs.voice.path))
    sound = CompositeAudioClip([body.audio.with_effects([afx.MultiplyVolume(0.25)]), voice])
    whole = CompositeVideoClip([body, *texts], size=(width, height)).with_audio(sound)
    options = ["-crf", "20", "-maxrate", "12M", "-bufsize", "24M", "-g", "60", "-pix_fmt", "yuv420p"]
    whole.write_videofile(
        str(out), fps=30, codec="libx264", preset="veryfast", audio_codec="aac", ffmpeg_params=options, logger=None
    )
    for clip in (whole, voice, film):
        clip.close()


ROWS = [
    Row(
        name="render ÷ encoding alone",
        unit="×",
        limit=1.35,
        sense="max",
        prepare=_against_encoding,
        value=lambda medians: medians["render_s"] / medians["encoding_s"],
    ),
    Row(
        name="MoviePy's compositor ÷ render",
        unit="×",
        limit=8,
        sense="min",
        prepare=_against_moviepy,
        value=lambda medians: medians["moviepy_s"] / medians["render_s"],
    ),
]
