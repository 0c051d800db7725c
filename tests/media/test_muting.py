"""Muting, measured on the samples and packets of what was written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from editai.media.envelope import lowered, merged
from editai.media.levels import measure_levels
from editai.media.muting import copy_suffix, mute_spans
from editai.media.probe import probe_media
from editai.media.process import ffmpeg_path

FIFTY = [(500 + 400 * number, 650 + 400 * number) for number in range(50)]


def film(file: Path, *more: str, seconds: int = 22, sound: str = "sine=f=220") -> Path:
    """A video with a tone all through."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=30000/1001:d={seconds}"]
    argv = [str(ffmpeg_path()), "-v", "error", "-y", *picture, "-f", "lavfi", "-i", f"{sound}:d={seconds}", *more]
    subprocess.run([*argv, "-pix_fmt", "yuv420p", str(file)], check=True, stdin=subprocess.DEVNULL)
    return file


def told(*arguments: str) -> str:
    """What ffmpeg prints."""
    argv = [str(ffmpeg_path()), "-nostdin", "-hide_banner", *arguments]
    done = subprocess.run(argv, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.stdout + done.stderr


def picture_hash(file: Path) -> str:
    """Of all packets of the picture, as they lie in the file."""
    return told("-v", "error", "-i", str(file), "-map", "0:v", "-c", "copy", "-f", "md5", "-")


def test_no_span_leaves_the_sound_and_near_ones_become_one() -> None:
    assert lowered([], 0) == "anull"
    assert lowered([(1, 2)], 1) == "anull"
    assert merged([(500, 900), (100, 200), (250, 300), (800, 1000)]) == [(100, 300), (500, 1000)]


@pytest.mark.parametrize(("spans", "keep"), [(FIFTY[:1], 0.0), (FIFTY, 0.0), (FIFTY, 0.25)])
def test_inside_is_lowered_by_as_much_as_asked_and_outside_stays(
    tmp_path: Path, spans: list[tuple[int, int]], keep: float
) -> None:
    source = film(tmp_path / "tone.mp4", "-c:a", "aac")
    out = tmp_path / "muted.mp4"
    told_percent: list[float] = []
    mute_spans(source, probe_media(source), spans, keep, out, on_progress=told_percent.append)
    before, after = measure_levels(source, 1, spans), measure_levels(out, 1, spans)
    assert before.inside_dbfs is not None and after.inside_dbfs is not None
    if keep:
        assert abs(before.inside_dbfs - 12.04 - after.inside_dbfs) < 0.3
    else:
        assert after.inside_dbfs < -65
    assert before.outside_dbfs is not None and after.outside_dbfs is not None
    assert abs(before.outside_dbfs - after.outside_dbfs) < 0.2
    assert picture_hash(source) == picture_hash(out)
    assert abs(probe_media(out).duration_ms - probe_media(source).duration_ms) < 60
    assert told_percent == sorted(told_percent)
    assert not list(tmp_path.glob("*.part*"))


def test_no_edge_clicks(tmp_path: Path) -> None:
    source = film(tmp_path / "tone.mp4", "-c:a", "aac")
    out = tmp_path / "muted.mp4"
    mute_spans(source, probe_media(source), FIFTY, 0.0, out)
    heard = told(
        "-i", str(out), "-af", "highpass=f=3000:p=2,highpass=f=3000:p=2,volumedetect", "-vn", "-f", "null", "-"
    )
    peak = re.search(r"max_volume: (-?[\d.]+) dB", heard)
    assert peak is not None
    assert float(peak[1]) < -50, "a hard cut of this tone rings at -24 dB above 3 kHz"


def test_a_sound_that_begins_late_is_muted_in_its_place(tmp_path: Path) -> None:
    source = tmp_path / "late.mkv"
    film(tmp_path / "tone.mp4", "-c:a", "aac", seconds=6)
    late = ["-i", str(tmp_path / "tone.mp4"), "-itsoffset", "2", "-i", str(tmp_path / "tone.mp4")]
    told("-v", "error", *late, "-map", "0:v", "-map", "1:a", "-c", "copy", "-t", "6", str(source))
    spans = [(3000, 4000)]
    out = tmp_path / "muted.mp4"
    mute_spans(source, probe_media(source), spans, 0.0, out)
    after = measure_levels(out, 1, spans)
    assert after.inside_dbfs is not None and after.inside_dbfs < -65


def test_a_picture_that_no_mp4_carries_goes_into_an_mkv(tmp_path: Path) -> None:
    source = film(tmp_path / "vp8.webm", "-c:v", "libvpx", "-b:v", "300k", "-c:a", "libopus", seconds=3)
    probe = probe_media(source)
    out = tmp_path / f"muted{copy_suffix(probe)}"
    assert out.suffix == ".mkv"
    mute_spans(source, probe, [(1000, 2000)], 0.0, out)
    assert picture_hash(source) == picture_hash(out)


def test_a_rotated_phone_video_stays_rotated(tmp_path: Path) -> None:
    film(tmp_path / "flat.mp4", "-c:a", "aac", seconds=3)
    source = tmp_path / "phone.mp4"
    turned = ["-display_rotation", "90", "-i", str(tmp_path / "flat.mp4")]
    told("-v", "error", *turned, "-c", "copy", str(source))
    probe = probe_media(source)
    assert (probe.width, probe.height) == (180, 320)
    out = tmp_path / "muted.mp4"
    mute_spans(source, probe, [(1000, 2000)], 0.5, out)
    after = probe_media(out)
    assert (after.width, after.height, after.rotation) == (180, 320, probe.rotation)
