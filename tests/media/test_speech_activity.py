"""Speech is found where somebody speaks, and nowhere in a tone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from editai.media.probe import probe_media
from editai.media.process import ffmpeg_path
from editai.media.speech_activity import find_speech
from editai.settings import Settings


def film(file: Path, sound: list[str], seconds: int = 6) -> Path:
    """A video of that sound."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x240:r=25:d={seconds}"]
    argv = [str(ffmpeg_path()), "-v", "error", "-y", *picture, *sound, "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*argv, "-t", str(seconds), str(file)], check=True, stdin=subprocess.DEVNULL)
    return file


def test_a_tone_is_no_speech_and_a_silent_video_has_none(tmp_path: Path) -> None:
    tone = film(tmp_path / "tone.mp4", ["-f", "lavfi", "-i", "sine=f=440:d=6"])
    assert find_speech(tone, probe_media(tone)) == []
    silent = film(tmp_path / "silent.mp4", [])
    assert find_speech(silent, probe_media(silent)) == []


@pytest.mark.models
def test_a_voice_is_found_where_it_speaks(settings: Settings, tmp_path: Path) -> None:
    from editai.speech.host import EngineHost
    from editai.speech.voice_over import make_voice_over

    voice = tmp_path / "voice.wav"
    with EngineHost(settings) as host:
        made = make_voice_over(
            host,
            cache_root=settings.cache_root,
            profile_id="store",
            script="This bottle keeps your coffee hot.",
            voice="kokoro:am_michael",
            out=voice,
        )
    file = film(tmp_path / "spoken.mp4", ["-i", str(voice), "-af", "adelay=2000:all=1,apad"])
    spans = find_speech(file, probe_media(file))
    assert spans
    assert abs(spans[0][0] - 2000) < 350
    assert abs(spans[-1][1] - (2000 + made.duration_ms)) < 400
