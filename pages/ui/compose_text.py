"""Step 3 of Publish: one text, and for each channel how it reads, its counter, its settings and a preview."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from editai.profiles.postiz import postiz_state
from editai.publishing.channel_defaults import OWN_EACH_TIME, ChannelDefaults, defaults_of, text_for, title_for
from editai.publishing.facts import advice_on, facts_of, problems_on
from editai.publishing.networks import NETWORKS, Field, Network
from editai.publishing.shapes import Channel
from editai.publishing.text import length as text_length
from editai.store.rows import Clip, Membership
from pages.ui.compose_clips import clip_name
from pages.ui.failures import plain
from pages.ui.kept import kept_key, typed_key
from pages.ui.media import media_url
from pages.ui.resources import get_media, get_store
from pages.ui.session import widget_key
from pages.ui.wording import network_name

MANY_TEXT: Final = "post-text-many"
"""The field of the text that many clips have in common."""
PLACES: Final = "{clip} and {store} become the names of the clip and the store."


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What is said and set on one channel; the text still has ``{clip}`` in it."""

    channel: Channel
    defaults: ChannelDefaults
    text: str
    settings: dict[str, Any]
    """As the form has them; a title may hold ``{clip}``."""


def draw(member: Membership, clips: Sequence[Clip], channels: Sequence[Channel]) -> list[Composed]:
    """The common text, then a tab for each channel."""
    st.subheader("3 · Text", anchor=False)
    key = _key(clips)
    text = st.text_area(
        "Text",
        key=typed_key(member, f"post-text-{key}"),
        placeholder="What stands under the clip",
        help=PLACES,
        label_visibility="collapsed",
        height=110,
    )
    if not channels:
        return []
    titles = _titles(channels)
    tabs = st.tabs([plain(titles[channel.id]) for channel in channels])
    found = []
    for tab, channel in zip(tabs, channels, strict=True):
        with tab:
            found.append(_draw_channel(member, clips, channel, str(text or ""), key))
    return found


def _key(clips: Sequence[Clip]) -> str:
    return clips[0].id if len(clips) == 1 else "many"


def _titles(channels: Sequence[Channel]) -> dict[str, str]:
    """The network's name, with the channel's where two are on one network."""
    networks = [channel.network for channel in channels]
    return {
        channel.id: network_name(channel.network)
        + (f" · {channel.name}" if networks.count(channel.network) > 1 else "")
        for channel in channels
    }


def _draw_channel(member: Membership, clips: Sequence[Clip], channel: Channel, text: str, key: str) -> Composed:
    network, usual = NETWORKS[channel.network], defaults_of(member.profile, channel)
    clip, store_name = clips[0], member.profile.name
    _draw_clip_advice(member, clips, channel)
    form, preview = st.columns([3, 2], gap="medium")
    with form:
        own = st.text_area(
            f"{network.text_title} for {network.title}",
            key=typed_key(member, f"post-own-{channel.id}-{key}"),
            placeholder="Empty: the text above" + (f", and {usual.hashtags}" if usual.hashtags else ""),
            height=90,
        )
        said = str(own) if own and own.strip() else text_for(text, usual, clip_name="{clip}", store_name="{store}")
        shown = text_for(said, ChannelDefaults(), clip_name=clip_name(clip), store_name=store_name)
        found = text_length(shown)
        colour = "red" if found > network.text_limit else "gray"
        st.caption(f":{colour}[{found:,} of {network.text_limit:,} characters]")
        settings = {
            field.name: _draw_field(member, channel, network, field, usual, clips, key) for field in network.fields
        }
    with preview:
        title = str(settings.get("title") or "").replace("{clip}", clip_name(clip)).replace("{store}", store_name)
        _draw_preview(channel, clip, title, shown)
    return Composed(channel=channel, defaults=usual, text=said, settings=settings)


def _draw_clip_advice(member: Membership, clips: Sequence[Clip], channel: Channel) -> None:
    """What this network says to the clips as they were measured; and whether it can fetch them."""
    for clip in clips[:50]:
        with get_media() as media:
            facts = facts_of(clip, media.size(member.profile_id, clip.media_key))
        name = f"{clip_name(clip)}: " if len(clips) > 1 else ""
        for problem in problems_on(channel.network, facts):
            st.error(plain(name + problem.sentence), icon=":material/error:")
        if advice := advice_on(channel.network, facts):
            st.caption(f":material/info: {plain(name + advice)}")
    url = postiz_state(get_store(), member.profile_id).url
    if NETWORKS[channel.network].fetches_media and not url.startswith("https://"):
        st.caption(
            f":material/public_off: {network_name(channel.network)} fetches the clip from Postiz itself, "
            "so Postiz must be reachable by https from the internet."
        )


def _draw_field(
    member: Membership,
    channel: Channel,
    network: Network,
    field: Field,
    usual: ChannelDefaults,
    clips: Sequence[Clip],
    key: str,
) -> Any:
    value = usual.settings.get(field.name, field.default)
    if field.name == "title":
        one = title_for(network, usual, clip_name=clip_name(clips[0]), store_name=member.profile.name)
        value = one if len(clips) == 1 else usual.title
    name = f"post-{channel.id}-{field.name}-{key}"
    widget = widget_key(member.profile_id, name) if value else kept_key(member, name)
    return draw_setting(field, channel, value, widget, pattern=field.name in OWN_EACH_TIME and len(clips) > 1)


def draw_setting(field: Field, channel: Channel, value: Any, widget: str, *, pattern: bool = False) -> Any:
    """One setting of a network as the widget that fits it; a board is chosen among those that Postiz lists."""
    label, help_ = field.title + (" *" if field.required and field.kind in ("text", "tags") else ""), field.help or None
    if field.kind == "bool":
        return st.toggle(label, value=bool(value), key=widget, help=help_)
    if field.kind == "choice":
        words = {choice.value: choice.label for choice in field.choices}
        index = list(words).index(str(value)) if value in words else 0
        return st.selectbox(
            label, list(words), index=index, format_func=lambda each: words.get(each, ""), key=widget, help=help_
        )
    if field.name == "board" and channel.boards:
        names = {board.id: board.name for board in channel.boards}
        ids = list(names)
        board_at = ids.index(str(value)) if value in names else None
        chosen = st.selectbox(
            label,
            ids,
            index=board_at,
            format_func=lambda each: names.get(each, ""),
            placeholder="Choose a board",
            key=widget,
        )
        return chosen or ""
    limit = None if pattern else field.limit
    return st.text_input(label, value=str(value or ""), max_chars=limit, key=widget, help=help_)


def _draw_preview(channel: Channel, clip: Clip, title: str, text: str) -> None:
    """About how the post will read."""
    lines = html.escape(text).replace("\n", "<br>")
    heading = f"<div style='font-weight:650;margin-bottom:4px'>{html.escape(title)}</div>" if title else ""
    st.html(
        "<div style='border:1px solid color-mix(in srgb,currentColor 14%,transparent);border-radius:12px;padding:12px;"
        "font-size:.86rem;line-height:1.4;overflow-wrap:anywhere'>"
        f"<div style='display:flex;justify-content:space-between;gap:8px;opacity:.75;margin-bottom:8px'>"
        f"<span>{html.escape(channel.name)}</span><span>{network_name(channel.network)}</span></div>"
        f"<img alt='' src='{media_url(clip.cover_key)}' style='display:block;height:190px;aspect-ratio:9/16;"
        "object-fit:cover;border-radius:8px;margin:0 auto 8px'>"
        f"{heading}<div style='max-height:120px;overflow:auto'>{lines or '<i>No text yet</i>'}</div></div>"
    )
