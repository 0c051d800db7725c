"""A person's own cues as captions that fit a frame: their times and texts kept, their lines broken by us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from editai.captions.cues import Cue, split_cues
from editai.captions.frame import Frame
from editai.captions.layout import break_lines, relative_width
from editai.captions.reading import SubtitleCue
from editai.captions.styles import CaptionStyle
from editai.speech.words import Word

_SMALLEST: Final = 0.45
_OF_SHAPE: Final = 0.8


def style_for(style: CaptionStyle, frame: Frame) -> CaptionStyle:
    """The style in a size for the frame's shape: its pixels are meant for upright frames, and a wide one is
    less high than it is wide."""
    factor = min(1.0, max(_SMALLEST, _OF_SHAPE * frame.height_px / frame.width_px))
    return replace(
        style,
        size_px=round(style.size_px * factor),
        outline_px=style.outline_px * factor,
        shadow_px=style.shadow_px * factor,
        shadow_blur_px=style.shadow_blur_px * factor,
    )


def fit_cues(cues: Sequence[SubtitleCue], style: CaptionStyle, frame: Frame) -> list[Cue]:
    """Captions for the cues; one that does not fit on two lines becomes several within its own time."""
    answer: list[Cue] = []
    space = relative_width(" ", style, frame)
    for cue in cues:
        words = _timed(cue)
        lines = break_lines(
            [word.text for word in words], [relative_width(word.text, style, frame) for word in words], space
        )
        if lines is not None:
            answer.append(
                Cue(
                    text=cue.text,
                    start_ms=cue.start_ms,
                    end_ms=cue.end_ms,
                    lines=lines.texts,
                    words=tuple(words),
                )
            )
            continue
        parts = split_cues(words, style, frame)
        ends = [part.start_ms for part in parts[1:]] + [cue.end_ms]
        answer += [replace(part, end_ms=end_ms) for part, end_ms in zip(parts, ends, strict=True)]
    return answer


def _timed(cue: SubtitleCue) -> list[Word]:
    """The cue's words, each as long as its letters say."""
    texts = cue.text.split(" ")
    whole = sum(len(text) + 1 for text in texts)
    span_ms = cue.end_ms - cue.start_ms
    words: list[Word] = []
    letters = 0
    for text in texts:
        start_ms = cue.start_ms + span_ms * letters // whole
        letters += len(text) + 1
        words.append(Word(text, start_ms, max(start_ms + 1, cue.start_ms + span_ms * letters // whole)))
    return words
