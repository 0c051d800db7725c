"""Music of a store's own: looked into, and repeated so that nobody hears where."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from editai.errors import InputError
from editai.media.process import run_ffmpeg
from editai.render.music import look_into, music_track

RATE = 48_000


def song(path: Path, seconds: float = 2.3) -> Path:
    """Two tones in stereo, encoded, so that it begins and ends with an encoder's padding."""
    wave_ = "0.3*sin(2*PI*440*t)|0.3*sin(2*PI*660*t)"
    run_ffmpeg(["-f", "lavfi", "-i", f"aevalsrc=exprs='{wave_}':s=44100:d={seconds}", str(path)], limit_s=30)
    return path


def read(path: Path) -> NDArray[np.float64]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getframerate()) == (2, RATE)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return samples.reshape(-1, 2).astype(np.float64) / 32768


@pytest.mark.parametrize("name", ["song.mp3", "song.m4a", "song.ogg", "song.wav", "song.flac"])
def test_a_short_piece_goes_on_without_gap_or_click(tmp_path: Path, name: str) -> None:
    path = song(tmp_path / name)
    facts = look_into(path)
    assert facts["duration_ms"] == pytest.approx(2300, abs=120)
    assert facts["loudness_lufs"] == pytest.approx(-11, abs=1.5)
    track = music_track(path, facts, 9_000, tmp_path / "looped.wav")
    assert track.path.name == "looped.wav"
    samples = read(track.path)
    assert len(samples) >= 9 * RATE
    left = samples[: 9 * RATE, 0]
    loud = np.sqrt(np.mean(left[: len(left) // 2400 * 2400].reshape(-1, 2400) ** 2, axis=1))
    assert loud[1:-1].min() > 0.25 * np.median(loud), "no gap of 50 ms"
    assert loud[1:-1].max() < 1.6 * np.median(loud), "no bump"
    # a click is steep: between two samples of a tone of 440 Hz and 0.3 there are never more than 0.02
    assert np.abs(np.diff(left)).max() < 0.045


def test_a_long_piece_is_used_as_it_is(tmp_path: Path) -> None:
    path = song(tmp_path / "song.mp3", 4)
    facts = look_into(path)
    track = music_track(path, facts, 3_000, tmp_path / "looped.wav")
    assert (track.path, track.container, track.stream) == (path, "mp3", 0)
    assert not (tmp_path / "looped.wav").exists()


def test_what_is_no_music_says_so(tmp_path: Path) -> None:
    silent, short, picture, letter = (tmp_path / name for name in ("s.wav", "t.wav", "p.mp4", "l.mp3"))
    run_ffmpeg(["-f", "lavfi", "-i", "anullsrc=d=3", str(silent)], limit_s=30)
    run_ffmpeg(["-f", "lavfi", "-i", "sine=d=0.3", str(short)], limit_s=30)
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc=s=64x64:d=2", str(picture)], limit_s=30)
    letter.write_text("This is a letter.")
    for path, told in ((silent, "silent"), (short, "shorter than a second"), (picture, "no sound"), (letter, "")):
        with pytest.raises(InputError, match=told):
            look_into(path)
