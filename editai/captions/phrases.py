"""Where a spoken text may be cut: what a token's ends say."""

from __future__ import annotations

from typing import Final

_CLOSING: Final = "\"'”’»›)]}*_"
_SENTENCE: Final = ".!?…。！？"
_CLAUSE: Final = ",;:–—、，；："
# Words that lean on the next one: English, then Romanian, German, French, Spanish, Italian.
_LEANING: Final = """
a an the of to in on at by for from with and or but nor so as if is are was be this that these those my your our
their its his her no not very more than only just it's i we you it up into per
un o al ale ai cu de din la pe pentru și sau dar în si in ca să nu mai foarte este sunt
der die das ein eine und oder mit von zu im den dem für
le les la des du une et ou avec pour dans el los las y con para il lo gli di e per che
"""
_WEAK: Final = frozenset(_LEANING.split())


def is_sentence_end(token: str) -> bool:
    """The token closes a sentence, quotes and brackets after its full stop allowed."""
    return token.rstrip(_CLOSING)[-1:] in tuple(_SENTENCE)


def is_clause_end(token: str) -> bool:
    """The token closes a part of a sentence, or the sentence."""
    return is_sentence_end(token) or token.rstrip(_CLOSING)[-1:] in tuple(_CLAUSE)


def is_weak(token: str) -> bool:
    """A small word or a bare number: it belongs to what follows, so no line or cue should end with it."""
    return token.casefold().lstrip("\"'“‘«(") in _WEAK or token.isdigit()


def is_bare_sign(token: str) -> bool:
    """A dash or another sign between blanks: it belongs to what it follows, so nothing starts with it."""
    return not any(character.isalnum() for character in token)
