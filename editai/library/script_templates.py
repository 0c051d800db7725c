"""Three drafts of a script without any service: the facts, put between an opening and a call to action."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from editai.library.briefs import Brief

_ENDS: Final = re.compile(r"[.!?…]$")
_OPENINGS: Final[dict[str, tuple[str, str, str]]] = {
    "friendly": ("Meet {the}.", "Looking for something you will really use? Here is {the}.", "Let us show you {the}."),
    "lively": ("Stop scrolling: this is {the}!", "Ready for {the}? Here we go!", "You asked for it: {the}!"),
    "calm": ("This is {the}.", "Some things simply feel right. {Name} is one of them.", "Take a moment for {the}."),
    "plain": ("{Name}.", "{Name}: what it is and what it does.", "What you get with {the}."),
}
_LINKS: Final[dict[str, tuple[str, str, str]]] = {
    "friendly": ("", "Here is what people like about it.", "Here is why."),
    "lively": ("", "Check this out.", "And it gets better."),
    "calm": ("", "Look closer.", "Made with care."),
    "plain": ("", "The facts.", "In short."),
}
_CLOSINGS: Final[dict[str, tuple[str, str, str]]] = {
    "friendly": ("Try it, and see for yourself.", "You will wonder how you did without it.", "It may be just the one."),
    "lively": ("Grab yours today!", "Go and get it!", "Yours is waiting!"),
    "calm": ("Made to stay with you.", "Quietly good, every day.", "See it for yourself."),
    "plain": ("Available now.", "Find out more in our shop.", "In stock now."),
}


def drafts_from_templates(brief: Brief) -> list[str]:
    """Three different drafts, each as long as its facts allow and at most as asked for."""
    return [_draft(brief, index) for index in range(3)]


def _draft(brief: Brief, index: int) -> str:
    opening = _named(_OPENINGS[brief.tone][index], brief.product)
    closing = _sentence(brief.call_to_action) or _CLOSINGS[brief.tone][index]
    link = _LINKS[brief.tone][index]
    facts = _turned([_sentence(line) for line in brief.fact_lines], index)
    room = brief.words - _words(opening) - _words(closing)
    chosen: list[str] = []
    if facts and link and room > 3 * _words(link):
        chosen.append(link)
        room -= _words(link)
    for fact in facts:
        if _words(fact) <= room:
            chosen.append(fact)
            room -= _words(fact)
    if chosen == [link] and link:
        chosen = []
    return " ".join([opening, *chosen, closing])


def _named(pattern: str, product: str) -> str:
    article = "" if product[:1].isupper() or re.match(r"(?i)(the|our|your|a|an|this)\b", product) else "the "
    upper = product[:1].upper() + product[1:]
    return pattern.replace("{the}", f"{article}{product}").replace("{Name}", upper)


def _sentence(text: str) -> str:
    """A fact as a sentence: a capital at its beginning and a full stop at its end."""
    if not text:
        return ""
    first = text.split()[0]
    start = text if any(sign.isupper() for sign in first[1:]) else text[:1].upper() + text[1:]
    return start if _ENDS.search(start) else f"{start.rstrip(',;:')}."


def _turned(facts: Sequence[str], by: int) -> list[str]:
    """The facts with another one first, so that the drafts differ where not all of them fit."""
    at = by % len(facts) if facts else 0
    return [*facts[at:], *facts[:at]]


def _words(text: str) -> int:
    return len(text.split())
