"""A text as the plain words that one hears, so that two spellings of the same speech compare as equal.

Fixed, since figures are measured with it: numbers are spelt out, currencies, units and the spellings of
British English folded. Nothing here is spoken or shown.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

_NUMBER: Final = re.compile(r"\d+(?:[.,:/]\d+)*")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_WORD: Final = re.compile(r"[^\W_]+")
_JOINED: Final = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_SYMBOLS: Final = MappingProxyType(
    {
        "%": " percent ",
        "&": " and ",
        "+": " plus ",
        "°c": " degrees celsius ",
        "°f": " degrees fahrenheit ",
        "°": " degrees ",
        "№": " number ",
        "½": " half ",
    }
)
_UNITS: Final = MappingProxyType(
    {
        "ml": "milliliter",
        "l": "liter",
        "g": "gram",
        "kg": "kilogram",
        "mm": "millimeter",
        "cm": "centimeter",
        "m": "meter",
        "km": "kilometer",
        "kmh": "kilometer per hour",
        "mb": "megabyte",
        "gb": "gigabyte",
        "w": "watt",
        "v": "volt",
        "mah": "milliamp hour",
        "hz": "hertz",
        "h": "hour",
        "hr": "hour",
        "min": "minute",
        "s": "second",
        "sec": "second",
        "in": "inch",
        "ft": "foot",
        "lb": "pound",
        "oz": "ounce",
        "c": "celsius",
        "f": "fahrenheit",
        "x": "by",
        "p": "p",
        "k": "k",
    }
)
"""Units of which only the letters are written, right after a number."""
_SAME: Final = MappingProxyType(
    {
        "colour": "color",
        "litre": "liter",
        "millilitre": "milliliter",
        "metre": "meter",
        "centimetre": "centimeter",
        "millimetre": "millimeter",
        "kilometre": "kilometer",
        "grey": "gray",
        "centre": "center",
        "favourite": "favorite",
        "aluminium": "aluminum",
        "feet": "foot",
        "inche": "inch",
        "okay": "ok",
        "versu": "vs",
        "no": "number",
        "dr": "doctor",
    }
)
_UNSAID: Final = frozenset(
    {"dollar", "cent", "euro", "pound", "pence", "penny", "and", "point", "o", "oh", "usd", "eur"}
)
"""Said or left away with the same sense: "nineteen dollars and ninety-nine cents", "nineteen ninety-nine"."""
_TENS: Final = re.compile(r"(1[1-9]|20)(\d\d)")
"""Years and the like: 1998, 2024."""


def plain_words(text: str, language: str = "en") -> list[str]:
    """The words of a text as one hears them, in small letters, without accents on case or punctuation.

    Args:
        language: its code; numbers are spelt out in it where that is known, else left as figures.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for symbol, said in _SYMBOLS.items():
        folded = folded.replace(symbol, said)
    folded = _THOUSANDS.sub("", re.sub(r"(?<=\w)'(?=\w)", "", folded).replace("per cent", "percent"))
    spelt = _JOINED.sub(" ", folded)
    words: list[str] = []
    after_number = False
    for token in re.findall(rf"{_NUMBER.pattern}(?:st|nd|rd|th)?|{_WORD.pattern}", spelt):
        if token[0].isdigit():
            words += [part for figure in re.findall(r"\d+", token) for part in _said(figure, language)]
        elif after_number and token in ("st", "nd", "rd", "th"):
            words[-1:] = _ordinal(words[-1])
        elif after_number and token in _UNITS:
            words += _UNITS[token].split()
        else:
            words.append(token)
        after_number = token[0].isdigit()
    return [word for word in map(_stem, words) if word not in _UNSAID]


def _said(figure: str, language: str) -> list[str]:
    """A whole number in words: a year in pairs, what starts with 0 by its figures."""
    from num2words import CONVERTER_CLASSES, num2words

    is_known = language in CONVERTER_CLASSES or language[:2] in CONVERTER_CLASSES

    def spelt(number: int) -> list[str]:
        return _WORD.findall(str(num2words(number, lang=language)).casefold()) if is_known else [str(number)]

    pair = _TENS.fullmatch(figure)
    if pair is not None and language == "en" and not pair[0].startswith("200") and pair[2] != "00":
        return [*spelt(int(pair[1])), *spelt(int(pair[2]))]
    if len(figure) > 15 or (figure.startswith("0") and len(figure) > 1):
        return [word for letter in figure for word in spelt(int(letter))]
    return spelt(int(figure))


def _ordinal(number: str) -> list[str]:
    """The last word of a number as its ordinal; only English writes it with two letters."""
    odd = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
    odd["twelve"] = "twelfth"
    return [odd.get(number, number[:-1] + "ieth" if number.endswith("y") else f"{number}th")]


def _stem(word: str) -> str:
    """One spelling for plurals and for British and American English."""
    bare = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return _SAME.get(bare, bare)
