"""Captions read off a clip's pictures: which words of the script stand there, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from editai.media.typefaces import EXTRA_BOLD, Face, face_path

Mask = NDArray[np.bool_]
WHITE = 190
_DRAWN_PX = 76
_MOST_WORDS = 7
_NARROWER = 0.07
"""How far the shape of a line's box may be from the one that its words have."""
_LEAST_HEIGHT = 0.012
"""Of the picture: lower runs of rows are no line of letters."""
SURE = 0.45
"""Likeness of a line to its own words drawn by Pillow: 0.5 to 0.85; to other words of its length: under 0.35."""


def white(picture: NDArray[np.uint8]) -> Mask:
    """Where the letters of a plain style are; nothing else in the footage may be as light."""
    return np.asarray(picture.min(axis=-1) >= WHITE)


def lines_of(letters: Mask) -> list[Mask]:
    """Each line of letters in its own tight box, from above."""
    answer = []
    at = 0
    rows: list[bool] = np.asarray(letters.any(axis=1)).tolist()
    for is_line, run in groupby(rows):
        count = len(list(run))
        if is_line and count >= _LEAST_HEIGHT * letters.shape[0]:
            part = letters[at : at + count]
            columns = np.nonzero(part.any(axis=0))[0]
            answer.append(part[:, columns[0] : columns[-1] + 1])
        at += count
    return answer


def read_line(line: Mask, words: Sequence[str], face: Face = EXTRA_BOLD) -> tuple[int, int]:
    """First word and number of words of what the line says, as exactly as its shape tells; ``(0, 0)``: nothing."""
    best, said = SURE, (0, 0)
    shape = line.shape[1] / line.shape[0]
    for first in range(len(words)):
        for count in range(1, min(_MOST_WORDS, len(words) - first) + 1):
            drawn = _drawn(" ".join(words[first : first + count]), face)
            if abs(drawn.shape[1] / drawn.shape[0] / shape - 1) > _NARROWER:
                continue
            fitted = cv2.resize(drawn, (line.shape[1], line.shape[0]), interpolation=cv2.INTER_AREA).ravel()
            alike = float(np.corrcoef(fitted.astype(float), line.ravel().astype(float))[0, 1])
            if alike > best:
                best, said = alike, (first, count)
    return said


@lru_cache(maxsize=4096)
def _drawn(text: str, typeface: Face) -> NDArray[np.uint8]:
    """The text as Pillow draws it, in its tight box."""
    face = ImageFont.truetype(str(face_path(typeface)), _DRAWN_PX)  # kerned, as captions are
    left, top, right, bottom = face.getbbox(text)
    picture = Image.new("L", (round(right - left), round(bottom - top)))
    ImageDraw.Draw(picture).text((-left, -top), text, fill=255, font=face)
    return np.asarray(picture)
