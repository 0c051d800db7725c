"""What a store usually says and sets on each of its channels, and how that becomes a post.

Kept in the store's row under ``publishing``, each channel under a key of its own, so that two people
who save two channels in the same moment both keep theirs. What is missing or no longer fits falls back
to the network's own default, so an old entry never stands in the way of a post.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from editai.errors import InputError
from editai.profiles.access import OWNERS, require
from editai.profiles.actions import edit_store
from editai.profiles.fields import CHANNEL
from editai.publishing import rules
from editai.publishing import text as texts
from editai.publishing.networks import NETWORKS, Network
from editai.publishing.shapes import Channel
from editai.publishing.slots import DEFAULT_TIMES, parse_times
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile

DEFAULT_TITLE: Final = "{clip}"
OWN_EACH_TIME: Final = frozenset({"title", "url"})
"""Settings that belong to one post, so a channel has no default of them."""
_LONGEST_PATTERN: Final = 200
_LONGEST_TAGS: Final = 500
_BLANK: Final = re.compile(r"\{(clip|store)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDefaults:
    """The defaults of one channel."""

    settings: Mapping[str, str | bool] = field(default_factory=dict)
    """Every setting of the network but those of ``OWN_EACH_TIME``, as Postiz spells them."""
    title: str = DEFAULT_TITLE
    """With ``{clip}`` and ``{store}``."""
    hashtags: str = ""
    """Put first after the text, where they are not in it already."""
    times: tuple[str, ...] = DEFAULT_TIMES
    """When the channel usually posts, ``HH:MM`` on the store's clock, in order."""


def defaults_of(profile: Profile, channel: Channel) -> ChannelDefaults:
    """What the store has set for the channel, over the network's own defaults."""
    kept = profile.publishing
    given = kept.get(CHANNEL + channel.id) or (kept.get("channels") or {}).get(channel.id) or {}  # the older place
    network = NETWORKS.get(channel.network)
    if network is None:
        return ChannelDefaults()
    try:
        times = parse_times(",".join(map(str, given.get("times") or DEFAULT_TIMES)))
    except InputError:
        times = DEFAULT_TIMES
    return ChannelDefaults(
        settings=_fitting(network, given.get("settings") or {}),
        title=str(given.get("title") or DEFAULT_TITLE),
        hashtags=str(given.get("hashtags") or ""),
        times=times,
    )


def set_defaults(
    store: Store,
    member: Membership,
    channel: Channel,
    *,
    settings: Mapping[str, Any],
    title: str,
    hashtags: str,
    times: str,
) -> ChannelDefaults:
    """Keep a channel's defaults.

    Args:
        times: ``09:00, 18:30``.

    Raises:
        Forbidden: the person is no owner.
        InputError: one of them cannot be used; ``details["field"]`` names it. Nothing was changed.
    """
    require(member, *OWNERS)
    network = rules.network_named(channel.network)
    checked = {
        each.name: rules.checked_value(network, each, settings.get(each.name, each.default), may_be_empty=True)
        for each in network.fields
        if each.name not in OWN_EACH_TIME
    }
    pattern = " ".join(title.split()) or DEFAULT_TITLE
    tags = cleaned_hashtags(hashtags)
    if len(pattern) > _LONGEST_PATTERN:
        raise InputError(f"The title pattern has more than {_LONGEST_PATTERN} characters.", field="title")
    entry = {"settings": checked, "title": pattern, "hashtags": tags, "times": list(parse_times(times))}
    profile = edit_store(store, member, {"publishing": {CHANNEL + channel.id: entry}})
    return defaults_of(profile, channel)


def cleaned_hashtags(text: str) -> str:
    """``#mug #coffee``, each once, whatever stood between them.

    Raises:
        InputError: too many, or one that no network takes.
    """
    tags = [f"#{word.lstrip('#')}" for word in re.split(r"[\s,;]+", text) if word.strip("#")]
    for tag in tags:
        if not re.fullmatch(r"#\w+", tag):
            raise InputError(f"{tag} is no hashtag: letters, digits and _ only.", field="hashtags")
    joined = " ".join(dict.fromkeys(tags))
    if len(joined) > _LONGEST_TAGS:
        raise InputError(f"These hashtags have more than {_LONGEST_TAGS} characters together.", field="hashtags")
    return joined


def text_for(text: str, defaults: ChannelDefaults, *, clip_name: str, store_name: str) -> str:
    """The text as it goes to the channel: names filled in, first hashtags added that are not in it."""
    filled = fill(text, clip_name=clip_name, store_name=store_name).strip()
    said = {word.casefold() for word in re.findall(r"#\w+", filled)}
    missing = [tag for tag in defaults.hashtags.split() if tag.casefold() not in said]
    return f"{filled}\n\n{' '.join(missing)}" if filled and missing else filled or " ".join(missing)


def title_for(network: Network, defaults: ChannelDefaults, *, clip_name: str, store_name: str) -> str:
    """The title of the pattern, cut at a word to what the network takes; empty where it has none."""
    setting = network.field("title")
    if setting is None:
        return ""
    title = " ".join(fill(defaults.title, clip_name=clip_name, store_name=store_name).split())
    while setting.limit is not None and texts.length(title) > setting.limit:
        title = title.rsplit(" ", 1)[0] if " " in title else title[:-1]
    return title


def fill(pattern: str, *, clip_name: str, store_name: str) -> str:
    """The pattern with the names in it; other braces stay as they are."""
    names = {"clip": clip_name, "store": store_name}
    return _BLANK.sub(lambda match: names[match[1]], pattern)


def _fitting(network: Network, given: Mapping[str, Any]) -> dict[str, str | bool]:
    """Each setting as it was kept where it still fits, else the network's default."""
    found: dict[str, str | bool] = {}
    for each in network.fields:
        if each.name in OWN_EACH_TIME:
            continue
        try:
            value = given.get(each.name, each.default)
            found[each.name] = rules.checked_value(network, each, value, may_be_empty=True)
        except InputError:
            found[each.name] = each.default
    return found
