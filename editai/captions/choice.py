"""Which caption style is meant, and whether its font can show a text: asked by everything that makes captions."""

from __future__ import annotations

from typing import Final

from editai.captions.fonts import FACES, missing_glyphs
from editai.captions.styles import NO_CAPTIONS, STYLES, store_style
from editai.errors import InputError
from editai.store.rows import Profile

DEFAULT_STYLE: Final = "bold"
"""Of a store that has chosen none."""


def style_name(profile: Profile, asked: str | None = None) -> str:
    """The style that was asked for, else the store's own, else the usual one; unchecked."""
    return str(asked or profile.caption.get("style") or DEFAULT_STYLE)


def check_style(name: str, *, or_none: bool = False) -> None:
    """Nothing, when there is such a style.

    Args:
        or_none: ``none`` (no captions) is an answer, too.

    Raises:
        InputError: there is not; the sentence names those that there are.
    """
    names = [*sorted(STYLES), *([NO_CAPTIONS] if or_none else [])]
    if name not in names:
        raise InputError(f"There is no caption style “{name[:40]}”. Choose one of: {', '.join(names)}.")


def missing_signs(profile: Profile, style: str, text: str) -> str:
    """What of the text the captions' font cannot show, in the store's own font where it has one; '' without
    captions."""
    if style not in STYLES:
        return ""
    return missing_glyphs(text, FACES[store_style(style, profile.caption.get("font")).family])


def check_signs(profile: Profile, style: str, text: str, remedy: str = "Write these words otherwise.") -> None:
    """Nothing, when the captions' font can show the text.

    Raises:
        InputError: the signs that it lacks, and the remedy; all of them in ``signs``.
    """
    missing = missing_signs(profile, style, text)
    if missing:
        raise InputError(
            f"The font of the captions has no sign for {' '.join(missing[:10])}. {remedy}", signs=missing[:50]
        )
