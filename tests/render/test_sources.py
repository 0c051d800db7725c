"""Every kind of source picture becomes a clip that holds every hard check; measured on the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editai.captions.frame import Frame, SafeBox
from editai.media.analysis import analyse
from editai.media.framing import choose_framing
from editai.media.loudness import with_loudness
from editai.media.probe import Probe, probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.render.check import Expected, check_clip
from editai.render.plan import PlanInputs, PlanSegment, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from tests.jobs.clocked import frames_of
from tests.render.conftest import BUNNY

SHORTEST = replace(
    PLATFORMS["tiktok"], min_duration_ms=replace(PLATFORMS["tiktok"].min_duration_ms, value=500), name="tiktok"
)
SMALL = replace(
    SHORTEST,
    frame=Frame(width_px=270, height_px=480, safe=SafeBox(left_px=16, top_px=68, right_px=221, bottom_px=367)),
)
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
HDR = "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"

KINDS: dict[str, tuple[str, ...]] = {
    "4:3": ("testsrc2=s=320x240:r=25:d=1.2", *X264),
    "square": ("testsrc2=s=240x240:r=30:d=1.2", *X264),
    "odd size": ("testsrc2=s=321x181:r=30:d=1.2", *X264[:-1], "yuv444p"),
    "interlaced": ("testsrc2=s=320x240:r=50:d=1.2,interlace", *X264, "-flags", "+ildct+ilme"),
    "vfr": (
        "testsrc2=s=320x180:r=30:d=1.5,select='not(between(n,10,20))*not(eq(mod(n,5),1))'",
        *X264,
        "-fps_mode",
        "vfr",
    ),
    "hdr": (
        f"testsrc2=s=320x180:r=30:d=1.2,{HDR}",
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-x265-params",
        "log-level=none",
    ),
    "4k": ("testsrc2=s=3840x2160:r=30:d=1", *X264),
    "anamorphic": ("testsrc2=s=360x288:r=25:d=1.2,setsar=16/11", *X264),
    "240 a second": ("testsrc2=s=320x180:r=240:d=1.2", *X264),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_picture(kind: str, tmp_path: Path) -> None:
    graph, *codec = KINDS[kind]
    suffix = ".mkv" if kind in ("odd size", "vfr") else ".mp4"
    path = tmp_path / f"source{suffix}"
    run_ffmpeg(["-f", "lavfi", "-i", graph, *codec, str(path)], limit_s=60)
    probe = with_loudness(path, probe_media(path))
    seen = analyse(path, probe)
    span = (0, min(1000, probe.duration_ms))
    framing = choose_framing(probe, 1080, 1920, seen=seen.seen_between(*span), span_ms=span)
    segment = PlanSegment(path=path, probe=probe, start_ms=0, end_ms=span[1], framing=framing)
    inputs = PlanInputs(platform=SHORTEST, segments=(segment,))
    render(plan(inputs), tmp_path / "clip.mp4")
    report = check_clip(tmp_path / "clip.mp4", SHORTEST, Expected(inputs=inputs))
    assert {check.name for check in report.checks if check.hard and not check.ok} == set()
    assert report.duration_ms == pytest.approx(span[1], abs=100)
    assert probe.is_interlaced == (kind == "interlaced")
    assert probe.is_hdr == (kind == "hdr")
    assert probe.variable_frame_rate == (kind == "vfr")


LACED = {
    "made": (
        "color=gray:s=320x240:r=50:d=1.2[wall];color=white:s=60x160:r=50:d=1.2[square];"
        "[wall][square]overlay=x='60+120*t':y=40,interlace[v]"
    ),
    "bunny": "[0:v]trim=end=2.4,setpts=PTS/2,fps=50,scale=640:360,interlace[v]",
}
"""Footage of fifty fields a second, of a moving square, and of a film as people have them."""


@pytest.mark.parametrize("kind", sorted(LACED))
def test_no_comb_is_left_of_interlaced_footage(kind: str, tmp_path: Path) -> None:
    """Two moments stand in alternate lines of such a picture; in the clip each picture is of one moment."""
    path = tmp_path / "laced.mp4"
    given = ["-i", str(BUNNY)] if kind == "bunny" else []
    laced = [*given, "-filter_complex", LACED[kind], "-map", "[v]", *X264, "-crf", "12", "-flags", "+ildct+ilme"]
    run_ffmpeg([*laced, str(path)], limit_s=60)
    probe = probe_media(path)
    assert probe.is_interlaced
    left = {
        name: comb(path, each, tmp_path / f"{name}.mp4")
        for name, each in (("clip", probe), ("control", replace(probe, is_interlaced=False)))
    }
    assert left["control"] > 3, "the measure sees a comb where there is one"
    assert left["clip"] < 0.1 * left["control"], left


def comb(path: Path, probe: Probe, clip: Path) -> float:
    """How far lines differ from both of their neighbours in the clip of it, beyond what every second line does."""
    framing = choose_framing(probe, 270, 480)
    segment = PlanSegment(path=path, probe=probe, start_ms=0, end_ms=1000, framing=framing)
    render(plan(PlanInputs(platform=SMALL, segments=(segment,))), clip)
    # each line of the source is a line again: a tooth of the comb is neither lost nor doubled
    luma = frames_of(clip, 96, probe.height).astype(float).mean(axis=3)[2:-2]
    between = luma[:, 1:-1] - (luma[:, :-2] + luma[:, 2:]) / 2
    beyond = luma[:, 2:-2] - (luma[:, :-4] + luma[:, 4:]) / 2
    toothed = (np.abs(between[:, 1:-1]) - np.abs(beyond)).clip(0)
    return float(np.percentile(toothed, 99))


@pytest.mark.parametrize(
    ("graph", "span"),
    [
        ("testsrc2=s=320x180:r=30:d=5,select='lt(t,1)+gt(t,4)'", (1500, 3500)),
        ("testsrc2=s=320x180:r=1:d=3", (0, 2900)),
    ],
    ids=["a recorded screen", "one a second"],
)
def test_a_source_of_few_pictures_stands_as_still_in_the_clip(
    graph: str, span: tuple[int, int], tmp_path: Path
) -> None:
    """No pictures come while nothing moves on a screen: the clip was refused as frozen "beyond the source"."""
    path = tmp_path / "screen.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", graph, *X264, "-fps_mode", "vfr", str(path)], limit_s=60)
    probe = probe_media(path)
    framing = choose_framing(probe, 1080, 1920)
    segment = PlanSegment(path=path, probe=probe, start_ms=span[0], end_ms=span[1], framing=framing)
    inputs = PlanInputs(platform=SHORTEST, segments=(segment,))
    render(plan(inputs), tmp_path / "clip.mp4")
    report = check_clip(tmp_path / "clip.mp4", SHORTEST, Expected(inputs=inputs))
    assert {check.name for check in report.checks if check.hard and not check.ok} == set()
    assert report.duration_ms == pytest.approx(span[1] - span[0], abs=100)


def test_a_still_of_hdr_is_as_bright_as_the_clip(tmp_path: Path) -> None:
    """Half of white in PQ is 92 nits: an untouched still would show it as a middle grey of too low contrast."""
    path = tmp_path / "hdr.mp4"
    graph = f"color=0x949494:s=320x180:r=30:d=1,{HDR}"
    run_ffmpeg(["-f", "lavfi", "-i", graph, "-c:v", "libx265", "-x265-params", "log-level=none", str(path)], limit_s=60)
    probe = probe_media(path)
    inputs = PlanInputs(
        platform=SHORTEST,
        segments=(
            PlanSegment(path=path, probe=probe, start_ms=0, end_ms=900, framing=choose_framing(probe, 1080, 1920)),
        ),
    )
    render(plan(inputs), tmp_path / "clip.mp4")
    levels: list[int] = []
    for name, film, is_hdr in (("raw", path, True), ("clip", tmp_path / "clip.mp4", False)):
        still_jpeg(film, 300, 90, tmp_path / f"{name}.jpg", is_hdr=is_hdr)
        pixel = Image.open(tmp_path / f"{name}.jpg").convert("L").getpixel((45, 40))
        assert isinstance(pixel, int)
        levels.append(pixel)
    assert levels[0] == pytest.approx(levels[1], abs=6)
