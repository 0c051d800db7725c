"""English tokens spelt out as they are said: prices, dates, times, abbreviations. Fixed rules, no engine needed.

Every engine is given words instead of digits and signs, so that all of them read "$19.99" alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from editai.speech.numbers import decimal
from editai.speech.spelling_figures import Place, say_figure, say_number
from editai.speech.spelling_tables import CURRENCIES, LONE_SIGNS, NUMBER, SCALES, TOP_DOMAINS, WORDS

_LEAD: Final = re.compile(r"^[(\"'“‘\[{<*_]*")
_TAIL: Final = re.compile(r"[)\"'”’\]}>*_.,!?;:…]*$")


def spell_english(tokens: Sequence[str], *, british: bool = False) -> list[str]:
    """For each token what is said for it, its punctuation kept; tokens without digits or signs stay."""
    said: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        said.append(_spell(token, Place(before, after, british)))
    return said


def _spell(token: str, place: Place) -> str:
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


def _abbreviation(token: str, place: Place) -> str | None:
    if token in ("No.", "no.", "Nos.", "Nº", "№", "#") and re.match(r"#?\d", place.after):
        return "numbers" if token == "Nos." else "number"
    if token == "St.":
        return "Saint" if place.after[:1].isupper() and not place.before[:1].isupper() else "Street"
    bare = token.rstrip(",;:!?)")
    if bare in WORDS:
        return WORDS[bare] + token[len(bare) :]
    if bare == "%" and _is_number(place.before):
        return "percent" + token[1:]
    if bare in ("°C", "°F", "℃", "℉") and _is_number(place.before):
        return f"degrees {'Celsius' if bare in ('°C', '℃') else 'Fahrenheit'}{token[len(bare) :]}"
    if bare.rstrip(".") in CURRENCIES and _is_number(place.before):
        mark = bare.rstrip(".")
        return CURRENCIES[mark][place.before != "1"] + token[len(mark) :]
    scale = token.rstrip(".,!?;:")
    if scale in SCALES:
        sign = re.match(rf"[(\"“]*([$€£¥₹]){NUMBER}$", place.before)
        if sign:
            return f"{scale} {CURRENCIES[sign[1]][1]}{token[len(scale) :]}"
    if token in LONE_SIGNS and re.match(r"\d", place.after):  # "€ 5": the sign is said with its number
        return ""
    return None


def _core(core: str, place: Place) -> str | None:
    """What a token without its outer punctuation is said as; None: as it stands."""
    if not any(sign.isdigit() for sign in core):
        return _address(core) or (core.replace("&", " and ") if re.fullmatch(r"\w+&\w+", core) else None)
    return say_figure(core, place) or _address(core) or _mixed(core, place)


def _is_number(token: str) -> bool:
    return re.fullmatch(rf"[(\"“~±+-]*{NUMBER}", token) is not None


def _address(core: str) -> str | None:
    """A web or e-mail address as it is dictated."""
    match = re.fullmatch(
        rf"(?:https?://)?(?:www\.)?((?:[\w.+-]+@)?[\w-]+(?:\.[\w-]+)*\.(?:{TOP_DOMAINS}))((?:/\S*)?)",
        core,
        re.IGNORECASE,
    )
    if not match:
        return None
    spoken = match[1] + match[2].rstrip("/")
    for sign, word in ((".", "dot"), ("/", "slash"), ("-", "dash"), ("_", "underscore"), ("@", "at"), ("+", "plus")):
        spoken = spoken.replace(sign, f" {word} ")
    parts = re.findall(r"\d+|[^\d\s]+", spoken)
    return " ".join(decimal(part) if part.isdecimal() else part for part in parts)


def _mixed(core: str, place: Place) -> str | None:
    """Letters and digits together: "X200", "4K", "USB3.0", each run as it is said; markup stays as typed."""
    if any(sign in "\\{}<>[]()" for sign in core):
        return None

    def words(match: re.Match[str]) -> str:
        text = match[0].rstrip(",")
        return f" {say_number(text, place)}{match[0][len(text) :]} "

    spoken = re.sub(r"\d[\d,]*(?:\.\d+)?", words, core)
    spoken = re.sub(r"(?<=[^\W\d])-(?= )|(?<= )-(?=[^\W\d])", " ", spoken)
    return re.sub(r" +([,.;:!?)])", r"\1", " ".join(spoken.split()))
