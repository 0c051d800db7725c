"""A clip's best moment, from what its shots were chosen by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from editai.media.analysis import Sighting, analyse
from editai.media.framing import Framing, choose_framing
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.shots import Shot, Window
from editai.media.thing import Thing
from editai.render.cover import CoverPart, best_moment_ms, make_cover


def window(start_ms: int, end_ms: int, score: float) -> Window:
    return Window(start_ms=start_ms, end_ms=end_ms, sharpness=1, motion=0, brightness=0.5, score=score)


SEEN = [window(0, 1000, 0.2), window(1000, 2000, 0.9), window(2000, 3000, 0.4), window(3000, 4000, 0.95)]


def shot(start_ms: int, end_ms: int, speed: float = 1.0) -> Shot:
    return Shot(source_video_id="a", start_ms=start_ms, end_ms=end_ms, speed=speed)


def part(start_ms: int, end_ms: int, speed: float = 1.0) -> CoverPart:
    return CoverPart(shot=shot(start_ms, end_ms, speed), windows=SEEN)


def test_it_is_the_middle_of_the_best_window_that_is_shown_whole() -> None:
    assert best_moment_ms([part(2000, 3000), part(500, 2500)], 3000) == 1000 + 1000
    assert best_moment_ms([part(1000, 3000, 0.5)], 4000) == 1000


def test_what_the_card_or_the_voice_s_end_cuts_off_does_not_count() -> None:
    assert best_moment_ms([part(2000, 4000)], 1500) == 500


def things(at_ms: int, *spans: tuple[float, float]) -> Sighting:
    """Things of one weight, from left to right edge."""
    return at_ms, tuple(Thing(left=left, top=0.3, right=right, bottom=0.7, weight=0.4) for left, right in spans)


def test_what_is_whole_is_better_than_what_is_cut_off_and_a_little_sharper() -> None:
    cut = things(1500, (0.0, 0.3), (0.4, 0.6), (0.7, 1.0))
    whole = things(2500, (0.3, 0.7))
    near = [window(1000, 2000, 0.78), window(2000, 3000, 0.7)]
    seen = CoverPart(shot=shot(1000, 3000), windows=near, sightings=(cut, whole))
    assert best_moment_ms([seen], 2000) == 1500
    far = [window(1000, 2000, 0.9), window(2000, 3000, 0.3)]
    assert best_moment_ms([CoverPart(shot=shot(1000, 3000), windows=far, sightings=(cut, whole))], 2000) == 500
    assert best_moment_ms([CoverPart(shot=shot(1000, 3000), windows=near)], 2000) == 500, "where nothing is known"


@pytest.mark.parametrize(("way", "best_ms"), [((), 500), (((0, 0.0), (2000, 0.6)), 1500)])
def test_the_crop_of_that_moment_cuts_things_off(way: tuple[tuple[int, float], ...], best_ms: int) -> None:
    """The same thing in the left half of the picture, and later in its right half; the crop stands, or goes along."""
    sightings = (things(500, (0.1, 0.3)), things(1500, (0.5, 0.8)))
    framing = Framing(mode="crop", left=0.0, top=0.0, width=0.4, height=1.0, way=way)
    windows = [window(0, 1000, 0.6), window(1000, 2000, 0.62)]
    seen = CoverPart(shot=shot(0, 2000), windows=windows, sightings=sightings, framing=framing)
    assert best_moment_ms([seen], 2000) == best_ms
    assert framing.left_at(-50) == 0.0
    assert framing.left_at(1000) == pytest.approx(0.3 if way else 0.0)
    assert framing.left_at(9000) == (0.6 if way else 0.0)


def test_a_film_s_cover_shows_its_subject_whole(tmp_path: Path) -> None:
    """Three cups of which the outer two are cut off, sharp and moving; then one cup, whole: measured on the picture."""
    red = "color=0xc02020:s=100x200:r=25:d=1.6"
    graph = (
        f"color=0xd8d0c8:s=360x640:r=25:d=1.6[a];{red}[b];{red}[c];{red}[d];"
        "[a][b]overlay=x='-50+8*t':y=220[e];[e][c]overlay=x='130+8*t':y=220[f];[f][d]overlay=x='310+8*t':y=220,"
        "noise=alls=16:allf=t[one];"
        f"color=0x607890:s=360x640:r=25:d=1.6[g];{red}[h];[g][h]overlay=x='130+8*t':y=220,noise=alls=14:allf=t[two];"
        "[one][two]concat[v]"
    )
    film = tmp_path / "cups.mp4"
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    run_ffmpeg(["-filter_complex", graph, "-map", "[v]", *codec, str(film)], limit_s=60)
    probe = probe_media(film)
    seen = analyse(film, probe)
    best = max(seen.windows, key=lambda each: each.score)
    assert best.end_ms < 1700, "sharpness alone would take the three"
    framing = choose_framing(probe, 1080, 1920)
    whole = CoverPart(shot=shot(0, 3200), windows=seen.windows, sightings=seen.sightings, framing=framing)
    make_cover(film, tmp_path / "cover.jpg", at_ms=best_moment_ms([whole], 3200), width_px=360)
    picture = np.asarray(Image.open(tmp_path / "cover.jpg").convert("RGB")).astype(int)
    is_red = (picture[..., 0] - picture[..., 1] > 90)[240:400].mean(axis=0) > 0.5
    assert is_red.sum() == pytest.approx(100, abs=12)
    assert not is_red[:8].any() and not is_red[-8:].any()


def test_without_a_window_nothing_is_known() -> None:
    assert best_moment_ms([part(200, 900)], 700) is None
    assert best_moment_ms([], 1000) is None
