"""The tools' work on every kind of footage: what comes out is measured, not what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from editai.media.cutting import cut_part
from editai.media.extracting import extract_sound
from editai.media.filmstrip import FRAMES, filmstrip_jpeg
from editai.media.levels import measure_levels
from editai.media.muting import copy_suffix, mute_spans
from editai.media.probe import probe_media

Make = Callable[..., Path]
SOUND = ("-f", "lavfi", "-i", "sine=f=330:r=48000:d=3")
H264 = ("-pix_fmt", "yuv420p", "-t", "3")


def picture(shape: str, more: str = "") -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc2=s={shape}:d=3{more}")


KINDS: dict[str, tuple[str, ...]] = {
    "29.97, mono": (*picture("160x284", ":r=30000/1001"), *SOUND, *H264, "-ac", "1", "-ar", "44100"),
    "varying rate": (
        *picture("160x284", ":r=30"),
        *SOUND,
        *("-vf", "select='not(between(mod(n,9),3,5))'", "-fps_mode", "vfr", *H264, "-ac", "2"),
    ),
    "10-bit HDR": (
        *picture("160x284", ":r=25"),
        *SOUND,
        *(
            "-c:v",
            "libx265",
            "-x265-params",
            "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
        ),
        *("-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-color_trc", "arib-std-b67", "-color_primaries", "bt2020"),
        *("-colorspace", "bt2020nc", "-t", "3"),
    ),
    "4:3": (*picture("320x240", ":r=25"), *SOUND, *H264),
    "square": (*picture("200x200", ":r=24"), *SOUND, *H264),
    "silent": (*picture("160x284", ":r=30"), *H264),
    "mp3 in mkv": (*picture("160x284", ":r=25"), *SOUND, *H264, "-c:a", "libmp3lame"),
}


@pytest.fixture(scope="module")
def footage(make_media: Make) -> Callable[[str], Path]:
    def make(kind: str) -> Path:
        if kind == "turned":
            lying = make_media("lying-kind.mp4", *picture("284x160", ":r=30000/1001"), *SOUND, *H264)
            return make_media("turned-kind.mp4", "-display_rotation", "90", "-i", str(lying), "-c", "copy")
        suffix = ".mkv" if kind.endswith("mkv") else ".mp4"
        return make_media(f"kind-{list(KINDS).index(kind)}{suffix}", *KINDS[kind])

    return make


@pytest.mark.parametrize("kind", ["turned", *KINDS])
def test_every_kind_is_stripped_cut_muted_and_heard(footage: Callable[[str], Path], tmp_path: Path, kind: str) -> None:
    source = footage(kind)
    probe = probe_media(source)
    filmstrip_jpeg(source, probe, tmp_path / "strip.jpg")
    width, height = Image.open(tmp_path / "strip.jpg").size
    assert width / FRAMES / height == pytest.approx(probe.width / probe.height, abs=0.03)
    cut_part(source, probe, 500, 2500, tmp_path / "part.mp4")
    part = probe_media(tmp_path / "part.mp4")
    assert abs(part.duration_ms - 2000) <= 100
    assert (part.width, part.height, part.is_hdr) == (probe.width, probe.height, False)
    assert (part.audio is None) == (probe.audio is None)
    if probe.audio is None:
        with pytest.raises(ValueError, match="no sound"):
            mute_spans(source, probe, [(500, 900)], 0.0, tmp_path / "muted.mp4")
        return
    out = tmp_path / f"muted{copy_suffix(probe)}"
    mute_spans(source, probe, [(1000, 2000)], 0.0, out)
    muted = probe_media(out)
    assert muted.audio is not None
    assert (muted.width, muted.height, muted.rotation, muted.is_hdr) == (
        probe.width,
        probe.height,
        probe.rotation,
        probe.is_hdr,
    )
    levels = measure_levels(out, muted.audio.stream, [(1000, 2000)])
    before = measure_levels(source, probe.audio.stream, [(1000, 2000)])
    assert levels.inside_dbfs is not None and levels.outside_dbfs is not None and before.outside_dbfs is not None
    assert levels.inside_dbfs < -60
    assert levels.outside_dbfs == pytest.approx(before.outside_dbfs, abs=0.5)
    extract_sound(source, probe, tmp_path / "own.wav")
    assert (tmp_path / "own.wav").stat().st_size == pytest.approx(probe.duration_ms * 192, abs=2000)


def test_twenty_minutes_are_stripped_and_muted(make_media: Make, tmp_path: Path) -> None:
    source = make_media(
        "twenty.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=96x72:r=4:d=1200", "-f", "lavfi", "-i", "sine=f=330:r=16000:d=1200"),
        *("-preset", "ultrafast", "-pix_fmt", "yuv420p"),
    )
    probe = probe_media(source)
    assert probe.duration_ms >= 1_199_000
    filmstrip_jpeg(source, probe, tmp_path / "strip.jpg")
    spans = [(at, at + 4_000) for at in range(10_000, 1_190_000, 60_000)]
    mute_spans(source, probe, spans, 0.0, tmp_path / "muted.mp4")
    muted = probe_media(tmp_path / "muted.mp4")
    assert abs(muted.duration_ms - probe.duration_ms) < 50
    assert muted.audio is not None
    levels = measure_levels(tmp_path / "muted.mp4", muted.audio.stream, spans)
    assert levels.inside_dbfs is not None and levels.outside_dbfs is not None
    assert levels.inside_dbfs < -60 < -30 < levels.outside_dbfs
