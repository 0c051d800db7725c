"""English tokens spelt out as they are said: prices, dates, times, abbreviations. Fixed rules, no engine needed.

Every engine is given words instead of digits and signs, so that all of them read "$19.99" alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from editai.speech.numbers import MOST_DIGITS, cardinal, decimal, digits, ordinal, year

_CURRENCIES: Final = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "US$": ("dollar", "dollars", "cent", "cents"),
    "USD": ("US dollar", "US dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "RON": ("leu", "lei", "ban", "bani"),
    "lei": ("leu", "lei", "ban", "bani"),
}
_SCALE_LETTERS: Final = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion"}
_SCALES: Final = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_PER: Final = {"mo": "month", "yr": "year", "wk": "week", "hr": "hour", "pc": "piece", "pp": "person"}
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_WORDS: Final = {
    "vs.": "versus",
    "vs": "versus",
    "etc.": "et cetera",
    "etc": "et cetera",
    "e.g.": "for example",
    "i.e.": "that is",
    "Dr.": "Doctor",
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Prof.": "Professor",
    "Inc.": "Incorporated",
    "Ltd.": "Limited",
    "Corp.": "Corporation",
    "Ave.": "Avenue",
    "Blvd.": "Boulevard",
    "Rd.": "Road",
    "dept.": "department",
    "max.": "maximum",
    "min.": "minimum",
    "qty.": "quantity",
    "pcs": "pieces",
    "pcs.": "pieces",
    "&": "and",
    "+": "plus",
    "=": "equals",
    "@": "at",
    "Jan.": "January",
    "Feb.": "February",
    "Apr.": "April",
    "Aug.": "August",
    "Sep.": "September",
    "Sept.": "September",
    "Oct.": "October",
    "Nov.": "November",
    "Dec.": "December",
    "Mon.": "Monday",
    "Tue.": "Tuesday",
    "Wed.": "Wednesday",
    "Thu.": "Thursday",
    "Fri.": "Friday",
}
_LONE_SIGNS: Final = frozenset({"$", "€", "£", "¥", "₹", "US$", "C$", "A$"})
_MONTH_STARTS: Final = frozenset({*_MONTHS, *(month[:3] for month in _MONTHS), "Sept"})
_BEFORE_YEAR: Final = frozenset(
    {"in", "since", "from", "until", "till", "by", "of", "for", "est.", "©", "summer", "spring", "winter", "fall"}
    | {"autumn", "year", "during", "before", "after", *(month.lower() for month in _MONTHS)}
    | {"jan.", "feb.", "apr.", "aug.", "sep.", "sept.", "oct.", "nov.", "dec.", "new"}
)
_FRACTIONS: Final = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 16: "sixteenth"}
_TOP_DOMAINS: Final = (
    "com|net|org|io|co|shop|store|example|eu|uk|de|ro|fr|es|it|pt|nl|ca|us|app|ai|me|info|dev|tv|ly|be|biz"
)
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
_LEAD: Final = re.compile(r"^[(\"'“‘\[{<*_]*")
_TAIL: Final = re.compile(r"[)\"'”’\]}>*_.,!?;:…]*$")


@dataclass(frozen=True, slots=True)
class _Place:
    """A token's neighbours, as typed."""

    before: str
    after: str
    british: bool


def spell_english(tokens: Sequence[str], *, british: bool = False) -> list[str]:
    """For each token what is said for it, its punctuation kept; tokens without digits or signs stay."""
    said: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        said.append(_spell(token, _Place(before, after, british)))
    return said


def _spell(token: str, place: _Place) -> str:
    alone = _abbreviation(token, place)
    if alone is not None:
        return alone
    lead = _LEAD.match(token)
    tail = _TAIL.search(token)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(token)
    core = token[start:end]
    if not core:
        return token
    words = _core(core, place)
    return token if words is None else f"{token[:start]}{words}{token[end:]}"


def _abbreviation(token: str, place: _Place) -> str | None:
    if token in ("No.", "no.", "Nos.", "Nº", "№", "#") and re.match(r"#?\d", place.after):
        return "numbers" if token == "Nos." else "number"
    if token == "St.":
        return "Saint" if place.after[:1].isupper() and not place.before[:1].isupper() else "Street"
    bare = token.rstrip(",;:!?)")
    if bare in _WORDS:
        return _WORDS[bare] + token[len(bare) :]
    if bare == "%" and _is_number(place.before):
        return "percent" + token[1:]
    if bare in ("°C", "°F", "℃", "℉") and _is_number(place.before):
        return f"degrees {'Celsius' if bare in ('°C', '℃') else 'Fahrenheit'}{token[len(bare) :]}"
    if bare.rstrip(".") in _CURRENCIES and _is_number(place.before):
        mark = bare.rstrip(".")
        return _CURRENCIES[mark][place.before != "1"] + token[len(mark) :]
    scale = token.rstrip(".,!?;:")
    if scale in _SCALES:
        sign = re.match(rf"[(\"“]*([$€£¥₹]){_NUMBER}$", place.before)
        if sign:
            return f"{scale} {_CURRENCIES[sign[1]][1]}{token[len(scale) :]}"
    if token in _LONE_SIGNS and re.match(r"\d", place.after):  # "€ 5": the sign is said with its number
        return ""
    return None


def _core(core: str, place: _Place) -> str | None:
    """What a token without its outer punctuation is said as; None: as it stands."""
    if not any(sign.isdigit() for sign in core):
        return _address(core) or (core.replace("&", " and ") if re.fullmatch(r"\w+&\w+", core) else None)
    for pattern, say in _RULES:
        match = pattern.fullmatch(core)
        if match:
            words = say(match, place)
            if words is not None:
                return words
    return _address(core) or _mixed(core, place)


def _say_number(text: str, place: _Place) -> str:
    return decimal(text, british=place.british)


def _is_number(token: str) -> bool:
    return re.fullmatch(rf"[(\"“~±+-]*{_NUMBER}", token) is not None


def _money(match: re.Match[str], place: _Place) -> str | None:
    sign, number = match["sign"], match["number"].rstrip(",")
    minus = "minus " if match["minus"] else ""
    one, many, cent, cents = _CURRENCIES[sign]
    scale = _SCALE_LETTERS.get(match["scale"] or "", "")
    end = _per(match["per"])
    if place.after.rstrip(".,!?;:") in _SCALES and not scale:
        return minus + _say_number(number, place)  # "$5 million": the dollars come after
    whole, _, part = number.replace(",", "").partition(".")
    if len(whole) > MOST_DIGITS:
        return None
    if scale:
        return f"{minus}{_say_number(number, place)} {scale} {many}{end}"
    if part and len(part) != 2:
        return f"{minus}{_say_number(number, place)} {many}{end}"
    words = (
        [] if int(whole) == 0 and part and int(part) else [_say_number(whole, place), one if int(whole) == 1 else many]
    )
    if part and int(part) and cent:
        words += ["and"] if words else []
        words += [cardinal(int(part)), cent if int(part) == 1 else cents]
    return minus + " ".join(words) + end


def _per(unit: str | None) -> str:
    return f" per {_PER.get(unit, unit)}" if unit else ""


def _money_range(match: re.Match[str], place: _Place) -> str:
    many = _CURRENCIES[match["sign"]][1]
    return f"{_say_number(match['low'], place)} to {_say_number(match['high'], place)} {many}{_per(match['per'])}"


def _money_after(match: re.Match[str], place: _Place) -> str | None:
    text = match["number"]
    number = text.replace(",", ".") if re.fullmatch(r"\d+,\d{2}", text) else text
    again = _MONEY.fullmatch(f"{match['sign']}{number}")
    return _money(again, place) if again else None


def _percent(match: re.Match[str], place: _Place) -> str:
    low = f"{_say_number(match['low'], place)} to " if match["low"] else ""
    return f"{low}{_say_number(match['number'], place)} percent"


def _degrees(match: re.Match[str], place: _Place) -> str:
    scale = {"C": " Celsius", "F": " Fahrenheit", "℃": " Celsius", "℉": " Fahrenheit"}.get(match["scale"] or "", "")
    unit = "degree" if match["number"] == "1" else "degrees"
    return f"{_say_number(match['number'], place)} {unit}{scale}"


def _clock(match: re.Match[str], place: _Place) -> str | None:
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if hour > 24 or minute > 59:
        return None
    oh = "oh " if 0 < minute < 10 else ""
    after = f" {half[0].upper()} M" if half else ""
    if minute == 0 and not half:
        return f"{cardinal(hour)} o'clock" if 0 < hour <= 12 else f"{cardinal(hour)} hundred"
    return f"{cardinal(hour)}{f' {oh}{cardinal(minute)}' if minute else ''}{after}"


def _iso_date(match: re.Match[str], place: _Place) -> str | None:
    return _date(int(match["day"]), int(match["month"]), match["year"], place)


def _slash_date(match: re.Match[str], place: _Place) -> str | None:
    first, second = int(match["first"]), int(match["second"])
    day_first = place.british or first > 12 or match["mark"] == "."
    day, month = (first, second) if day_first else (second, first)
    return _date(day, month, match["year"], place)


def _date(day: int, month: int, typed_year: str, place: _Place) -> str | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    number = int(typed_year) + (2000 if len(typed_year) == 2 else 0)
    if place.british:
        return f"the {ordinal(day)} of {_MONTHS[month - 1]} {year(number)}"
    return f"{_MONTHS[month - 1]} {ordinal(day)}, {year(number)}"


def _fraction(match: re.Match[str], place: _Place) -> str:
    above, below = int(match["above"]), int(match["below"])
    if (above, below) == (24, 7):
        return "twenty-four seven"
    name = _FRACTIONS.get(below)
    if name and above < below and not (below in (5, 10) and above > 1):
        return f"{cardinal(above)} {name if above == 1 else 'halves' if below == 2 else name + 's'}"
    return f"{cardinal(above)} out of {cardinal(below)}"


def _resolution(match: re.Match[str], place: _Place) -> str:
    """ "1080p" is "ten eighty p"."""
    number, letter = match["number"], match["letter"]
    high, low = int(number[:-2]), int(number[-2:])
    return f"{cardinal(high)} {cardinal(low) if low else 'hundred'} {letter}"


def _decade(match: re.Match[str], place: _Place) -> str | None:
    number = int(match["number"])
    if number % 10:
        return None
    words = year(number) if number >= 1000 else cardinal(number)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def _plain(match: re.Match[str], place: _Place) -> str:
    text = match[0].rstrip(",")
    if place.before in _LONE_SIGNS:  # "€ 5"
        money = _MONEY.fullmatch(f"{place.before}{text}")
        return (_money(money, place) if money else None) or _say_number(text, place)
    if place.before.rstrip(".") in _MONTH_STARTS and text.isdigit() and 1 <= int(text) <= 31:
        return ordinal(int(text))
    return year(int(text)) if _is_year(text, place) else _say_number(text, place)


def _is_year(text: str, place: _Place) -> bool:
    if not re.fullmatch(r"1[1-9]\d\d|20\d\d", text):
        return False
    before = place.before.lower().rstrip(",").lstrip("(")
    if before in _BEFORE_YEAR:
        return not _is_counted(place.after)
    day = re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", before)
    return day is not None and place.before.endswith(",")


def _is_counted(after: str) -> bool:
    """The next token may be what is counted: a lower-case plural."""
    bare = after.rstrip(".,!?;:")
    return bare.islower() and bare.endswith("s") and len(bare) > 3


def _phone(match: re.Match[str], place: _Place) -> str:
    plus = "plus " if match[0].startswith("+") else ""
    return plus + ", ".join(digits(group) for group in re.findall(r"\d+", match[0]))


def _address(core: str) -> str | None:
    """A web or e-mail address as it is dictated."""
    match = re.fullmatch(
        rf"(?:https?://)?(?:www\.)?((?:[\w.+-]+@)?[\w-]+(?:\.[\w-]+)*\.(?:{_TOP_DOMAINS}))((?:/\S*)?)",
        core,
        re.IGNORECASE,
    )
    if not match:
        return None
    spoken = match[1] + match[2].rstrip("/")
    for sign, word in ((".", "dot"), ("/", "slash"), ("-", "dash"), ("_", "underscore"), ("@", "at"), ("+", "plus")):
        spoken = spoken.replace(sign, f" {word} ")
    parts = re.findall(r"\d+|[^\d\s]+", spoken)
    return " ".join(decimal(part) if part.isdigit() else part for part in parts)


def _mixed(core: str, place: _Place) -> str | None:
    """Letters and digits together: "X200", "4K", "USB3.0", each run as it is said; markup stays as typed."""
    if any(sign in "\\{}<>[]()" for sign in core):
        return None

    def words(match: re.Match[str]) -> str:
        text = match[0].rstrip(",")
        return f" {_say_number(text, place)}{match[0][len(text) :]} "

    spoken = re.sub(r"\d[\d,]*(?:\.\d+)?", words, core)
    spoken = re.sub(r"(?<=[^\W\d])-(?= )|(?<= )-(?=[^\W\d])", " ", spoken)
    return re.sub(r" +([,.;:!?)])", r"\1", " ".join(spoken.split()))


_SIGNS: Final = r"(?P<sign>US\$|C\$|A\$|[$€£¥₹])"
_MONEY: Final = re.compile(rf"(?P<minus>[-−–]?){_SIGNS}(?P<number>{_NUMBER})(?P<scale>[KkMm]|bn)?(?:/(?P<per>[a-z]+))?")
_Rule = tuple[re.Pattern[str], Callable[["re.Match[str]", _Place], "str | None"]]
_RULES: Final[tuple[_Rule, ...]] = (
    (_MONEY, _money),
    (re.compile(rf"{_SIGNS}(?P<low>{_NUMBER})[-–—][$€£]?(?P<high>{_NUMBER})(?:/(?P<per>[a-z]+))?"), _money_range),
    (re.compile(r"(?P<number>\d[\d,]*(?:[.,]\d+)?)(?P<sign>[€£$])"), _money_after),
    (re.compile(rf"(?:(?P<low>{_NUMBER})[-–—])?(?P<number>[-−+]?{_NUMBER})%"), _percent),
    (re.compile(rf"(?P<number>[-−+]?{_NUMBER})(?:°(?P<scale>[CF])?|(?P<sign>[℃℉]))"), _degrees),
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
        lambda m, p: f"{_say_number(m[1], p)} out of {_say_number(m[2], p)}",
    ),
    (re.compile(r"(?P<number>\d{1,9})(?:st|nd|rd|th)"), lambda m, p: ordinal(int(m[1]), british=p.british)),
    (re.compile(r"'?(?P<number>\d{4}|\d{2})s"), _decade),
    (re.compile(r"(?P<number>\d{3,4})(?P<letter>[pi])"), _resolution),
    (re.compile(rf"#(?P<number>{_NUMBER})"), lambda m, p: f"number {_say_number(m[1], p)}"),
    (re.compile(rf"(?P<number>{_NUMBER})[x×]"), lambda m, p: f"{_say_number(m[1], p)} times"),
    (re.compile(rf"[x×](?P<number>{_NUMBER})"), lambda m, p: f"times {_say_number(m[1], p)}"),
    (re.compile(r"\+?\d{1,4}(?:[-.()]+\d{2,5}){2,5}"), _phone),
    (
        re.compile(rf"(?P<low>{_NUMBER})[-–—](?P<high>{_NUMBER})"),
        lambda m, p: f"{_say_number(m[1], p)} to {_say_number(m[2], p)}",
    ),
    (re.compile(rf"(?P<number>{_NUMBER})\+"), lambda m, p: f"{_say_number(m[1], p)} plus"),
    (re.compile(rf"[-−+]?{_NUMBER}"), _plain),
)
