"""The subject in the finished clip's own pixels: found again in its frames, whole, and never with a jump."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from editai.captions.frame import Frame, SafeBox
from editai.media.analysis import analyse
from editai.media.crop_path import MAX_ACCELERATION, MAX_SPEED
from editai.media.focus import frame_by_hand
from editai.media.framing import Framing
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.render.plan import PlanInputs, PlanSegment, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from tests.media.framing_scenes import HEIGHT, SCENES, WIDTH, Scene, film

SMALL = replace(
    PLATFORMS["tiktok"],
    frame=Frame(width_px=270, height_px=480, safe=SafeBox(left_px=16, top_px=68, right_px=221, bottom_px=367)),
)
"""A quarter of the size: the same plan, a sixteenth of the work."""
LOOKED_HEIGHT = 480
SECONDS = 4
FILMED_HEIGHT = 360
SURE = 0.65
"""Correlation from which the subject's own picture is found again; cut off at a side it stays far below."""


def clip_of(scene: Scene, folder: Path, framing: Framing | None = None) -> tuple[Path, Framing]:
    """The scene as a clip, framed as EditAI does it unless a framing is given."""
    path = film(scene, folder, seconds=SECONDS, height=FILMED_HEIGHT)
    probe = probe_media(path)
    if framing is None:
        seen = analyse(path, probe)
        span = (0, SECONDS * 1000)
        framing = frame_by_hand(probe, 1080, 1920, seen=seen.seen_between(*span), span_ms=span)
    segment = PlanSegment(path=path, probe=probe, start_ms=0, end_ms=SECONDS * 1000, framing=framing)
    out = folder / f"{scene.name}-{framing.mode}-{framing.left:.3f}.clip.mp4"
    if not out.is_file():
        render(plan(PlanInputs(platform=SMALL, segments=(segment,))), out)
    return out, framing


def frames(path: Path, width: int, height: int) -> NDArray[np.uint8]:
    """All of a film's frames, grey, and none twice for a picture that begins late."""
    form = ["-fps_mode", "passthrough", "-vf", f"scale={width}:{height}:flags=area,format=gray", "-f", "rawvideo", "-"]
    raw = run_ffmpeg(["-i", str(path), *form], limit_s=60).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width)


def found_at(scene: Scene, folder: Path, clip: Path, mode: str) -> list[float | None]:
    """Where in each third frame of the clip the subject begins, in parts of its width; None: it is not whole there."""
    out_width = round(LOOKED_HEIGHT * 9 / 16)
    if mode == "crop":  # all of the height is shown
        source_height, source_width = LOOKED_HEIGHT, round(LOOKED_HEIGHT * WIDTH / HEIGHT)
    else:
        source_height, source_width = int(out_width * HEIGHT / WIDTH / 2) * 2, out_width  # even, as the plan makes it
    before = frames(film(scene, folder, seconds=SECONDS, height=FILMED_HEIGHT), source_width, source_height)
    after = frames(clip, out_width, LOOKED_HEIGHT)
    answer: list[float | None] = []
    for at in range(0, min(len(before), len(after)), 3):
        left, right = scene.subject(at / 30)
        piece = before[at][:, max(0, round(left * source_width) - 1) : round(right * source_width) + 1]
        if piece.shape[1] > out_width:
            answer.append(None)
            continue
        matches = cv2.matchTemplate(after[at], piece, cv2.TM_CCOEFF_NORMED)
        _, best, _, (x, _) = cv2.minMaxLoc(matches)
        answer.append(x / out_width if best >= SURE else None)
    return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("framed")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_subject_is_whole_in_the_clip_s_frames(scene: Scene, folder: Path) -> None:
    clip, framing = clip_of(scene, folder)
    assert framing.mode == scene.mode
    places = found_at(scene, folder, clip, framing.mode)
    assert len(places) >= 38
    assert sum(place is not None for place in places) / len(places) >= 0.95
    if framing.mode == "crop":
        # every tenth of a second: the crop neither jumps nor runs away from what it follows
        steps = [abs(two - one) for one, two in itertools.pairwise(places) if one is not None and two is not None]
        assert max(steps) < 0.12
        at = [
            None if place is None else scene.subject(number / 10)[0] - place * framing.width
            for number, place in enumerate(places)
        ]
        speed, acceleration = swiftness(at)
        assert speed <= MAX_SPEED + 0.03, "picture widths a second, as far as pixels tell"
        assert acceleration <= MAX_ACCELERATION + 0.3


def swiftness(lefts: Sequence[float | None]) -> tuple[float, float]:
    """The most speed and acceleration of a crop from its left edges, ten a second, over 0.3 s each."""
    known = list(zip(lefts, lefts[3:], lefts[6:], strict=False))
    speeds = [abs(two - one) / 0.3 for one, two, _ in known if one is not None and two is not None]
    bends = [
        abs(one - 2 * two + three) / 0.09
        for one, two, three in known
        if one is not None and two is not None and three is not None
    ]
    assert len(bends) > 20
    return max(speeds), max(bends)


def test_this_would_see_a_crop_that_jumps() -> None:
    assert swiftness([0.1] * 20 + [0.3] * 20)[0] > MAX_SPEED
    assert swiftness([0.1] * 20 + [0.1 + at / 10 for at in range(20)])[1] > MAX_ACCELERATION + 0.3


def test_this_would_see_a_subject_that_is_cut_off(folder: Path) -> None:
    """The same measure on a crop that looks the other way."""
    scene = next(each for each in SCENES if each.name == "packshot off centre")
    away = Framing(mode="crop", left=0.48, top=0.0, width=0.31640625, height=1.0)
    clip, _ = clip_of(scene, folder, away)
    places = found_at(scene, folder, clip, "crop")
    assert sum(place is not None for place in places) == 0
