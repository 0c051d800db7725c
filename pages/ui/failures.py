"""Every error that reaches a page, as a sentence where the work would have been."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import streamlit as st

from editai.errors import EditAIError, NotInstalled, SignedOut
from pages.ui.account import lead_to_sign_in

_KEPT: Final = "kept_failure"
_TO_THE_HEAD: Final = "<script>/* ONCE */document.querySelector('[data-testid=stMain]')?.scrollTo({top: 0})</script>"
"""The button that was pressed may be a screen further down, where the sentence would not be seen."""
LOG = logging.getLogger("editai.web")
UNKNOWN_SENTENCE = "Something went wrong on this page. Nothing you saved is lost; reload the page to go on."


@contextmanager
def sentences() -> Iterator[None]:
    """Show an error of ours inline and go on after the block; anything else goes to the page's boundary."""
    try:
        yield
    except EditAIError as error:
        show_failure(error)


@contextmanager
def told() -> Iterator[None]:
    """For callbacks, which run before the page is drawn: keep the error's sentence for the page's head."""
    try:
        yield
    except EditAIError as error:
        LOG.info("shown to a person: %s: %s", error.kind, error.sentence)
        st.session_state[_KEPT] = error.sentence


def draw_told() -> None:
    """Show, once, what a callback had to say."""
    sentence = st.session_state.pop(_KEPT, None)
    if sentence:
        st.error(plain(str(sentence)), icon=":material/error:")
        to_the_head()


def to_the_head() -> None:
    """The page is shown from its head: what has just come stands there."""
    st.html(_TO_THE_HEAD.replace("ONCE", uuid4().hex), unsafe_allow_javascript=True)


def show_failure(error: Exception) -> bool:
    """Show the error as one sentence. True: it has been shown, so nothing else needs to be."""
    if not isinstance(error, EditAIError):
        st.error(UNKNOWN_SENTENCE, icon=":material/error:")
        return True
    LOG.info("shown to a person: %s: %s", error.kind, error.sentence)
    if isinstance(error, SignedOut):
        lead_to_sign_in()
        return True
    st.error(plain(error.sentence), icon=":material/error:")
    if isinstance(error, NotInstalled) and error.details.get("mend"):
        st.code(str(error.details["mend"]), language="bash")
    return True


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is typed: file names and scripts hold any sign."""
    escaped = "".join(f"\\{sign}" if sign in _MARKDOWN else sign for sign in text)
    return _ADDRESS.sub(rf"\g<0>{_JOINER}", escaped).replace("\n", " ")


_MARKDOWN = frozenset("\\`*_{}[]<>()#+!|$~:")
_JOINER: Final = "\u2060"
"""Has no width and breaks no line: behind it an address is text, where Markdown would make a link of it."""
_ADDRESS: Final = re.compile(r"(?i)(?:https?|www)(?=\\:|\.)|@(?=\w)")
