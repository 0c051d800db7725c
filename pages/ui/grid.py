"""Cards side by side, as many as the window has room for."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

COLUMNS = 4


def card_grid(*, least_width_px: int) -> AbstractContextManager[Any]:
    """A container whose children stand side by side, at most four in a row.

    Streamlit before 1.67, which Python 3.10 is left with, has no grid: there they stand below each other.
    """
    grid = getattr(st, "grid", None)
    return grid(COLUMNS, min_column_width=least_width_px, gap="medium") if grid else st.container(gap="medium")
