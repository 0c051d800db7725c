"""A person who speaks, made once for all tests of a session; Piper, since it is ready in seconds."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

from editai.media.process import ffmpeg_path

SAID = "This bottle keeps your coffee hot for six hours. Order yours today."
STARTS_MS = 2500


def spoken_wav(models_root: Path, folder: Path) -> Path:
    """``SAID`` as sound, spoken once a session."""
    file = folder / "said.wav"
    if not file.exists():
        from piper import PiperVoice

        voice = PiperVoice.load(str(models_root / "piper" / "en_US-joe-medium.onnx"))
        with wave.open(str(file), "wb") as out:
            voice.synthesize_wav(SAID, out)
    return file


def spoken_film(models_root: Path, folder: Path, *, music: bool = True, size: str = "640x360") -> Path:
    """A video of 10 s at 29.97 frames, in which somebody speaks from 2.5 s to about 6.3 s over a quiet tone."""
    file = folder / f"said-{size}-{music}.mp4"
    if file.exists():
        return file
    said = spoken_wav(models_root, folder)
    picture = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=30000/1001:d=10"]
    tone = ["-f", "lavfi", "-i", "sine=f=200:d=10"]
    mix = (
        f"[1]aresample=48000,adelay={STARTS_MS}:all=1,apad[said];"
        f"[2]aresample=48000,volume={0.2 if music else 0}[tone];[said][tone]amix=2:normalize=0:duration=shortest[sound]"
    )
    argv = [str(ffmpeg_path()), "-v", "error", "-y", *picture, "-i", str(said), *tone, "-filter_complex", mix]
    argv += ["-map", "0:v", "-map", "[sound]", "-pix_fmt", "yuv420p", "-g", "30", "-c:a", "aac", "-t", "10", str(file)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return file
