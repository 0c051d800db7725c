"""How a person reads a token of a script aloud: units, fractions, signs that are silent. For every engine.

What is shown stays as typed; only what the engine is given changes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_SILENT: Final = frozenset({"So", "Sk", "Cc", "Cf", "Co", "Cn", "Cs"})
"""Unicode categories that nobody reads aloud: emoji and their modifiers, ornaments, invisible marks."""
_READ_SIGNS: Final = frozenset("°№℃℉`^")
_READ_ALONE: Final = frozenset(';:,.!?—…–-"“”&%+@=$€£')
"""What a token without letters may hold: pauses, and signs that have a name."""

_UNITS: Final = {
    "mm": "millimeter",
    "cm": "centimeter",
    "m": "meter",
    "km": "kilometer",
    "ft": "foot",
    "in": "inch",
    "mg": "milligram",
    "g": "gram",
    "kg": "kilogram",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "ml": "milliliter",
    "mL": "milliliter",
    "cl": "centiliter",
    "l": "liter",
    "L": "liter",
    "W": "watt",
    "kW": "kilowatt",
    "Wh": "watt hour",
    "kWh": "kilowatt hour",
    "V": "volt",
    "mA": "milliamp",
    "mAh": "milliamp hour",
    "Ah": "amp hour",
    "dB": "decibel",
    "px": "pixel",
    "Hz": "hertz",
    "kHz": "kilohertz",
    "MHz": "megahertz",
    "GHz": "gigahertz",
    "rpm": "R P M",
    "KB": "kilobyte",
    "MB": "megabyte",
    "GB": "gigabyte",
    "TB": "terabyte",
    "Mbps": "megabits per second",
    "Gbps": "gigabits per second",
    "fps": "frames per second",
    "km/h": "kilometers per hour",
    "mph": "miles per hour",
    "ms": "millisecond",
    "sec": "second",
    "min": "minute",
    "hr": "hour",
    "hrs": "hour",
}
_PLURALS: Final = {"foot": "feet", "inch": "inches", "R P M": "R P M"}
_ONLY_ATTACHED: Final = frozenset({"in", "l", "min", "sec", "ms"})
"""After a space these are words of their own: "5 in the box"."""
_ARTICLES: Final = frozenset({"a", "an", "the", "this", "that", "our", "your", "its", "my", "each", "every"})
_WHOLE: Final = {
    "1/2": "one half",
    "1/3": "one third",
    "2/3": "two thirds",
    "1/4": "one quarter",
    "3/4": "three quarters",
    "w/": "with",
    "w/o": "without",
    "approx.": "approximately",
    "incl.": "including",
    "excl.": "excluding",
}
_MEASURE: Final = re.compile(r"([(\"“]*[~±+-]?\d[\d,]*(?:\.\d+)?)-?([A-Za-z/]+)([)\"”.,!?;:…]*)")
_NUMBER: Final = re.compile(r"[(\"“]*[~±+-]?\d[\d,]*(?:\.\d+)?(?:[x×]\d+(?:\.\d+)?)*")
_UNIT: Final = re.compile(r"([A-Za-z/]+)([)\"”.,!?;:…]*)")
_SIZE: Final = re.compile(r"(?<=\d)\s*[x×](?=\d)")


def read_aloud(tokens: Sequence[str]) -> list[str]:
    """For each token what is spoken for it: as many words as it takes, or nothing."""
    spoken: list[str] = []
    for index, token in enumerate(tokens):
        before = tuple(reversed(tokens[max(0, index - 2) : index]))
        spoken.append(_read(without_silent_signs(_plain(token)), before, is_last=index == len(tokens) - 1))
    return spoken


def _plain(token: str) -> str:
    """Digits of other alphabets, and letters and signs as wide as Chinese ones, as English is written with."""
    if token.isascii():
        return token
    wide = (chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign for sign in token)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in wide)


def _read(token: str, before: Sequence[str], *, is_last: bool) -> str:
    """``before``: up to two tokens, the nearest first."""
    if token.lower() in _WHOLE:
        return _WHOLE[token.lower()]
    measure = _MEASURE.fullmatch(token)
    if measure and measure[2] in _UNITS:
        unit = _unit(measure[2], measure[1], measure[3], before[:1])
        return _signs(f"{measure[1]} {unit}{_end(measure[3], is_last)}")
    unit_alone = _UNIT.fullmatch(token)
    if unit_alone and unit_alone[1] in _UNITS.keys() - _ONLY_ATTACHED and before and _NUMBER.fullmatch(before[0]):
        return _unit(unit_alone[1], before[0], unit_alone[2], before[1:]) + _end(unit_alone[2], is_last)
    return _signs(token)


def _unit(unit: str, number: str, marks: str, before: Sequence[str]) -> str:
    """The unit's name: one of it, or before a noun ("a 500 milliliter bottle"), in the singular."""
    name = _UNITS[unit]
    is_adjective = bool(before) and before[0].lower() in _ARTICLES and marks in ("", ".")
    if is_adjective or " per " in name or name.endswith("hertz") or number.strip('("“') == "1":
        return name
    return _PLURALS.get(name, f"{name}s")


def _end(marks: str, is_last: bool) -> str:
    """The marks after a unit; a full stop inside a sentence only shortens it: "5 oz. bottle"."""
    return marks if is_last or marks != "." else ""


def _signs(text: str) -> str:
    """Signs around a number that have a name of their own."""
    text = _SIZE.sub(" by ", text) if "×" in text or re.search(r"\dx\d", text) else text
    return re.sub(r"~(?=\d)", "about ", re.sub(r"±(?=\d)", "plus or minus ", text))


def without_silent_signs(token: str) -> str:
    """The token without silent signs; empty when nothing of it is read or heard as a pause."""
    kept = "".join(letter for letter in token if letter in _READ_SIGNS or not _is_silent(letter))
    if any(letter.isalnum() for letter in kept):
        return kept
    return "".join(letter for letter in kept if letter in _READ_ALONE)


def _is_silent(letter: str) -> bool:
    return unicodedata.category(letter) in _SILENT or "\ufe00" <= letter <= "\ufe0f"
