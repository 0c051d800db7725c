"""Buttons that show an icon alone: their words are there for screen readers, and for everybody in the tooltip."""

from __future__ import annotations

from typing import Final

from pages.ui.failures import plain

_MARK: Final = ".stMarkdownColoredBackground"
"""What Streamlit 1.67 makes of ``:gray-background[…]``; no button that shows its words has a coloured ground."""
_LIT: Final = "lit-"
STYLE: Final = (
    f"<style>:is(button,a):has({_MARK}){{position:relative}}"
    f":is(button,a) [data-testid=stMarkdownContainer]:has({_MARK}){{position:absolute;width:1px;height:1px;"
    "overflow:hidden;clip-path:inset(50%);white-space:nowrap}"
    f"[class*=st-key-{_LIT}] button [data-testid=stIconMaterial]{{color:#e0a100}}</style>"
)
"""Once on every page. Without a label, Streamlit would call the button after its icon's file: "chevron_left icon"."""


def unseen(words: str) -> str:
    """A button's label that is read aloud and not shown."""
    return f":gray-background[{plain(words)}]"


def lit(key: str) -> str:
    """The key of a container whose icon is on: in gold, since the icons of Streamlit's font are never filled."""
    return f"{_LIT}{key}"
