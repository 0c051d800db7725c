"""Every kind of source picture becomes a clip that holds every hard check; measured on the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from editai.media.analysis import analyse
from editai.media.framing import choose_framing
from editai.media.loudness import with_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.render.check import Expected, check_clip
from editai.render.plan import PlanInputs, PlanSegment, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render

SHORTEST = replace(
    PLATFORMS["tiktok"], min_duration_ms=replace(PLATFORMS["tiktok"].min_duration_ms, value=500), name="tiktok"
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
