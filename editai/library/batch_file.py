"""A CSV file of clips to make: a row a project, every fault by its line. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from editai.errors import InputError
from editai.library.matching import fold

COLUMNS: Final = ("video", "script", "product", "platform", "voice")
NEEDED: Final = ("video", "script")
MOST_ROWS: Final = 200
MOST_BYTES: Final = 2_000_000
_TOLD: Final = 6
_MOST_VIDEOS: Final = 20
TEMPLATE: Final = (
    "video,script,product,platform,voice\r\n"
    'mug.mp4,"Meet the travel mug. It keeps coffee hot for twelve hours.",Travel mug,tiktok,kokoro:af_heart\r\n'
    'bag-front.mp4|bag-side.mp4,"One bag for every day.",Everyday bag,instagram,\r\n'
)
"""Shown to people as an example; its last cells may stay empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One clip of one project of its own."""

    line: int
    """Where the row begins in the file, from 1."""
    videos: tuple[str, ...]
    """File names, in the order of preference; several are parted by ``|``."""
    script: str
    product: str
    """The project's name; '' takes the first sentence of the script."""
    platform: str
    """'' is the usual one."""
    voice: str
    """'' is the store's."""


def read_batch(content: bytes, check: Callable[[BatchRow], str | None] = lambda row: None) -> list[BatchRow]:
    """The rows of the file, all of them usable.

    Args:
        check: what is wrong with a row, as a sentence, besides its form.

    Raises:
        InputError: every fault by its line (``faults`` in its details). Nothing may be begun then.
    """
    if len(content) > MOST_BYTES:
        raise InputError("The file is larger than 2 MB. Make several of it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused([(line, "the text is no UTF-8; save the file as “CSV UTF-8”")]) from error
    if "\x00" in text:
        raise InputError("That is no CSV file. Save the table as “CSV UTF-8”.")
    faults: list[tuple[int, str]] = []
    rows = _rows(text, faults)
    for row in rows:
        fault = _fault(row) or check(row)
        if fault:
            faults.append((row.line, fault))
    if not rows and not faults:
        faults.append((1, "there is no row below the names of the columns"))
    if faults:
        raise _refused(sorted(faults))
    return rows


def _rows(text: str, faults: list[tuple[int, str]]) -> list[BatchRow]:
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows: list[BatchRow] = []
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not names:
                names = [fold(cell).strip() for cell in cells]
                faults += [(here, fault) for fault in _head_faults(names)]
                if faults:
                    return []
                continue
            if len(rows) >= MOST_ROWS:
                faults.append((here, f"there are more than {MOST_ROWS} rows; make several files of it"))
                break
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                faults.append((here, f"it has {len(cells)} cells for {len(names)} columns; quote texts with commas"))
                continue
            cell = dict(zip(names, (each.strip() for each in cells), strict=False))
            videos = tuple(part.strip() for part in cell.get("video", "").split("|") if part.strip())
            told = {name: cell.get(name, "") for name in ("script", "product", "platform", "voice")}
            rows.append(BatchRow(line=here, videos=videos, **told | {"platform": told["platform"].lower()}))
    except csv.Error as error:
        faults.append((line, f"it cannot be read as CSV ({error})"))
    return rows


def _head_faults(names: list[str]) -> list[str]:
    faults = [f"there is no column “{name}”" for name in NEEDED if name not in names]
    faults += [
        f"the column “{name[:30]}” is not known; there are {', '.join(COLUMNS)}"
        for name in names
        if name not in COLUMNS
    ]
    faults += [f"the column “{name}” stands there twice" for name in sorted({n for n in names if names.count(n) > 1})]
    return faults


def _fault(row: BatchRow) -> str | None:
    if not row.videos:
        return "there is no video"
    if len(row.videos) > _MOST_VIDEOS:
        return f"a clip takes at most {_MOST_VIDEOS} videos"
    if not row.script:
        return "there is no script"
    return None


def _refused(faults: list[tuple[int, str]]) -> InputError:
    told = "; ".join(f"line {line}: {what.rstrip('.')}" for line, what in faults[:_TOLD])
    more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
    return InputError(
        f"Nothing was begun: {told}{more}.", faults=[{"line": line, "what": what} for line, what in faults[:500]]
    )
