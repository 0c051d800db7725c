"""What a clip is called when nobody has named it."""

from __future__ import annotations

from typing import Final

from editai.captions.phrases import is_bare_sign, is_clause_end, is_weak
from editai.speech.pauses import captioned
from editai.speech.sentences import split_sentences

_LONGEST: Final = 48
"""Characters: one line of a card in the library on a phone."""
_LONGEST_WORD: Final = 60
_FEWEST_WORDS: Final = 3
"""A shorter name ("Wow!") takes more of the script with it, and no cut leaves fewer."""
_LOOSE: Final = " ,;:.–—-…"


def name_for(script: str) -> str:
    """The first sentence of a script, or of a long one the words that belong together; '' for an empty script.

    Pause marks are left out. No name ends inside a word, or with a word that leans on the next one.
    """
    sentences = [sentence.tokens for sentence in split_sentences(captioned(script))] or [captioned(script).split()]
    words = sentences[0]
    for more in sentences[1:]:
        if len(words) >= _FEWEST_WORDS:
            break
        words = [*words, *more]
    kept = _that_fit(words)
    if len(kept) < len(words):
        kept = _together(kept)
    return " ".join(kept).rstrip(_LOOSE)


def _that_fit(words: list[str]) -> list[str]:
    """As many as a name has room for; at least one, cut if it alone is longer."""
    kept, length = words[:1], len(words[0]) if words else 0
    for word in words[1:]:
        length += 1 + len(word)
        if length > _LONGEST:
            break
        kept.append(word)
    return [word[:_LONGEST_WORD] for word in kept]


def _together(words: list[str]) -> list[str]:
    """Ended where a part of the sentence ends, else before the words that want the next one."""
    for end in range(len(words), _FEWEST_WORDS - 1, -1):
        if is_clause_end(words[end - 1]):
            return words[:end]
    end = len(words)
    while end > _FEWEST_WORDS and (is_weak(words[end - 1]) or is_bare_sign(words[end - 1])):
        end -= 1
    return words[:end]
