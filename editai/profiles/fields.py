"""What a store may be called and set to: every field checked, all problems told at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from editai.errors import InputError
from editai.money import MICROUSD_PER_USD

MOST_QUOTA_MICROUSD: Final = 10_000_000 * MICROUSD_PER_USD
"""As ``money.parse_usd`` allows."""

CHANNEL: Final = "channel:"
"""Before a channel's id: where ``publishing`` keeps that channel's defaults, apart from all others'."""

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_VOICE: Final = re.compile(r"[a-z0-9_-]+:\S{1,200}")
_WORD: Final = re.compile(r"[a-z0-9-]{1,40}")
_GROUP: Final = re.compile(r"[\w .:-]{0,120}")
MOST_PRONUNCIATIONS: Final = 200
_LONGEST_WORD: Final = 60
_LONGEST_SPELLING: Final = 120


def checked(changes: Mapping[str, Any], profile_id: str | None = None) -> dict[str, Any]:
    """The changes in the form the store keeps.

    Objects (``brand``, ``voice``, ``caption``, ``publishing``) may name some of their fields; None
    removes one.

    Raises:
        InputError: ``details["problems"]`` has a sentence for each field that cannot be used.
    """
    problems: dict[str, str] = {}
    result: dict[str, Any] = {}
    for name, value in changes.items():
        if name in _OBJECTS and isinstance(value, Mapping):
            result[name] = {}
            for inner, inner_value in value.items():
                check = _check_of(name, str(inner))
                if inner_value is None and check is not None:
                    result[name][inner] = None
                else:
                    _apply(check, f"{name}.{inner}", inner, inner_value, result[name], problems)
        else:
            _apply(_FIELDS.get(name), name, name, value, result, problems)
    logo = result.get("brand", {}).get("logo_key")
    if logo is not None and not str(logo).startswith(f"{profile_id}/brand/"):
        problems["brand.logo_key"] = "The logo is not a file of this store."
    if problems:
        raise InputError(" ".join(problems.values()) + " Nothing was changed.", problems=problems)
    return result


def _check_of(name: str, inner: str) -> Callable[[Any], Any] | None:
    """How a field of an object is checked; None where there is no such field."""
    if name == "publishing" and inner.startswith(CHANNEL) and inner != CHANNEL:
        return _channel
    return _OBJECTS[name].get(inner)


def _apply(
    check: Callable[[Any], Any] | None,
    path: str,
    name: str,
    value: Any,
    result: dict[str, Any],
    problems: dict[str, str],
) -> None:
    if check is None:
        problems[path] = f"A store has no {path}."
        return
    try:
        result[name] = check(value)
    except _Unusable as error:
        problems[path] = str(error)


class _Unusable(ValueError):
    """One field's sentence."""


def _text(what: str, most: int, *, least: int = 0) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise _Unusable(f"{what} must be a text.")
        text = unicodedata.normalize("NFC", " ".join(value.split()))
        if not text.isprintable():
            raise _Unusable(f"{what} holds signs that cannot be shown.")
        if not least <= len(text) <= most:
            raise _Unusable(f"{what} must have {least} to {most} characters." if text else f"{what} cannot be empty.")
        return text

    return check


def _pattern(what: str, pattern: re.Pattern[str], example: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = value.strip() if isinstance(value, str) else ""
        if not pattern.fullmatch(text):
            raise _Unusable(f"{what} must look like {example}.")
        return text

    return check


def _colour(value: Any) -> str:
    text = value.strip().lower() if isinstance(value, str) else ""
    if not _COLOUR.fullmatch(text):
        raise _Unusable("The colour must look like #1f6feb.")
    return text


def _zone(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    try:
        ZoneInfo(text)
    except (ValueError, LookupError, OSError):
        # OSError: the name of a folder of zones, such as "Europe".
        raise _Unusable("The time zone must be an IANA name, like Europe/Bucharest.") from None
    return text


def _flag(what: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if not isinstance(value, bool):
            raise _Unusable(f"{what} is on or off.")
        return value

    return check


def _speed(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 2.0:
        raise _Unusable("The voice's speed must be between 0.5 and 2.")
    return float(value)


def _number(what: str, least: float, most: float) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise _Unusable(f"{what} must be between {least:g} and {most:g}.")
        return float(value)

    return check


def _quota(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_QUOTA_MICROUSD:
        raise _Unusable("The monthly limit must be between $0 and $10,000,000.")
    return value


def _channel(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _Unusable("A channel's defaults must be given by name.")
    return dict(value)


def _channels(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(defaults, Mapping) for defaults in value.values()):
        raise _Unusable("The channels' defaults must be given per channel.")
    return {str(channel): dict(defaults) for channel, defaults in value.items()}


def _pronunciations(value: Any) -> dict[str, str]:
    """Word to what is said instead; the whole list, since it is edited as one."""
    if not isinstance(value, Mapping):
        raise _Unusable("The pronunciations must be given per word.")
    if len(value) > MOST_PRONUNCIATIONS:
        raise _Unusable(f"A store has at most {MOST_PRONUNCIATIONS} pronunciations; these are {len(value)}.")
    check_word = _text("A word of the pronunciations", _LONGEST_WORD, least=1)
    check_said = _text("What is said instead of a word", _LONGEST_SPELLING, least=1)
    result: dict[str, str] = {}
    seen: set[str] = set()
    for word, said in value.items():
        clean = check_word(word)
        if clean.casefold() in seen:
            raise _Unusable(f"“{clean}” is in the pronunciations twice. Keep one of the two.")
        seen.add(clean.casefold())
        result[clean] = check_said(said)
    return result


def _platforms(value: Any) -> list[str]:
    """Names of platforms, the usual one first; which there are is known above stores."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _Unusable("Choose at least one platform.")
    check = _pattern("A platform", _WORD, "tiktok")
    return list(dict.fromkeys(check(name) for name in value))


_FIELDS: Final[dict[str, Callable[[Any], Any]]] = {
    "name": _text("The name", 80, least=1),
    "description": _text("The description", 500),
    "timezone": _zone,
    "monthly_quota_microusd": _quota,
}

_OBJECTS: Final[dict[str, dict[str, Callable[[Any], Any]]]] = {
    "brand": {
        "colour": _colour,
        "logo_key": _text("The logo", 200),
        "end_card": _flag("The end card"),
        "tagline": _text("The tagline", 120),
        "call_to_action": _text("The button on the end card", 40),
        "address": _text("The address on the end card", 200),
    },
    "voice": {
        "voice": _pattern("The voice", _VOICE, "kokoro:af_heart"),
        "speed": _speed,
        "pitch_semitones": _number("The pitch", -6.0, 6.0),
        "model": _text("The voice's model", 100),
        "stability": _number("The stability", 0.0, 1.0),
        "similarity": _number("The similarity", 0.0, 1.0),
        "style": _number("The style", 0.0, 1.0),
        "sentence": _text("The sentence to listen to", 300),
        "writer": _text("The writer's model", 100),
        "pronunciations": _pronunciations,
    },
    "caption": {
        "style": _pattern("The caption style", _WORD, "karaoke"),
        "font": _text("The font", 80, least=1),
    },
    "publishing": {
        "group": _pattern("The group", _GROUP, "a group's id in Postiz"),
        "channels": _channels,
        "platforms": _platforms,
    },
}
