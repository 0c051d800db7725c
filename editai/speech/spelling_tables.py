"""What English writes short, and how it is said: currencies, units, abbreviations, months."""

from __future__ import annotations

from typing import Final

CURRENCIES: Final = {
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
SCALE_LETTERS: Final = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion"}
SCALES: Final = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
PER: Final = {"mo": "month", "yr": "year", "wk": "week", "hr": "hour", "pc": "piece", "pp": "person"}
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
WORDS: Final = {
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
LONE_SIGNS: Final = frozenset({"$", "€", "£", "¥", "₹", "US$", "C$", "A$"})
MONTH_STARTS: Final = frozenset({*MONTHS, *(month[:3] for month in MONTHS), "Sept"})
BEFORE_YEAR: Final = frozenset(
    {"in", "since", "from", "until", "till", "by", "of", "for", "est.", "©", "summer", "spring", "winter", "fall"}
    | {"autumn", "year", "during", "before", "after", *(month.lower() for month in MONTHS)}
    | {"jan.", "feb.", "apr.", "aug.", "sep.", "sept.", "oct.", "nov.", "dec.", "new"}
)
FRACTIONS: Final = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 16: "sixteenth"}
TOP_DOMAINS: Final = (
    "com|net|org|io|co|shop|store|example|eu|uk|de|ro|fr|es|it|pt|nl|ca|us|app|ai|me|info|dev|tv|ly|be|biz"
)
NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
