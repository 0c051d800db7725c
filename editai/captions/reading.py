"""Reading a person's SubRip or WebVTT file: strictly, with every fault by its line, mended where that is safe."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from editai.errors import InputError

MOST_BYTES: Final = 1_000_000
MOST_CUES: Final = 5_000
_MOST_CHARACTERS: Final = 500
"""In one cue; a caption holds about 60."""
_SMALL_OVERLAP_MS: Final = 500
"""So much may a cue reach into the next one: it is then ended there."""
_TOLD: Final = 5
_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})([.,])(\d{1,3})"
_SPAN: Final = re.compile(rf"{_TIME}\s*-->\s*{_TIME}(\s+.*)?")
_TAG: Final = re.compile(r"</?(?:[ibuscv]|font|ruby|rt|lang|\d[\d:.]*)(?:[\s.][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleCue:
    """What is shown from when to when."""

    start_ms: int
    end_ms: int
    text: str
    """White space folded; the captions break lines by themselves."""

    def as_json(self) -> dict[str, Any]:
        """The cue as CONTRACTS §5 shows it."""
        return {"text": self.text, "start_ms": self.start_ms, "end_ms": self.end_ms}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about one line of the file."""

    line: int
    """From 1."""
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """A file that can be used."""

    cues: tuple[SubtitleCue, ...]
    repairs: tuple[Remark, ...]
    """What was mended."""


@dataclass(slots=True)
class _Notes:
    faults: list[Remark]
    repairs: list[Remark]

    def fault(self, line: int, what: str) -> None:
        self.faults.append(Remark(line=line, what=what))

    def repair(self, line: int, what: str) -> None:
        self.repairs.append(Remark(line=line, what=what))


@dataclass(frozen=True, slots=True)
class _Found:
    line: int
    cue: SubtitleCue


def read_subtitles(content: bytes, duration_ms: int | None = None) -> Subtitles:
    """The cues of an SRT or VTT file, in time order and apart.

    Mended: a byte order mark, Windows line ends, points for commas in times, missing hours, wrong numbers,
    formatting tags, small overlaps, an end behind the video's. Everything else that is wrong is a fault.

    Args:
        duration_ms: of the video that it belongs to.

    Raises:
        InputError: every fault with its line in ``details["faults"]``, the first ones in the sentence.
    """
    if len(content) > MOST_BYTES:
        raise InputError("The subtitle file is larger than 1 MB. Cut it into parts.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused([Remark(line=line, what="the text is no UTF-8; save the file as UTF-8")]) from error
    notes = _Notes([], [])
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    is_vtt = lines[0].strip() == "WEBVTT" or lines[0].startswith(("WEBVTT ", "WEBVTT\t"))
    found = _blocks(lines, is_vtt, notes)
    cues = _apart(found, duration_ms, notes)
    if not cues and not notes.faults:
        notes.fault(1, "there is no cue in this file")
    if notes.faults:
        raise _refused(notes.faults)
    return Subtitles(cues=tuple(cues), repairs=tuple(notes.repairs))


def checked_cues(rows: Sequence[SubtitleCue], duration_ms: int | None = None) -> Subtitles:
    """The same checks for cues that a person has edited in a table; faults by row.

    Raises:
        InputError: as ``read_subtitles``.
    """
    if len(rows) > MOST_CUES:
        raise InputError(f"There are {len(rows):,} captions; {MOST_CUES:,} are the most.")
    notes = _Notes([], [])
    found = []
    for number, row in enumerate(rows, 1):
        text = " ".join(row.text.split())
        _check_text(text, number, notes)
        if not 0 <= row.start_ms < row.end_ms:
            notes.fault(number, "it must end after it starts")
        found.append(_Found(number, SubtitleCue(start_ms=row.start_ms, end_ms=row.end_ms, text=text)))
    cues = _apart(found, duration_ms, notes)
    if not cues and not notes.faults:
        notes.fault(1, "there is no caption")
    if notes.faults:
        raise _refused(notes.faults)
    return Subtitles(cues=tuple(cues), repairs=tuple(notes.repairs))


def _refused(faults: Sequence[Remark]) -> InputError:
    told = "; ".join(str(fault) for fault in faults[:_TOLD])
    more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
    return InputError(
        f"The captions cannot be used: {told}{more}. Nothing was kept; mend them and try again.",
        faults=[{"line": fault.line, "what": fault.what} for fault in faults[:200]],
    )


def _blocks(lines: Sequence[str], is_vtt: bool, notes: _Notes) -> list[_Found]:
    """Every cue with the line of its times."""
    found: list[_Found] = []
    at = 0
    number = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        first = at
        while at < len(lines) and lines[at].strip():
            at += 1
        block = lines[first:at]
        if is_vtt and (first == 0 or block[0].split()[0] in ("NOTE", "STYLE", "REGION")):
            continue
        number += 1
        if len(found) >= MOST_CUES:
            notes.fault(first + 1, f"there are more than {MOST_CUES:,} cues")
            break
        cue = _cue(block, first + 1, number, is_vtt, notes)
        if cue is not None:
            found.append(cue)
    return found


def _cue(block: Sequence[str], first: int, number: int, is_vtt: bool, notes: _Notes) -> _Found | None:
    """One block: its number or name, its times, its text."""
    head = 0 if "-->" in block[0] else 1
    if not is_vtt:
        if head == 0:
            notes.repair(first, "the number was missing")
        elif not block[0].strip().isdigit():
            notes.fault(first, f"“{block[0].strip()[:30]}” stands where a number or a time should be")
            return None
        elif int(block[0].strip()[:9]) != number:
            notes.repair(first, f"the number is {number}")
    if head >= len(block):
        notes.fault(first, "a number without a time and a text")
        return None
    line = first + head
    span = _SPAN.fullmatch(block[head].strip())
    if span is None:
        notes.fault(line, f"“{block[head].strip()[:40]}” is no time; write 00:00:01,000 --> 00:00:02,500")
        return None
    start_ms, end_ms = _ms(span, 1, line, is_vtt, notes), _ms(span, 6, line, is_vtt, notes)
    if start_ms is None or end_ms is None:
        return None
    for offset, text in enumerate(block[head + 1 :], line + 1):
        if _SPAN.fullmatch(text.strip()):
            notes.fault(offset, "a second time in one cue; put a blank line before each cue")
            return None
    text = _plain(block[head + 1 :], line, is_vtt, notes)
    if end_ms <= start_ms:
        notes.fault(line, "it must end after it starts")
        return None
    if not _check_text(text, line, notes):
        return None
    return _Found(line, SubtitleCue(start_ms=start_ms, end_ms=end_ms, text=text))


def _ms(span: re.Match[str], group: int, line: int, is_vtt: bool, notes: _Notes) -> int | None:
    hours, minutes, seconds, mark, thousandths = (span[group + offset] for offset in range(5))
    if int(minutes) > 59 or int(seconds) > 59:
        notes.fault(line, "minutes and seconds go up to 59")
        return None
    if len(thousandths) != 3:
        notes.fault(line, "a time needs three digits of milliseconds")
        return None
    if (mark == ".") != is_vtt:
        notes.repair(line, "a point in a time became a comma" if mark == "." else "a comma in a time became a point")
    if not is_vtt and hours is None:
        notes.repair(line, "a time had no hours")
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(thousandths)


def _plain(lines: Sequence[str], line: int, is_vtt: bool, notes: _Notes) -> str:
    joined = " ".join(lines)
    bare = _TAG.sub("", joined)
    if bare != joined:
        notes.repair(line, "formatting was taken out")
    return " ".join((html.unescape(bare) if is_vtt else bare).split())


def _check_text(text: str, line: int, notes: _Notes) -> bool:
    if not text:
        notes.fault(line, "there is no text")
    elif len(text) > _MOST_CHARACTERS:
        notes.fault(line, f"the text has {len(text)} characters; {_MOST_CHARACTERS} are the most")
    elif any(ord(sign) < 32 or "\ud800" <= sign <= "\udfff" for sign in text):
        notes.fault(line, "there is a sign that cannot be shown")
    else:
        return True
    return False


def _apart(found: Sequence[_Found], duration_ms: int | None, notes: _Notes) -> list[SubtitleCue]:
    """The cues, none reaching into the next one or behind the video's end."""
    cues: list[SubtitleCue] = []
    for at, each in enumerate(found):
        cue, line = each.cue, each.line
        end_ms = cue.end_ms
        if at and cue.start_ms < found[at - 1].cue.start_ms:
            notes.fault(line, "it starts before the one above it")
        if at + 1 < len(found):
            following = found[at + 1]
            over_ms = end_ms - following.cue.start_ms
            if over_ms > 0 and cue.start_ms < following.cue.start_ms:
                if over_ms > _SMALL_OVERLAP_MS:
                    notes.fault(following.line, f"it starts {over_ms} ms before the one above it ends")
                end_ms = following.cue.start_ms
                notes.repair(line, "it reached into the next one and ends there now")
            elif cue.start_ms == following.cue.start_ms:
                notes.fault(following.line, "it starts with the one above it")
        if duration_ms is not None and cue.start_ms >= duration_ms:
            notes.fault(line, f"it starts after the video has ended at {duration_ms / 1000:.1f} s")
        elif duration_ms is not None and end_ms > duration_ms:
            end_ms = duration_ms
            notes.repair(line, "it ends with the video now")
        cues.append(SubtitleCue(start_ms=cue.start_ms, end_ms=end_ms, text=cue.text))
    return cues
