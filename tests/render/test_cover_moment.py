"""A clip's best moment, from what its shots were chosen by."""

from __future__ import annotations

from editai.media.shots import Shot, Window
from editai.render.cover import best_moment_ms


def window(start_ms: int, end_ms: int, score: float) -> Window:
    return Window(start_ms=start_ms, end_ms=end_ms, sharpness=1, motion=0, brightness=0.5, score=score)


SEEN = [window(0, 1000, 0.2), window(1000, 2000, 0.9), window(2000, 3000, 0.4), window(3000, 4000, 0.95)]


def shot(start_ms: int, end_ms: int, speed: float = 1.0) -> Shot:
    return Shot(source_video_id="a", start_ms=start_ms, end_ms=end_ms, speed=speed)


def test_it_is_the_middle_of_the_best_window_that_is_shown_whole() -> None:
    assert best_moment_ms([(shot(2000, 3000), SEEN), (shot(500, 2500), SEEN)], 3000) == 1000 + 1000
    assert best_moment_ms([(shot(1000, 3000, 0.5), SEEN)], 4000) == 1000


def test_what_the_card_or_the_voice_s_end_cuts_off_does_not_count() -> None:
    assert best_moment_ms([(shot(2000, 4000), SEEN)], 1500) == 500


def test_without_a_window_nothing_is_known() -> None:
    assert best_moment_ms([(shot(200, 900), SEEN)], 700) is None
    assert best_moment_ms([], 1000) is None
