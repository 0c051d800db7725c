"""A script as it is spoken: sentence by sentence, with what is said for every token and the silence after each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from editai.errors import InputError
from editai.speech.pauses import split_at_pauses
from editai.speech.saying import NONE, Said, say
from editai.speech.sentences import Pause, is_speakable, split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSentence:
    """One sentence and the silence after it."""

    said: Said
    pause: Pause | int
    """What follows: a speaker's usual pause, or a silence of so many milliseconds that the script asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenScript:
    """All sentences of a script, in order; their typed tokens are the script without its pause marks."""

    sentences: tuple[SpokenSentence, ...]
    lead_ms: int
    """Silence before the first, where the script begins with a pause."""
    tail_ms: int
    """Silence after the last, where the script ends with a pause."""

    @property
    def texts(self) -> list[str]:
        """What the engine is given, a sentence each; the same one may stand there twice."""
        return [sentence.said.text for sentence in self.sentences]


def spoken_script(script: str, language: str, pronunciations: Mapping[str, str] = NONE) -> SpokenScript:
    """Cut a script into what is spoken in one breath.

    Args:
        language: of the voice, BCP 47.
        pronunciations: word to what is said instead.

    Raises:
        InputError: nothing in it can be spoken, or a pause is too long.
    """
    sentences: list[SpokenSentence] = []
    lead_ms = 0
    waiting = ""
    for stretch in split_at_pauses(script):
        text = f"{waiting} {stretch.text}".strip()
        waiting = ""
        if not text:
            pass
        elif is_speakable(text):
            found = split_sentences(text)
            sentences += [
                SpokenSentence(said=say(each.text, language, pronunciations), pause=each.pause) for each in found
            ]
        elif sentences:  # an emoji between two pauses belongs to the sentence before
            last = sentences[-1]
            typed = f"{' '.join(last.said.tokens)} {text}"
            sentences[-1] = SpokenSentence(said=say(typed, language, pronunciations), pause=last.pause)
        else:
            waiting = text
        if not stretch.pause_ms:
            continue
        if sentences:
            last = sentences[-1]
            before_ms = last.pause if isinstance(last.pause, int) else 0
            sentences[-1] = SpokenSentence(said=last.said, pause=before_ms + stretch.pause_ms)
        else:
            lead_ms += stretch.pause_ms
    if not sentences:
        raise InputError("There is nothing to say in the script: it has no words. Type what the voice should say.")
    tail = sentences[-1].pause
    return SpokenScript(sentences=tuple(sentences), lead_ms=lead_ms, tail_ms=tail if isinstance(tail, int) else 0)


def spoken_characters(script: str, language: str, pronunciations: Mapping[str, str] = NONE) -> int:
    """How many characters an engine is given for the script: more than are typed, since "$5" is spelt out.

    0 when nothing in it can be spoken.
    """
    try:
        return sum(len(text) for text in spoken_script(script, language, pronunciations).texts)
    except InputError:
        return 0
