"""Prices, shares and degrees in languages other than English; their numbers are left to the engine's own rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_SIGNS: Final[dict[str, dict[str, str]]] = {
    "es": {"€": "euros", "$": "dólares", "£": "libras", "%": "por ciento", "°C": "grados", "&": "y", "and": "con"},
    "fr": {"€": "euros", "$": "dollars", "£": "livres", "%": "pour cent", "°C": "degrés", "&": "et", "and": ""},
    "it": {"€": "euro", "$": "dollari", "£": "sterline", "%": "per cento", "°C": "gradi", "&": "e", "and": "e"},
    "pt": {"€": "euros", "$": "dólares", "£": "libras", "%": "por cento", "°C": "graus", "&": "e", "and": "e"},
    "de": {"€": "Euro", "$": "Dollar", "£": "Pfund", "%": "Prozent", "°C": "Grad", "&": "und", "and": ""},
    "ro": {"€": "euro", "$": "dolari", "£": "lire", "%": "la sută", "°C": "grade", "&": "și", "and": "și"},
}
_UNITS: Final[dict[str, dict[str, str]]] = {
    "es": {"ml": "mililitros", "l": "litros", "g": "gramos", "kg": "kilos", "cm": "centímetros", "mm": "milímetros"},
    "fr": {"ml": "millilitres", "l": "litres", "g": "grammes", "kg": "kilos", "cm": "centimètres", "mm": "millimètres"},
    "it": {"ml": "millilitri", "l": "litri", "g": "grammi", "kg": "chili", "cm": "centimetri", "mm": "millimetri"},
    "pt": {"ml": "mililitros", "l": "litros", "g": "gramas", "kg": "quilos", "cm": "centímetros", "mm": "milímetros"},
    "de": {"ml": "Milliliter", "l": "Liter", "g": "Gramm", "kg": "Kilo", "cm": "Zentimeter", "mm": "Millimeter"},
    "ro": {"ml": "mililitri", "l": "litri", "g": "grame", "kg": "kilograme", "cm": "centimetri", "mm": "milimetri"},
}
_MEASURE: Final = re.compile(r"(\d+(?:[.,]\d+)?)(ml|kg|cm|mm|g|l)")
_PRICE: Final = re.compile(
    r"(?:(?P<left>[€$£])(?P<a>\d+)(?:[.,](?P<b>\d{2}))?|(?P<c>\d+)(?:[.,](?P<d>\d{2}))?(?P<right>[€$£]))"
)
_PRICE_NUMBER: Final = re.compile(r"(\d+)(?:[.,](\d{2}))?")
_MARKED: Final = re.compile(r"(-?\d+(?:[.,]\d+)?)(%|°C)")
_ENDS: Final = re.compile(r"^([(\"“«¿¡]*)(.*?)([)\"”».,!?;:…]*)$", re.DOTALL)


def spell_foreign(tokens: Sequence[str], language: str) -> list[str]:
    """For each token what is said for it; as it stands where nothing is known of the language (``es``, ``fr``…)."""
    signs = _SIGNS.get(language[:2].lower())
    if signs is None:
        return list(tokens)
    said: list[str] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else ""
        said.append(_spell(token, before, after, signs, _UNITS[language[:2].lower()]))
    return said


def _spell(token: str, before: str, after: str, signs: dict[str, str], units: dict[str, str]) -> str:
    ends = _ENDS.match(token)
    if ends is None:
        return token
    lead, core, tail = ends.groups()
    price = _PRICE.fullmatch(core)
    if price:
        whole, part = price["a"] or price["c"], price["b"] or price["d"]
        core = _money(whole, part, signs[price["left"] or price["right"]], signs)
    elif _PRICE_NUMBER.fullmatch(core) and after[:1] in "€$£" and after[:1] and "," in core:
        core = core.replace(",", f" {signs['and']} " if signs["and"] else " ")
    elif core in units and before[-1:].isdigit():
        core = units[core]
    elif _MEASURE.fullmatch(core):
        core = _MEASURE.sub(lambda match: f"{match[1]} {units[match[2]]}", core)
    elif core in signs and core != "and":
        core = signs[core]
    else:
        core = _MARKED.sub(lambda match: f"{match[1]} {signs[match[2]]}", core)
    return lead + " ".join(core.split()) + tail


def _money(whole: str, part: str | None, name: str, signs: dict[str, str]) -> str:
    return f"{whole} {name}" + (f" {signs['and']} {part}" if part and int(part) else "")
