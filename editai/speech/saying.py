"""What is typed and what is said for it: the engine is given words, captions keep the script.

One typed token may be several spoken words ("$19.99"), or none (an emoji); times come back per typed token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from editai.speech.foreign_spelling import spell_foreign
from editai.speech.reading import read_aloud, without_silent_signs
from editai.speech.sentences import is_speakable
from editai.speech.spelling import spell_english
from editai.speech.timing import fill_slots
from editai.speech.words import Word

NONE: Final[Mapping[str, str]] = MappingProxyType({})
_ENDS: Final = re.compile(r"^([^\w]*)(.*?)((?:['’]s)?[^\w]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence as it is typed and as it is spoken."""

    tokens: tuple[str, ...]
    """As typed."""
    spoken: tuple[str, ...]
    """For each token the words that are said for it, joined by single spaces; '' for none."""

    @property
    def text(self) -> str:
        """What the engine is given."""
        return " ".join(words for words in self.spoken if words)


def say(text: str, language: str, pronunciations: Mapping[str, str] = NONE) -> Said:
    """The sentence with what is said for each of its tokens.

    Args:
        language: of the voice, BCP 47. English is spelt out whole; of other languages, prices, shares and
            units are, and their numbers are left to the engine.
        pronunciations: word, or several, to what is said instead, whatever their case.
    """
    tokens = text.split()
    if language[:2].lower() == "en":
        spoken = spell_english(read_aloud(tokens), british=language == "en-GB")
    else:
        spoken = spell_foreign([without_silent_signs(token) for token in tokens], language)
    for first, replaced in _pronounced(tokens, pronunciations):
        spoken[first : first + len(replaced)] = replaced
    folded = tuple(" ".join(words.split()) for words in spoken)
    if not is_speakable(" ".join(folded)):  # nothing is left of it: it is spoken as it stands
        folded = tuple(tokens)
    return Said(tokens=tuple(tokens), spoken=folded)


def typed_words(said: Said, heard: Sequence[Word], duration_ms: int) -> list[Word]:
    """The typed tokens with their times, from the spoken words (one for each of ``said.text.split()``).

    In order, at least 1 ms long, never overlapping, inside the sound. Tokens that are not said share the
    pause next to them.
    """
    if len(heard) != len(said.text.split()):
        raise ValueError(f"{len(heard)} words were heard for {len(said.text.split())}")
    known: dict[int, tuple[int, int]] = {}
    at = 0
    for index, words in enumerate(said.spoken):
        count = len(words.split())
        if count:
            own = heard[at : at + count]
            known[index] = (own[0].start_ms, own[-1].end_ms)
            at += count
    times = fill_slots(len(said.tokens), known, duration_ms)
    return [Word(token, start, end) for token, (start, end) in zip(said.tokens, times, strict=True)]


def _pronounced(tokens: Sequence[str], pronunciations: Mapping[str, str]) -> list[tuple[int, list[str]]]:
    """Where a run of tokens is said otherwise: its first token, and what is said for each of it."""
    entries = {tuple(word.casefold().split()): said for word, said in pronunciations.items() if is_speakable(said)}
    if not entries:
        return []
    parts = [_ends(token) for token in tokens]
    longest = max(len(key) for key in entries)
    found: list[tuple[int, list[str]]] = []
    index = 0
    while index < len(tokens):
        for size in range(min(longest, len(tokens) - index), 0, -1):
            run = parts[index : index + size]
            said = entries.get(tuple(core.casefold() for _, core, _ in run))
            if said is None and size == 1:
                said = entries.get((tokens[index].casefold(),))
                run = [("", tokens[index], "")] if said is not None else run
            if said is not None:
                found.append((index, _shared(run, said)))
                index += size - 1
                break
        index += 1
    return found


def _shared(run: Sequence[tuple[str, str, str]], said: str) -> list[str]:
    """What is said, shared among the tokens that it is said for; their punctuation stays."""
    words = said.split()
    edges = [len(words) * part // len(run) for part in range(len(run) + 1)]
    shares = [" ".join(words[edges[part] : edges[part + 1]]) for part in range(len(run))]
    return [f"{lead}{share}{tail}" if share else "" for (lead, _, tail), share in zip(run, shares, strict=True)]


def _ends(token: str) -> tuple[str, str, str]:
    """What stands before the word, the word, and what stands after it, a possessive "'s" with it."""
    match = _ENDS.match(token)
    return (match[1], match[2], match[3]) if match else ("", token, "")
