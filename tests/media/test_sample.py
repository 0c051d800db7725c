"""The made sample: a real product video that the rest of the app can chew on."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy
import pytest

from editai.errors import Cancelled
from editai.media.loudness import measure_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.sample import SAMPLE_NAME, SAMPLE_SCRIPT, make_sample_video
from editai.media.typefaces import missing_glyphs

TOLD: list[float] = []


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.mp4"
    make_sample_video(path, on_progress=TOLD.append)
    return path


def test_it_tells_how_far_it_is(sample: Path) -> None:
    assert list(TOLD) == sorted(TOLD)
    assert TOLD[-1] == 100
    assert len([percent for percent in TOLD if 35 < percent < 100]) >= 3, "also while ffmpeg works"


def test_it_is_a_vertical_video_with_sound(sample: Path) -> None:
    probe = probe_media(sample)
    assert (probe.width, probe.height, probe.video_codec, probe.pixel_format) == (1080, 1920, "h264", "yuv420p")
    assert probe.frame_rate == 30 and not probe.variable_frame_rate and not probe.is_hdr
    assert abs(probe.duration_ms - 18_000) < 60
    assert probe.audio is not None and probe.audio.sample_rate_hz == 48_000
    assert sample.stat().st_size < 20_000_000
    assert [path.name for path in sample.parent.iterdir()] == ["sample.mp4"]


def test_its_sound_lies_below_a_voice(sample: Path) -> None:
    loudness = measure_loudness(sample)
    assert loudness.integrated_lufs is not None and -40 < loudness.integrated_lufs < -22
    assert loudness.true_peak_dbtp is not None and loudness.true_peak_dbtp < -6


def test_it_always_moves_and_has_five_shots(sample: Path) -> None:
    graph = "scale=270:-2,freezedetect=n=-60dB:d=0.4,blackdetect=d=0.1"
    tail = run_ffmpeg(["-i", str(sample), "-an", "-vf", graph, "-f", "null", "-"], limit_s=60).stderr_tail
    assert "freeze_start" not in tail and "black_start" not in tail
    arguments = [
        "-loglevel",
        "error",
        "-i",
        str(sample),
        "-an",
        "-vf",
        "scale=54:96",
        "-pix_fmt",
        "rgb24",
        "-f",
        "rawvideo",
        "-",
    ]
    raw = run_ffmpeg(arguments, limit_s=60).stdout
    pictures = numpy.frombuffer(raw, dtype=numpy.uint8).reshape(-1, 96, 54, 3).astype(int)
    changes = numpy.abs(numpy.diff(pictures, axis=0)).mean(axis=(1, 2, 3))
    assert [int(at) + 1 for at in numpy.nonzero(changes > 15)[0]] == [108, 216, 324, 432]


def test_its_script_has_what_is_hard_to_say() -> None:
    assert 40 <= len(SAMPLE_SCRIPT.split()) <= 55
    assert "Nortia" in SAMPLE_SCRIPT and "$24.99" in SAMPLE_SCRIPT and " 12 " in SAMPLE_SCRIPT
    assert missing_glyphs(SAMPLE_SCRIPT) == ""
    assert SAMPLE_NAME.endswith(".mp4")


def test_a_stopped_one_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        make_sample_video(tmp_path / "sample.mp4", cancel=stop)
    assert list(tmp_path.iterdir()) == []
