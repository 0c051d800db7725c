"""A picture that begins after the sound: its place is kept, and nothing is chosen where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.media.analysis import analyse
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of picture and sound."""
    path = tmp_path_factory.mktemp("late") / "film.mp4"
    sources = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2", "-f", "lavfi", "-i", "sine=d=6")
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    run_ffmpeg([*sources, *codecs, str(path)], limit_s=30)
    return path


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_a_picture_that_begins_late_is_neither_cut_off_nor_chosen_before_it_begins(
    film: Path, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"late.{suffix}"
    parts = ("-itsoffset", "3", "-i", str(film), "-i", str(film), "-map", "0:v", "-map", "1:a", "-c", "copy")
    run_ffmpeg([*parts, str(path)], limit_s=30)
    probe = probe_media(path)
    seen = analyse(path, probe)
    first_ms, last_ms = seen.windows[0].start_ms, seen.windows[-1].end_ms
    assert 2950 <= first_ms <= 3100
    assert last_ms - first_ms == pytest.approx(2000, abs=150) or suffix != "mp4"
    assert last_ms >= 4900
    assert probe.duration_ms >= last_ms
