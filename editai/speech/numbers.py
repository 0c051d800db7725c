"""English numbers in words: whole, with decimals, as an ordinal, as a year, digit by digit."""

from __future__ import annotations

from typing import Final

_SMALL: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES: Final = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MOST_DIGITS: Final = 15
"""A longer number is no quantity; it is read digit by digit."""


def cardinal(number: int, *, british: bool = False) -> str:
    """``1,234`` as "one thousand two hundred thirty-four"; British English says "and thirty-four"."""
    if number < 0:
        return f"minus {cardinal(-number, british=british)}"
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        joint = " and " if british else " "
        return f"{_SMALL[number // 100]} hundred" + (joint + cardinal(rest) if rest else "")
    size, name = next((size, name) for size, name in _SCALES if number >= size)
    whole, rest = divmod(number, size)
    joint = " and " if british and 0 < rest < 100 else " "
    return f"{cardinal(whole, british=british)} {name}" + (joint + cardinal(rest, british=british) if rest else "")


def ordinal(number: int, *, british: bool = False) -> str:
    """``22`` as "twenty-second"."""
    words = cardinal(number, british=british)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    usual = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return words[:cut] + _ORDINALS.get(last, usual)


def year(number: int) -> str:
    """``2026`` as "twenty twenty-six", ``1905`` as "nineteen oh five", ``2007`` as "two thousand seven"."""
    century, rest = divmod(number, 100)
    if number % 1000 < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def digits(text: str) -> str:
    """``007`` as "zero zero seven"; other signs are left out."""
    return " ".join(_SMALL[int(sign)] for sign in text if sign.isascii() and sign.isdigit())


def decimal(text: str, *, british: bool = False) -> str:
    """A number as typed (``1,299``, ``-4.50``, ``007``) in words.

    Raises:
        ValueError: it is no such number.
    """
    sign = "minus " if text[:1] in "-−" else "plus " if text[:1] == "+" else ""
    whole, point, part = text.lstrip("+-−").replace(",", "").partition(".")
    if not (whole or part) or not (whole + part).isascii() or not (whole + part).isdigit():
        raise ValueError(f"{text[:40]} is no number")
    if len(whole) > MOST_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        words = digits(whole)
    else:
        words = cardinal(int(whole or "0"), british=british)
    return sign + words + (f" point {digits(part)}" if point and part else "")
