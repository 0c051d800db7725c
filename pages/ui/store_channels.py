"""A store's channels: what each usually says and sets, its posting times; the group; the risk of sharing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from editai.errors import EditAIError
from editai.jobs import kinds
from editai.profiles.access import OWNERS
from editai.profiles.actions import edit_store
from editai.publishing.channel_defaults import OWN_EACH_TIME, defaults_of, set_defaults
from editai.publishing.networks import NETWORKS
from editai.publishing.shapes import Channel
from editai.store.rows import Membership
from editai.store.states import JobState
from pages.ui.channel_picker import draw_picture, known_channels
from pages.ui.compose_text import draw_setting
from pages.ui.failures import plain, show_failure
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import network_name

_ALL: Final = ""


def draw(member: Membership) -> None:
    """Everything below the connection, once channels were fetched."""
    found = last_fetched(member)
    if not found:
        return
    _draw_shared(member, list(found.get("shared_with") or []))
    _draw_group(member, list(found.get("groups") or []))
    channels = known_channels(member)
    if channels:
        st.markdown("**Channels**")
    for channel in channels:
        _draw_channel(member, channel)


def last_fetched(member: Membership) -> Mapping[str, Any]:
    """What Postiz told last with the store's present key; empty before."""
    store = get_store()
    secret = store.profiles.secret(member.profile_id, "postiz")
    jobs = store.jobs.jobs(
        member.profile_id, states=(JobState.SUCCEEDED,), kinds=(kinds.LIST_CHANNELS, kinds.TEST_CONNECTION), limit=1
    )
    if not jobs or secret is None or jobs[0].created_at < secret.updated_at:
        return {}
    return dict(jobs[0].result or {})


def _draw_shared(member: Membership, others: Sequence[str]) -> None:
    if others:
        names = plain(", ".join(others))
        st.warning(
            f"{plain(member.profile.name)} shares its Postiz account with {names}, without groups that part them. "
            "Each sees the other's channels, so a post could go to the wrong store's account. "
            "Make a group for each store in Postiz and choose it here, or give each store its own account.",
            icon=":material/warning:",
        )


def _draw_group(member: Membership, groups: Sequence[Mapping[str, str]]) -> None:
    """Only the group's channels exist here."""
    standing = str(member.profile.publishing.get("group") or _ALL)
    if not groups and not standing:
        return
    names = {_ALL: "All channels of the account", **{str(each["id"]): str(each["name"]) for each in groups}}
    names.setdefault(standing, f"{standing} (not at Postiz any more)")
    st.selectbox(
        "Group at Postiz",
        list(names),
        index=list(names).index(standing),
        format_func=names.__getitem__,
        key=widget_key(member.profile_id, "postiz-group"),
        disabled=member.role not in OWNERS,
        help="Only this group's channels are this store's.",
        on_change=_set_group,
        args=(member,),
    )


def _set_group(member: Membership) -> None:
    from editai.jobs.requests import submit_list_channels
    from pages.ui.failures import told

    with told():
        group = str(st.session_state.get(widget_key(member.profile_id, "postiz-group")) or "")
        edit_store(get_store(), member, {"publishing": {"group": group or None}})
        submit_list_channels(get_store(), member)
        st.toast("Fetching the group's channels.", icon=":material/refresh:")


def _draw_channel(member: Membership, channel: Channel) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            draw_picture(channel)
            st.markdown(f"**{plain(channel.name)}** :gray[· {network_name(channel.network)}]")
            if channel.disabled:
                st.badge("switched off at Postiz", color="orange")
            elif not channel.is_supported:
                st.badge("not supported yet", color="gray")
            else:
                st.badge("connected", color="green")
        if channel.is_supported:
            usual = defaults_of(member.profile, channel)
            st.caption(f"Posts at {', '.join(usual.times)} · {plain(usual.hashtags) or 'no hashtags of its own'}")
            with st.expander("Defaults for this channel"):
                _draw_form(member, channel)


def _draw_form(member: Membership, channel: Channel) -> None:
    network, usual = NETWORKS[channel.network], defaults_of(member.profile, channel)

    def key(name: str) -> str:
        return widget_key(member.profile_id, f"default-{channel.id}-{name}")

    with st.form(key("form"), border=False):
        left, right = st.columns(2)
        times = left.text_input(
            "Posting times", value=", ".join(usual.times), key=key("times"), help="Like 09:00, 18:30"
        )
        hashtags = right.text_input("First hashtags", value=usual.hashtags, key=key("hashtags"))
        title = usual.title
        if network.field("title") is not None:
            title = st.text_input(
                "Title", value=usual.title, key=key("title"), help="{clip} and {store} become their names."
            )
        settings = {
            field.name: draw_setting(field, channel, usual.settings.get(field.name, field.default), key(field.name))
            for field in network.fields
            if field.name not in OWN_EACH_TIME
        }
        saved = st.form_submit_button("Save defaults", disabled=member.role not in OWNERS)
    if saved:
        try:
            set_defaults(get_store(), member, channel, settings=settings, title=title, hashtags=hashtags, times=times)
        except EditAIError as error:
            show_failure(error)
        else:
            st.toast(f"Kept for {plain(channel.name)}.", icon=":material/check_circle:")
            st.rerun()
