"""A script cut into sentences: what is spoken in one breath, cached apart, and joined with pauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

Pause = Literal["clause", "sentence", "paragraph"]

MAX_WEIGHT: Final = 300
"""A sentence heavier than this is cut at a clause. Kokoro takes 510 phonemes; English needs about one a
letter, a digit up to eight ("7" is "seven", "$1,299" much more), which ``_weight`` allows for."""

_OPENERS: Final = "\"'“‘([{«<*_`¿¡-–—•·"
_CLOSERS: Final = "\"'”’)]}»>*_`"
_ENDERS: Final = ".!?…。！？"
_NEVER_LAST: Final = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "mt", "gen", "col", "sgt", "capt", "rev", "hon"}
    | {"vs", "e.g", "i.e", "eg", "ie", "cf", "approx", "fig", "vol", "ca", "resp"}
)
_SELDOM_LAST: Final = frozenset(
    {"inc", "ltd", "co", "corp", "etc", "jr", "sr", "bros", "est", "dept"}
    | {"oz", "lb", "lbs", "ft", "tbsp", "tsp", "min", "max"}
)
_CONJUNCTIONS: Final = frozenset(
    {"and", "but", "or", "so", "because", "which", "while", "when", "that", "if", "with", "for", "to", "as", "then"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Consecutive tokens of the script."""

    text: str
    """The tokens, joined by single spaces; at least one of them can be spoken."""
    pause: Pause
    """What follows it."""

    @property
    def tokens(self) -> list[str]:
        """The white-space tokens, as typed."""
        return self.text.split()


def is_speakable(text: str) -> bool:
    """The text has a letter or a digit."""
    return any(letter.isalnum() for letter in text)


def split_sentences(script: str) -> list[Sentence]:
    """The sentences of a script, in order; their tokens together are exactly ``script.split()``.

    Empty when nothing in the script can be spoken. A blank line ends a paragraph; a line break ends a
    sentence unless the next line goes on in lower case. Pieces without a letter or digit (an emoji on a
    line of its own) stay with their neighbour.
    """
    pieces: list[Sentence] = []
    for paragraph in _paragraphs(script):
        found = [Sentence(text=" ".join(tokens), pause="sentence") for tokens in _sentences_of(paragraph)]
        found[-1] = replace(found[-1], pause="paragraph")
        pieces += found
    return [part for whole in _merge_silent(pieces) for part in _cut_long(whole)]


def _paragraphs(script: str) -> Iterator[list[list[str]]]:
    """Paragraphs as lines of tokens; no line is empty."""
    lines: list[list[str]] = []
    for line in script.splitlines():
        tokens = line.split()
        if tokens:
            lines.append(tokens)
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _sentences_of(lines: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    tokens = [token for line in lines for token in line]
    line_ends = set()
    position = 0
    for line in lines:
        position += len(line)
        line_ends.add(position - 1)
    current: list[str] = []
    for index, token in enumerate(tokens):
        current.append(token)
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None:
            break
        ends = _ends_sentence(current, following) or (index in line_ends and not _goes_on(following))
        # an emoji after the full stop is shown in the pause, so it belongs to the sentence before
        if ends and not (_is_trailing(following) and index not in line_ends):
            yield current
            current = []
    if current:
        yield current


def _ends_sentence(current: Sequence[str], following: str) -> bool:
    last = next((token for token in reversed(current) if not _is_trailing(token)), current[-1])
    bare = last.rstrip(_CLOSERS)
    if not bare or bare[-1] not in _ENDERS or _goes_on(following):
        return False
    if bare[-1] != "." or bare.endswith(".."):
        return True
    stem = bare.rstrip(".").lstrip(_OPENERS).lower()
    if stem in ("no", "nos"):
        return not following[:1].isdigit()
    if stem in _NEVER_LAST:
        return False
    if stem in _SELDOM_LAST:
        after = following.lstrip(_OPENERS)
        return after[:1].isupper() and after.rstrip(_CLOSERS + ".,").lower() not in _SELDOM_LAST
    if len(stem) == 1 and stem.isalpha() and bare[-2:-1].isupper():  # an initial: J. Smith
        return False
    return not (stem.isdigit() and len(current) == 1)  # "1. Open the box"


def _goes_on(token: str) -> bool:
    """The token continues a sentence: lower case, and no name such as iPhone."""
    bare = token.lstrip(_OPENERS)
    return bare[:1].islower() and not any(letter.isupper() for letter in bare)


def _is_trailing(token: str) -> bool:
    return not is_speakable(token) and not any(letter in _OPENERS for letter in token)


def _merge_silent(pieces: Sequence[Sentence]) -> list[Sentence]:
    merged: list[Sentence] = []
    waiting = ""
    for piece in pieces:
        if is_speakable(piece.text):
            merged.append(replace(piece, text=f"{waiting} {piece.text}".strip()))
            waiting = ""
        elif merged and not waiting:
            merged[-1] = Sentence(text=f"{merged[-1].text} {piece.text}", pause=piece.pause)
        else:
            waiting = f"{waiting} {piece.text}".strip()
    return merged


def _weight(tokens: Sequence[str]) -> int:
    text = " ".join(tokens)
    return len(text) + 6 * sum(letter.isdigit() for letter in text) + 8 * len(re.findall(r"[$€£%&@+=/\\°#]", text))


def _cut_long(sentence: Sentence) -> Iterator[Sentence]:
    tokens = sentence.tokens
    cut = _best_cut(tokens) if _weight(tokens) > MAX_WEIGHT else None
    if cut is None:
        yield sentence
        return
    yield from _cut_long(Sentence(text=" ".join(tokens[:cut]), pause="clause"))
    yield from _cut_long(Sentence(text=" ".join(tokens[cut:]), pause=sentence.pause))


def _best_cut(tokens: Sequence[str]) -> int | None:
    """Where to cut in two: at the strongest boundary that lies near the middle; None if it cannot be."""
    speakable = [index for index, token in enumerate(tokens) if is_speakable(token)]
    total = _weight(tokens)
    best: tuple[float, int] | None = None
    done = _weight(tokens[: speakable[0]])
    for index in range(speakable[0] + 1, speakable[-1] + 1):  # both parts keep something to say
        done += _weight([tokens[index - 1]]) + 1
        badness = _boundary_badness(tokens[index - 1], tokens[index]) + abs(done / total - 0.5)
        if best is None or badness < best[0]:
            best = (badness, index)
    return best[1] if best else None


def _boundary_badness(before: str, after: str) -> float:
    end = before.rstrip(_CLOSERS)[-1:]
    if end and end in _ENDERS + ";:—–":
        return 0.0
    if end == ",":
        return 0.1
    return 0.4 if after.lower() in _CONJUNCTIONS else 0.6
