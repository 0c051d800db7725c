"""English tokens with digits as they are said: prices, percentages, times, dates, ranges, sizes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from editai.speech.numbers import MOST_DIGITS, cardinal, decimal, digits, ordinal, year
from editai.speech.spelling_tables import (
    BEFORE_YEAR,
    CURRENCIES,
    FRACTIONS,
    LONE_SIGNS,
    MONTH_STARTS,
    MONTHS,
    NUMBER,
    PER,
    SCALE_LETTERS,
    SCALES,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A token's neighbours, as typed."""

    before: str
    after: str
    british: bool


def say_figure(core: str, place: Place) -> str | None:
    """What a token with digits, without its outer punctuation, is said as; None: no rule knows it."""
    for pattern, say in _RULES:
        match = pattern.fullmatch(core)
        if match:
            words = say(match, place)
            if words is not None:
                return words
    return None


def say_number(text: str, place: Place) -> str:
    """A number in the words of British or American English."""
    return decimal(text, british=place.british)


def _money(match: re.Match[str], place: Place) -> str | None:
    sign, number = match["sign"], match["number"].rstrip(",")
    minus = "minus " if match["minus"] else ""
    one, many, cent, cents = CURRENCIES[sign]
    scale = SCALE_LETTERS.get(match["scale"] or "", "")
    end = _per(match["per"])
    if place.after.rstrip(".,!?;:") in SCALES and not scale:
        return minus + say_number(number, place)  # "$5 million": the dollars come after
    whole, _, part = number.replace(",", "").partition(".")
    if len(whole) > MOST_DIGITS:
        return None
    if scale:
        return f"{minus}{say_number(number, place)} {scale} {many}{end}"
    if part and len(part) != 2:
        return f"{minus}{say_number(number, place)} {many}{end}"
    words = (
        [] if int(whole) == 0 and part and int(part) else [say_number(whole, place), one if int(whole) == 1 else many]
    )
    if part and int(part) and cent:
        words += ["and"] if words else []
        words += [cardinal(int(part)), cent if int(part) == 1 else cents]
    return minus + " ".join(words) + end


def _per(unit: str | None) -> str:
    return f" per {PER.get(unit, unit)}" if unit else ""


def _money_range(match: re.Match[str], place: Place) -> str:
    many = CURRENCIES[match["sign"]][1]
    return f"{say_number(match['low'], place)} to {say_number(match['high'], place)} {many}{_per(match['per'])}"


def _money_after(match: re.Match[str], place: Place) -> str | None:
    text = match["number"]
    number = text.replace(",", ".") if re.fullmatch(r"\d+,\d{2}", text) else text
    again = _MONEY.fullmatch(f"{match['sign']}{number}")
    return _money(again, place) if again else None


def _percent(match: re.Match[str], place: Place) -> str:
    low = f"{say_number(match['low'], place)} to " if match["low"] else ""
    return f"{low}{say_number(match['number'], place)} percent"


def _degrees(match: re.Match[str], place: Place) -> str:
    scale = {"C": " Celsius", "F": " Fahrenheit", "℃": " Celsius", "℉": " Fahrenheit"}.get(match["scale"] or "", "")
    unit = "degree" if match["number"] == "1" else "degrees"
    return f"{say_number(match['number'], place)} {unit}{scale}"


def _clock(match: re.Match[str], place: Place) -> str | None:
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if hour > 24 or minute > 59:
        return None
    oh = "oh " if 0 < minute < 10 else ""
    after = f" {half[0].upper()} M" if half else ""
    if minute == 0 and not half:
        return f"{cardinal(hour)} o'clock" if 0 < hour <= 12 else f"{cardinal(hour)} hundred"
    return f"{cardinal(hour)}{f' {oh}{cardinal(minute)}' if minute else ''}{after}"


def _iso_date(match: re.Match[str], place: Place) -> str | None:
    return _date(int(match["day"]), int(match["month"]), match["year"], place)


def _slash_date(match: re.Match[str], place: Place) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    day_first = place.british or first > 12 or match["mark"] == "."
    day, month = (first, second) if day_first else (second, first)
    return _date(day, month, match["year"], place)


def _date(day: int, month: int, typed_year: str, place: Place) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    number = int(typed_year) + (2000 if len(typed_year) == 2 else 0)
    if place.british:
        return f"the {ordinal(day)} of {MONTHS[month - 1]} {year(number)}"
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year(number)}"


def _fraction(match: re.Match[str], place: Place) -> str:
    above, below = int(match["above"]), int(match["below"])
    if (above, below) == (24, 7):
        return "twenty-four seven"
    name = FRACTIONS.get(below)
    if name and above < below and not (below in (5, 10) and above > 1):
        return f"{cardinal(above)} {name if above == 1 else 'halves' if below == 2 else name + 's'}"
    return f"{cardinal(above)} out of {cardinal(below)}"


def _resolution(match: re.Match[str], place: Place) -> str:
    """ "1080p" is "ten eighty p"."""
    number, letter = match["number"], match["letter"]
    high, low = int(number[:-2]), int(number[-2:])
    return f"{cardinal(high)} {cardinal(low) if low else 'hundred'} {letter}"


def _decade(match: re.Match[str], place: Place) -> str | None:
    number = int(match["number"])
    if number % 10:
        return None
    words = year(number) if number >= 1000 else cardinal(number)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _plain(match: re.Match[str], place: Place) -> str:
    text = match[0].rstrip(",")
    if place.before in LONE_SIGNS:  # "€ 5"
        money = _MONEY.fullmatch(f"{place.before}{text}")
        return (_money(money, place) if money else None) or say_number(text, place)
    if place.before.rstrip(".") in MONTH_STARTS and text.isdigit() and 1 <= int(text) <= 31:
        return ordinal(int(text))
    return year(int(text)) if _is_year(text, place) else say_number(text, place)


def _is_year(text: str, place: Place) -> bool:
    if not re.fullmatch(r"1[1-9]\d\d|20\d\d", text):
        return False
    before = place.before.lower().rstrip(",").lstrip("(")
    if before in BEFORE_YEAR:
        return not _is_counted(place.after)
    day = re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", before)
    return day is not None and place.before.endswith(",")


def _is_counted(after: str) -> bool:
    """The next token may be what is counted: a lower-case plural."""
    bare = after.rstrip(".,!?;:")
    return bare.islower() and bare.endswith("s") and len(bare) > 3


def _phone(match: re.Match[str], place: Place) -> str:
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(digits(group) for group in re.findall(r"\d+", match[0]))


_SIGNS: Final = r"(?P<sign>US\$|C\$|A\$|[$€£¥₹])"
_MONEY: Final = re.compile(rf"(?P<minus>[-−–]?){_SIGNS}(?P<number>{NUMBER})(?P<scale>[KkMm]|bn)?(?:/(?P<per>[a-z]+))?")
_Rule = tuple[re.Pattern[str], Callable[["re.Match[str]", Place], "str | None"]]
_RULES: Final[tuple[_Rule, ...]] = (
    (_MONEY, _money),
    (re.compile(rf"{_SIGNS}(?P<low>{NUMBER})[-–—][$€£]?(?P<high>{NUMBER})(?:/(?P<per>[a-z]+))?"), _money_range),
    (re.compile(r"(?P<number>\d[\d,]*(?:[.,]\d+)?)(?P<sign>[€£$])"), _money_after),
    (re.compile(rf"(?:(?P<low>{NUMBER})[-–—])?(?P<number>[-−+]?{NUMBER})%"), _percent),
    (re.compile(rf"(?P<number>[-−+]?{NUMBER})(?:°(?P<scale>[CF])?|(?P<sign>[℃℉]))"), _degrees),
    (re.compile(r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?P<half>[ap]\.?m\.?)", re.IGNORECASE), _clock),
    (re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<half>)"), _clock),
    (
        re.compile(r"(?P<low>\d{1,3}):(?P<high>\d{1,3})"),
        lambda m, _p: f"{cardinal(int(m[1]))} to {cardinal(int(m[2]))}",
    ),
    (re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"), _iso_date),
    (re.compile(r"(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"), _slash_date),
    (re.compile(r"(?P<above>\d{1,3})/(?P<below>\d{1,3})"), _fraction),
    (
        re.compile(r"(?P<above>\d{1,3}\.\d)/(?P<below>\d{1,3})"),
        lambda m, p: f"{say_number(m[1], p)} out of {say_number(m[2], p)}",
    ),
    (re.compile(r"(?P<number>\d{1,9})(?:st|nd|rd|th)"), lambda m, p: ordinal(int(m[1]), british=p.british)),
    (re.compile(r"'?(?P<number>\d{4}|\d{2})s"), _decade),
    (re.compile(r"(?P<number>\d{3,4})(?P<letter>[pi])"), _resolution),
    (re.compile(rf"#(?P<number>{NUMBER})"), lambda m, p: f"number {say_number(m[1], p)}"),
    (re.compile(rf"(?P<number>{NUMBER})[x×]"), lambda m, p: f"{say_number(m[1], p)} times"),
    (re.compile(rf"[x×](?P<number>{NUMBER})"), lambda m, p: f"times {say_number(m[1], p)}"),
    (re.compile(r"\+?\d{1,4}(?:[-.()]+\d{2,5}){2,5}"), _phone),
    (
        re.compile(rf"(?P<low>{NUMBER})[-–—](?P<high>{NUMBER})"),
        lambda m, p: f"{say_number(m[1], p)} to {say_number(m[2], p)}",
    ),
    (re.compile(rf"(?P<number>{NUMBER})\+"), lambda m, p: f"{say_number(m[1], p)} plus"),
    (re.compile(rf"[-−+]?{NUMBER}"), _plain),
)
