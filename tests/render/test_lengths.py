"""Footage of one second and of half an hour becomes a clip that holds every hard check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from editai.media.analysis import Analysis, analyse
from editai.media.framing import choose_framing
from editai.media.picking import AnalysedSource, Shot, pick_notes, pick_shots
from editai.media.probe import Probe, probe_media
from editai.media.process import run_ffmpeg
from editai.render.check import Expected, check_clip
from editai.render.plan import PlanInputs, PlanSegment, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
SHORTEST = replace(PLATFORMS["tiktok"], min_duration_ms=replace(PLATFORMS["tiktok"].min_duration_ms, value=500))


def moment(folder: Path, seconds: float) -> Path:
    """A short film in which something moves all the time."""
    path = folder / "moment.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", f"testsrc2=s=320x180:r=30:d={seconds}", "-g", "30", *X264, str(path)], limit_s=30)
    return path


def made(path: Path, probe: Probe, seen: Analysis, shots: list[Shot], out: Path) -> set[str]:
    """The names of the hard checks that the clip of these shots does not hold."""
    segments = tuple(
        PlanSegment(
            path=path,
            probe=probe,
            start_ms=shot.start_ms,
            end_ms=shot.end_ms,
            speed=shot.speed,
            framing=choose_framing(
                probe,
                1080,
                1920,
                shot.crop_variant,
                seen=seen.seen_between(shot.start_ms, shot.end_ms),
                span_ms=(shot.start_ms, shot.end_ms),
            ),
        )
        for shot in shots
    )
    inputs = PlanInputs(platform=SHORTEST, segments=segments)
    render(plan(inputs), out)
    report = check_clip(out, SHORTEST, Expected(inputs=inputs))
    return {check.name for check in report.checks if check.hard and not check.ok}


def test_one_second_is_slowed_shown_again_and_said(tmp_path: Path) -> None:
    path = moment(tmp_path, 1.1)
    probe, needed_ms = probe_media(path), 3_000
    seen = analyse(path, probe)
    shots = pick_shots([AnalysedSource(source_video_id="a", windows=seen.windows)], needed_ms)
    assert sum(shot.shown_ms for shot in shots) == pytest.approx(needed_ms, abs=10)
    assert len({shot.crop_variant for shot in shots}) > 1
    assert any("shown again" in note for note in pick_notes(shots))
    assert made(path, probe, seen, shots, tmp_path / "clip.mp4") == set()
    assert probe_media(tmp_path / "clip.mp4").duration_ms == pytest.approx(needed_ms, abs=150)


def test_half_an_hour_is_looked_at_in_slices_and_cut_from_where_it_is_good(tmp_path: Path) -> None:
    """Two seconds, copied nine hundred times without encoding."""
    path = tmp_path / "long.mp4"
    run_ffmpeg(["-stream_loop", "899", "-i", str(moment(tmp_path, 2)), "-c", "copy", str(path)], limit_s=60)
    probe = probe_media(path)
    assert probe.duration_ms == pytest.approx(1_800_000, abs=2_000)
    seen = analyse(path, probe, wanted_ms=6_000)
    assert 15_000 <= seen.looked_ms <= 400_000
    assert max(window.end_ms for window in seen.windows) > 1_500_000, "also its end is looked at"
    assert max(window.end_ms for window in seen.windows) <= probe.duration_ms
    shots = pick_shots([AnalysedSource(source_video_id="a", windows=seen.windows)], 4_000)
    late = [replace(shots[0], start_ms=1_790_000, end_ms=1_791_000), *shots[1:]]
    assert made(path, probe, seen, late, tmp_path / "clip.mp4") == set()
