"""A post's text: as it is sent, as it is counted, and as it is recognised again.

Postiz takes HTML and puts plain text on the networks. Two things go wrong with plain text: one ``<``
in it makes the sanitiser entity-encode everything, and ``<br>`` vanishes. So every line is sent as a
paragraph of its own (docs/postiz-api.md §5.4).
"""

from __future__ import annotations

import html
import re

_PARAGRAPH_END = re.compile(r"</p\s*>\s*<p[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """The text as it is kept: one kind of line end, no control signs, no space around it."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in unified if sign == "\n" or sign == "\t" or ord(sign) >= 32).strip()


def content_html(text: str) -> str:
    """The text as Postiz must get it to publish it unchanged: each line escaped, in its own paragraph."""
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in clean_text(text).split("\n"))


def plain_content(content: str) -> str:
    """The words of a post that Postiz hands back, without tags and with white space folded.

    For comparing only: two contents with the same words in the same order are equal here.
    """
    broken = _PARAGRAPH_END.sub("\n", content)
    return _SPACE.sub(" ", html.unescape(_TAG.sub("", broken))).strip()


def same_content(text: str, content: str) -> bool:
    """Whether a content at Postiz says what the text says."""
    return plain_content(content) == _SPACE.sub(" ", clean_text(text)).strip()


def length(text: str) -> int:
    """How long the networks' limits find the text: UTF-16 units, so most emoji count two.

    ``&`` counts one, since the text is sent in paragraphs (in bare text Postiz counts ``&amp;``, five).
    """
    return len(clean_text(text).encode("utf-16-le")) // 2
