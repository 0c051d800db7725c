"""Exchanged packets: the sound beside a muted span is the very same, without a click, and in time to the sample."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest

from editai.media.probe import probe_media
from editai.media.process import ffmpeg_path, run_ffmpeg
from editai.media.splicing import splice_muted

Make = Callable[..., Path]
FADE_MS = 45
MOST_ERROR = 0.0005
"""Of full scale: the seam's two coded sides differ by so little; -66 dB."""


def samples(path: Path, rate_hz: int) -> numpy.ndarray[tuple[int], numpy.dtype[numpy.float32]]:
    argv = [str(ffmpeg_path()), "-v", "error", "-i", str(path), "-map", "0:a", "-ac", "1", "-ar", str(rate_hz)]
    done = subprocess.run([*argv, "-f", "f32le", "-"], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return numpy.frombuffer(done.stdout, numpy.float32)


@pytest.fixture(scope="module")
def tones(make_media: Make) -> Callable[[int, int], Path]:
    def make(rate_hz: int, channels: int) -> Path:
        return make_media(
            f"tones-{rate_hz}-{channels}.mp4",
            *("-f", "lavfi", "-i", "testsrc2=s=160x120:r=30000/1001:d=8"),
            *("-f", "lavfi", "-i", f"aevalsrc='0.2*sin(2*PI*220*t)+0.05*sin(2*PI*1310*t)':s={rate_hz}:d=8"),
            *("-ac", str(channels), "-c:a", "aac", "-b:a", "160k", "-pix_fmt", "yuv420p"),
        )

    return make


@pytest.mark.parametrize(("rate_hz", "channels"), [(48_000, 2), (44_100, 1)])
@pytest.mark.parametrize(("spans", "keep"), [([(2000, 5000)], 0.0), ([(1000, 1200), (1500, 2500), (7800, 8000)], 0.3)])
def test_beside_the_spans_nothing_changes_and_nothing_clicks(
    tones: Callable[[int, int], Path],
    tmp_path: Path,
    rate_hz: int,
    channels: int,
    spans: list[tuple[int, int]],
    keep: float,
) -> None:
    source, part = tones(rate_hz, channels), tmp_path / "o.part.mp4"
    probe = probe_media(source)
    assert splice_muted(source, probe, spans, keep, part, tmp_path / "work")
    before, after = samples(source, rate_hz), samples(part, rate_hz)
    assert len(before) == len(after)
    outside = numpy.ones(len(before), bool)
    inside = numpy.zeros(len(before), bool)
    for start_ms, end_ms in spans:
        outside[max(0, (start_ms - FADE_MS) * rate_hz // 1000) : (end_ms + FADE_MS) * rate_hz // 1000] = False
        inside[start_ms * rate_hz // 1000 : end_ms * rate_hz // 1000] = True
    assert float(numpy.abs(before - after)[outside].max()) < MOST_ERROR
    assert float(numpy.abs(numpy.diff(after)).max()) <= 1.05 * float(numpy.abs(numpy.diff(before)).max())
    lowered = float(numpy.sqrt((after[inside] ** 2).mean()) / numpy.sqrt((before[inside] ** 2).mean()))
    assert lowered == pytest.approx(keep, abs=0.01)
    assert sorted(tmp_path.iterdir()) == [part]


def test_only_packets_around_the_span_are_other_ones(tones: Callable[[int, int], Path], tmp_path: Path) -> None:
    import av

    source, part = tones(48_000, 2), tmp_path / "o.part.mp4"
    assert splice_muted(source, probe_media(source), [(3000, 4000)], 0.0, part, tmp_path / "work")

    def packets(path: Path) -> list[tuple[float, bytes]]:
        with av.open(str(path)) as opened:
            sound = opened.streams.audio[0]
            return [
                (float(packet.pts * packet.time_base), bytes(packet))
                for packet in opened.demux(sound)
                if packet.pts is not None and packet.time_base is not None
            ]

    old, new = packets(source), packets(part)
    assert [at for at, _ in old] == [at for at, _ in new]
    other = [at for (at, one), (_, two) in zip(old, new, strict=True) if one != two]
    assert 2.85 < other[0] < 3.0 < 4.0 < other[-1] < 4.15


@pytest.mark.parametrize("sound", [["-c:a", "libmp3lame"], ["-c:a", "aac", "-ac", "6"]])
def test_other_sounds_are_left_to_the_other_way(make_media: Make, tmp_path: Path, sound: list[str]) -> None:
    source = make_media(
        f"other-{sound[1]}.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1", *sound),
        *("-pix_fmt", "yuv420p"),
    )
    assert not splice_muted(source, probe_media(source), [(200, 600)], 0.0, tmp_path / "o.part.mp4", tmp_path / "w")
    run_ffmpeg(["-i", str(source), "-f", "null", "-"], limit_s=30)
