"""When words will be spoken, guessed from their letters: good enough to look at captions before there is a voice."""

from __future__ import annotations

from typing import Final

from editai.captions.phrases import is_clause_end, is_sentence_end
from editai.speech.pauses import captioned
from editai.speech.words import Word, script_tokens

_CHARACTERS_A_SECOND: Final = 15.5
_WORD_MS: Final = 60
"""What a word takes beside its letters."""
_SENTENCE_PAUSE_MS: Final = 350
_CLAUSE_PAUSE_MS: Final = 120
_FIRST_MS: Final = 150


def estimate_words(script: str, speed: float = 1.0) -> list[Word]:
    """The script's words with the times that an even voice would give them; none for an empty script."""
    words: list[Word] = []
    at_ms = float(_FIRST_MS)
    for token in script_tokens(captioned(script)):
        end_ms = at_ms + (_WORD_MS + len(token) * 1000 / _CHARACTERS_A_SECOND) / speed
        words.append(Word(token, round(at_ms), round(end_ms)))
        pause_ms = _SENTENCE_PAUSE_MS if is_sentence_end(token) else _CLAUSE_PAUSE_MS if is_clause_end(token) else 0
        at_ms = end_ms + pause_ms / speed
    return words
