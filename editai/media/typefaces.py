"""The typefaces that captions and end cards are set in: files, coverage, measures.

They come with the package ``font-manrope`` (Manrope 4.504, SIL Open Font License 1.1, whose text lies beside
the fonts): static files, Latin with Romanian and the rest of Europe, Cyrillic, Vietnamese, currency signs,
curly quotes and dashes. No font of the machine is used, so a clip looks the same wherever it is made.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import NotInstalled

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

PACKAGE: Final = "font_manrope"
MEASURE_PX: Final = 1000
"""Texts are measured once at this size; widths grow in proportion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One font file."""

    family: str
    """The name by which libass finds it: the font's own family name (name table, entry 1)."""
    file: str


EXTRA_BOLD: Final = Face(family="Manrope ExtraBold", file="Manrope-ExtraBold.ttf")
SEMI_BOLD: Final = Face(family="Manrope SemiBold", file="Manrope-SemiBold.ttf")
MEDIUM: Final = Face(family="Manrope Medium", file="Manrope-Medium.ttf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a font file says about itself."""

    units_per_em: int
    ascent: int
    """OS/2 usWinAscent, in units: what libass takes for the height above the baseline."""
    descent: int
    """OS/2 usWinDescent, in units, below the baseline."""
    code_points: frozenset[int]
    """Characters it has a glyph for."""

    @property
    def line_em(self) -> float:
        """Height of a line over the size. A libass ``Fontsize`` is the line's height, not the em's."""
        return (self.ascent + self.descent) / self.units_per_em

    @property
    def descent_em(self) -> float:
        """Depth below the baseline over the size."""
        return self.descent / self.units_per_em


def fonts_folder() -> Path:
    """The folder of the font files, for ffmpeg's ``fontsdir``.

    Raises:
        NotInstalled: the package is missing.
    """
    from importlib.util import find_spec

    spec = find_spec(PACKAGE)
    for folder in spec.submodule_search_locations or () if spec else ():
        files = Path(folder, "files")
        if files.is_dir():
            return files
    mend = "python -m editai start"
    raise NotInstalled(f"The caption fonts are missing. This brings them: {mend}", mend=mend)


def face_path(face: Face) -> Path:
    """The file of a face.

    Raises:
        NotInstalled: it is missing.
    """
    path = fonts_folder() / face.file
    if not path.is_file():
        mend = "rm -r .venv && python -m editai start"
        raise NotInstalled(
            f"The font {face.family} is missing from the environment. Made anew, it is whole again: {mend}", mend=mend
        )
    return path


def load_face(face: Face, size_px: float) -> FreeTypeFont:
    """The face for drawing with Pillow; ``size_px`` is the em in pixels."""
    from PIL import ImageFont

    # the basic layout is the same on every machine; the other one depends on a library of the system
    return ImageFont.truetype(str(face_path(face)), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8)
def _measuring_face(face: Face) -> FreeTypeFont:
    return load_face(face, MEASURE_PX)


@lru_cache(maxsize=20_000)
def width_em(text: str, face: Face) -> float:
    """How wide a text on one line is, over the size; kerning would make it narrower by up to 1 %."""
    return float(_measuring_face(face).getlength(text)) / MEASURE_PX


def is_invisible(character: str) -> bool:
    """True for signs that draw nothing and so need no glyph: joiners, variation selectors, soft hyphens."""
    return unicodedata.category(character) == "Cf" or 0xFE00 <= ord(character) <= 0xFE0F


def missing_glyphs(text: str, face: Face = EXTRA_BOLD) -> str:
    """The characters of a text that the face cannot show, each once, in the order they come.

    White space and invisible signs need no glyph. A letter followed by a combining accent counts as the
    accented letter where there is one, since it is drawn as that.
    """
    known = read_metrics(face).code_points
    missing = (
        each
        for each in unicodedata.normalize("NFC", text)
        if ord(each) not in known and not each.isspace() and not is_invisible(each)
    )
    return "".join(dict.fromkeys(missing))


@lru_cache(maxsize=8)
def read_metrics(face: Face) -> Metrics:
    """The measures and coverage that a font file states (tables head, OS/2 and cmap of OpenType)."""
    data = face_path(face).read_bytes()
    tables: dict[bytes, int] = {}
    for at in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * at)
        tables[tag] = offset
    ascent, descent = struct.unpack_from(">HH", data, tables[b"OS/2"] + 74)
    return Metrics(
        units_per_em=struct.unpack_from(">H", data, tables[b"head"] + 18)[0],
        ascent=ascent,
        descent=descent,
        code_points=frozenset(_code_points(data, tables[b"cmap"])),
    )


def _code_points(data: bytes, cmap: int) -> set[int]:
    found: set[int] = set()
    for at in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * at)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            table = cmap + offset
            kind = struct.unpack_from(">H", data, table)[0]
            if kind == 4:
                found |= _segments(data, table)
            elif kind == 12:
                found |= _groups(data, table)
    return found


def _segments(data: bytes, table: int) -> set[int]:
    """Format 4: segments of the basic plane, by a shift or through an array of glyphs."""
    count = struct.unpack_from(">H", data, table + 6)[0] // 2
    columns = [struct.unpack_from(f">{count}H", data, table + 14 + 2 * count * n + 2 * (n > 0)) for n in range(4)]
    offsets = table + 14 + 2 * count * 3 + 2
    found: set[int] = set()
    for at, (end, start, shift, offset) in enumerate(zip(*columns, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = (code + shift) & 0xFFFF
            if offset:
                glyph = struct.unpack_from(">H", data, offsets + 2 * at + offset + 2 * (code - start))[0]
            if glyph:
                found.add(code)
    return found


def _groups(data: bytes, table: int) -> set[int]:
    """Format 12: runs of code points beyond the basic plane too."""
    found: set[int] = set()
    for at in range(struct.unpack_from(">I", data, table + 12)[0]):
        start, end, glyph = struct.unpack_from(">III", data, table + 16 + 12 * at)
        found.update(code for code in range(start, end + 1) if glyph + code - start)
    return found
