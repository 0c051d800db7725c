"""What Postiz or a network would refuse, refused here first, with the field named.

A field is called as on the command line: ``youtube.title``, ``tiktok.text``, ``facebook.clip``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from editai.errors import InputError
from editai.publishing import text as texts
from editai.publishing.facts import ClipFacts, problems_on
from editai.publishing.networks import NETWORKS, Field, Network

Settings = dict[str, str | bool]
"""A network's settings as they are kept: texts and switches, by Postiz's names."""

_TRUE: Final = ("true", "yes", "1", "on")
_FALSE: Final = ("false", "no", "0", "off", "")


def network_named(name: str) -> Network:
    """The network, or a refusal that names those there are."""
    network = NETWORKS.get(name)
    if network is None:
        known = ", ".join(each.title for each in NETWORKS.values())
        raise InputError(f"EditAI cannot post to {name} yet, only to {known}.", field="channel", network=name)
    return network


def checked_settings(network: Network, given: Mapping[str, Any]) -> Settings:
    """All settings of a network: what was given, checked, and defaults for the rest.

    Raises:
        InputError: an unknown, missing or unfitting one; ``details["field"]`` names it.
    """
    unknown = sorted(set(given) - {field.name for field in network.fields})
    if unknown:
        known = ", ".join(field.name for field in network.fields)
        raise InputError(
            f"{network.title} has no setting {unknown[0]!r}. It has: {known}.", field=f"{network.name}.{unknown[0]}"
        )
    return {field.name: checked_value(network, field, given.get(field.name)) for field in network.fields}


def check_text(network: Network, text: str, settings: Mapping[str, Any]) -> str:
    """The text as it will be kept.

    Raises:
        InputError: nothing to say, or longer than the network takes.
    """
    cleaned = texts.clean_text(text)
    if not cleaned and settings.get("post_type") != "story":
        raise InputError(f"Write a text for {network.title}.", field=f"{network.name}.text")
    found = texts.length(cleaned)
    if found > network.text_limit:
        raise InputError(
            f"The text for {network.title} has {found} characters; it takes at most {network.text_limit}.",
            field=f"{network.name}.text",
            length=found,
            limit=network.text_limit,
        )
    return cleaned


def check_clip(network: Network, facts: ClipFacts) -> None:
    """Refuse a clip whose measured facts break a limit of *this* network.

    Raises:
        InputError: ``details["fact"]`` names the first one: duration, size, codec or frame rate.
    """
    problems = problems_on(network.name, facts)
    if problems:
        raise InputError(
            " ".join(problem.sentence for problem in problems),
            field=f"{network.name}.clip",
            fact=problems[0].fact,
            duration_ms=facts.duration_ms,
            size_bytes=facts.size_bytes,
        )


def checked_value(network: Network, field: Field, value: Any, *, may_be_empty: bool = False) -> str | bool:
    """One setting, checked.

    Args:
        may_be_empty: as a channel's default, which a person fills in for each post.

    Raises:
        InputError: it does not fit; ``details["field"]`` names it.
    """
    name = f"{network.name}.{field.name}"
    if value is None:
        value = field.default
    if field.kind == "bool":
        return _switch(value, network, field)
    if isinstance(value, (list, tuple)) and field.kind == "tags":
        value = ", ".join(str(part) for part in value)
    if not isinstance(value, str):
        raise InputError(f"{network.title}: {field.title} must be a text.", field=name)
    text = " ".join(value.split())
    if field.kind == "choice":
        return _choice(text, network, field)
    if field.required and not text and not may_be_empty:
        raise InputError(f"{network.title} needs a value for “{field.title}”.", field=name, lacks=name)
    found = _tags_length(split_tags(text)) if field.kind == "tags" else texts.length(text)
    if text and found < field.least:
        raise InputError(f"{network.title}: {field.title} needs at least {field.least} characters.", field=name)
    if field.limit is not None and found > field.limit:
        raise InputError(
            f"{network.title}: {field.title} has {found} characters; at most {field.limit} are allowed.",
            field=name,
            length=found,
            limit=field.limit,
        )
    if field.name in ("url", "link") and text and not _is_url(text):
        raise InputError(f"{network.title}: {field.title} must be a full address like https://example.com.", field=name)
    return text


def _choice(text: str, network: Network, field: Field) -> str:
    values = [choice.value for choice in field.choices]
    if text not in values:
        allowed = ", ".join(value for value in values if value)
        name = f"{network.name}.{field.name}"
        raise InputError(f"{network.title}: {field.title} ({name}) must be one of {allowed}.", field=name)
    return text


def _switch(value: Any, network: Network, field: Field) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _TRUE + _FALSE:
        name = f"{network.name}.{field.name}"
        raise InputError(f"{network.title}: {field.title} ({name}) must be true or false.", field=name)
    return word in _TRUE


def split_tags(text: str) -> list[str]:
    """The single tags of a text with commas between; a leading # is dropped."""
    return [tag for part in text.split(",") if (tag := part.strip().lstrip("#").strip())]


def _tags_length(tags: list[str]) -> int:
    """As YouTube counts: two more for each tag with a space in it, for the quotes around it."""
    return sum(len(tag) + (2 if any(sign.isspace() for sign in tag) else 0) for tag in tags)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
    except ValueError:
        return False
