"""Caption fonts: where they lie, what they can show, how wide a line is."""

from __future__ import annotations

from editai.media.typefaces import (
    EXTRA_BOLD,
    MEDIUM,
    SEMI_BOLD,
    Face,
    fonts_folder,
    missing_glyphs,
    read_metrics,
    width_em,
)

__all__ = ["FACES", "Face", "ass_size", "family", "fonts_folder", "missing_glyphs", "width_em"]

FACES: dict[str, Face] = {face.family: face for face in (EXTRA_BOLD, SEMI_BOLD, MEDIUM)}
"""The faces that caption styles and stores may name."""

family = EXTRA_BOLD.family
"""The family of a style that names no other."""


def ass_size(size_px: float, face: Face) -> float:
    """The ``Fontsize`` that makes libass draw a face with an em of ``size_px``."""
    return size_px * read_metrics(face).line_em
