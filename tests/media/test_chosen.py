"""Shots of a person's own at the voice's length, what could stand for them, and variants that differ."""

from __future__ import annotations

import itertools

import pytest

from editai.errors import InputError
from editai.media.chosen import alternatives, fit_chosen
from editai.media.picking import pick_shots
from editai.media.shots import SLOWEST, AnalysedSource, Shot, Window
from editai.media.varying import vary

LOOKS = ("0" * 16, "f" * 16, "0f" * 8, "f0" * 8, "3" * 16, "c" * 16, "6" * 16, "9" * 16)


def shot(start_ms: int, end_ms: int, source: str = "a") -> Shot:
    return Shot(source_video_id=source, start_ms=start_ms, end_ms=end_ms)


def source(scenes: int, name: str = "a", scene_ms: int = 3_000) -> AnalysedSource:
    """Scenes of three windows, apart by a cut, scored 0.5 and up."""
    windows = []
    for scene in range(scenes):
        begin = scene * (scene_ms + 200)
        for part in range(3):
            low, high = begin + part * scene_ms // 3, begin + (part + 1) * scene_ms // 3
            windows.append(
                Window(
                    start_ms=low,
                    end_ms=high,
                    sharpness=100,
                    motion=0.05,
                    brightness=0.5,
                    score=0.5 + scene / 100,
                    look=LOOKS[scene % len(LOOKS)],
                )
            )
    return AnalysedSource(source_video_id=name, windows=tuple(windows))


def length(shots: list[Shot]) -> float:
    return sum(each.shown_ms for each in shots)


def test_as_long_as_the_voice_is_left_as_it_is() -> None:
    chosen = [shot(5_000, 7_000), shot(0, 2_010)]
    assert fit_chosen(chosen, 4_000) == (chosen, [])


def test_too_long_is_cut_at_the_voice_s_end() -> None:
    fitted, notes = fit_chosen([shot(0, 2_000), shot(5_000, 8_000), shot(9_000, 12_000)], 4_000)
    assert [(each.start_ms, each.end_ms) for each in fitted] == [(0, 2_000), (5_000, 7_000)]
    assert "the last 1 found no room" in notes[0]


@pytest.mark.parametrize("needed_ms", [2_100, 2_500, 2_799, 2_800, 2_900, 5_300])
def test_no_flicker_at_the_end_and_always_the_voice_s_length(needed_ms: int) -> None:
    fitted, _ = fit_chosen([shot(0, 2_000), shot(5_000, 8_000), shot(9_000, 12_000)], needed_ms)
    assert length(fitted) == pytest.approx(needed_ms, abs=60)
    assert fitted[0].start_ms == 0


def test_too_short_is_slowed_together_and_then_shown_again() -> None:
    fitted, notes = fit_chosen([shot(0, 2_000), shot(5_000, 7_000)], 5_000)
    assert [each.speed for each in fitted] == [pytest.approx(0.8)] * 2
    assert notes and "0.80×" in notes[0]
    barely, silent = fit_chosen([shot(0, 2_000), shot(5_000, 7_000)], 4_200)
    assert length(barely) == pytest.approx(4_200, abs=2)
    assert silent == [], "a twentieth slower is not seen"
    again, told = fit_chosen([shot(0, 2_000), shot(5_000, 7_000)], 12_000)
    assert length(again) == pytest.approx(12_000, abs=20)
    assert min(each.speed for each in again) >= SLOWEST - 1e-6
    assert any(each.crop_variant for each in again)
    assert "shown again" in told[0]
    with pytest.raises(InputError):
        fit_chosen([shot(0, 300)], 60_000)


def test_others_are_unused_apart_and_best_first() -> None:
    footage = source(6)
    taken = [shot(0, 3_000)]
    offered = alternatives([footage], taken, 2_500)
    assert len(offered) >= 5
    assert all(other.start_ms >= 1_200 for other in offered[:5])
    assert offered[0].start_ms == 5 * 3_200
    for one, two in itertools.combinations(offered, 2):
        shared = min(one.end_ms, two.end_ms) - max(one.start_ms, two.start_ms)
        assert shared <= 0.4 * min(one.end_ms - one.start_ms, two.end_ms - two.start_ms) + 1
    edges = {(scene * 3_200, scene * 3_200 + 3_000) for scene in range(6)}
    assert all(any(low <= other.start_ms and other.end_ms <= high for low, high in edges) for other in offered)


@pytest.mark.parametrize(("scenes", "needed_ms"), [(8, 9_000), (3, 8_000), (1, 2_800), (2, 20_000)])
def test_ten_variants_open_otherwise_or_closer(scenes: int, needed_ms: int) -> None:
    footage = [source(scenes)]
    shown = [vary(lambda number: pick_shots(footage, needed_ms, variant=number), each) for each in range(10)]
    assert shown[0] == pick_shots(footage, needed_ms)
    for shots in shown:
        assert length(shots) == pytest.approx(needed_ms, abs=len(shots) + 1)
    for one, two in itertools.combinations([shots[0] for shots in shown][: min(10, scenes)], 2):
        assert max(one.start_ms, two.start_ms) >= min(one.end_ms, two.end_ms) or one.crop_variant != two.crop_variant
    openings = [(shots[0].start_ms // 700, shots[0].crop_variant) for shots in shown]
    assert len(set(openings)) >= min(10, scenes + 3)
    assert len({tuple((each.start_ms, each.crop_variant) for each in shots) for shots in shown}) >= min(10, scenes + 3)
