"""The safe area's arithmetic."""

from __future__ import annotations

import pytest

from editai.captions.frame import Frame, SafeBox
from tests.captions.conftest import FRAME


def test_a_centred_block_clears_the_rail() -> None:
    assert FRAME.centre_px == 540
    assert FRAME.block_width_px == 690
    assert (FRAME.safe.width_px, FRAME.safe.height_px) == (820, 1200)


def test_impossible_boxes_are_programming_mistakes() -> None:
    with pytest.raises(ValueError):
        SafeBox(left_px=10, top_px=0, right_px=10, bottom_px=5)
    with pytest.raises(ValueError):
        Frame(width_px=100, height_px=100, safe=SafeBox(left_px=0, top_px=0, right_px=101, bottom_px=50))
