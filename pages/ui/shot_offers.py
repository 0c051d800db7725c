"""Other shots that a clip could show: found by looking, offered as small pictures, put in a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from editai.errors import EditAIError
from editai.jobs.clip_requests import submit_look
from editai.jobs.make_choices import ChosenShot
from editai.library.drafts import Draft
from editai.media.probe import Probe
from editai.media.thumbs import thumb_jpeg
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui import chosen_shots, framing_of
from pages.ui import draft as drafting
from pages.ui.chosen_shots import Shots
from pages.ui.failures import LOG, told
from pages.ui.resources import get_media, get_settings, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.strip import Action, Picture, draw_strip
from pages.ui.wording import length

SWAPPING: Final = Slot[int]("swapping-shot", lambda: -1)
"""The place whose alternatives are shown; -1: none."""
ADDING: Final = 1_000
"""Stands for the place behind the last shot."""


def look_at(member: Membership) -> None:
    """Callback: have the shots picked, and look at them."""
    with told():
        drafting.keep_fields(member)
        draft = drafting.load(member)
        job = submit_look(get_settings(), get_store(), member, drafting.request_of(draft))
        drafting.choose(member, look=job.id, look_for=chosen_shots.looked_for(draft))


def draw_offers(
    member: Membership,
    draft: Draft,
    shots: Shots,
    look: Job | None,
    sources: Mapping[str, SourceVideo],
    place: int,
) -> None:
    """What could stand at a place, or be added; a way to find some where nothing was looked for."""
    offered = _offered(shots, look)
    what = "Add one of these" if place == ADDING else f"In place of shot {place + 1}"
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{what}**")
            st.button(
                "Close",
                key=widget_key(member.profile_id, "swap-close"),
                type="tertiary",
                on_click=SWAPPING.set,
                args=(member.profile_id, -1),
            )
        if look is None or look.state is not JobState.SUCCEEDED:
            st.button(
                "Find other shots",
                key=widget_key(member.profile_id, "find-others"),
                icon=":material/search:",
                on_click=look_at,
                args=(member,),
                disabled=look is not None and not look.state.is_terminal,
            )
            return
        if not offered:
            st.caption("Everything worth showing is in the clip already. Add another video for more.")
            return
        pictures = [
            Picture(
                name=str(at),
                jpeg=shot_thumb(member, draft, other, sources.get(str(other["source_video_id"]))),
                label=f"{length(int(other['start_ms']))} · {(other['end_ms'] - other['start_ms']) / 1000:.1f} s",
                alt=f"Another shot, from {length(int(other['start_ms']))}",
                actions=(Action(name="use", icon="check", help="Use it", on_click=_use, args=(member, place, other)),),
            )
            for at, other in enumerate(offered)
        ]
        draw_strip(member.profile_id, "others", pictures, width_px=84)


def _offered(shots: Shots, look: Job | None) -> Shots:
    """What looking has found and the clip does not show: the unused picks first, then the next best."""
    if look is None or look.state is not JobState.SUCCEEDED:
        return []
    found = [dict(shot) for name in ("shots", "alternatives") for shot in (look.result or {}).get(name, ())]
    return [other for other in found if not any(_overlap(other, shot) for shot in shots)]


def _overlap(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    if one["source_video_id"] != two["source_video_id"]:
        return False
    shared = min(one["end_ms"], two["end_ms"]) - max(one["start_ms"], two["start_ms"])
    return bool(shared > 0.4 * min(one["end_ms"] - one["start_ms"], two["end_ms"] - two["start_ms"]))


def _use(member: Membership, place: int, other: dict[str, Any]) -> None:
    """The other shot takes the place, as long as the one before it where there is so much of it."""
    shots = chosen_shots.standing(member)
    if place < len(shots):
        wanted_ms = round(ChosenShot.from_json(shots[place]).shown_ms)
        source = get_store().library.source_video(member.profile_id, str(other["source_video_id"]))
        end_ms = min(other["start_ms"] + wanted_ms, int(source.probe.get("duration_ms") or 0))
        longest_ms = max(end_ms, other["end_ms"]) if wanted_ms > other["end_ms"] - other["start_ms"] else end_ms
        shots[place] = {**other, "end_ms": min(longest_ms, end_ms)}
    else:
        shots.append(other)
    chosen_shots.keep(member, shots)
    SWAPPING.set(member.profile_id, -1)


def shot_thumb(member: Membership, draft: Draft, shot: Mapping[str, Any], source: SourceVideo | None) -> bytes | None:
    """The shot's picture as the clip will frame it; None where it cannot be made."""
    if source is None:
        return None
    try:
        framing = framing_of.shot_framing(member, draft, shot, source)
        with get_media() as media:
            return thumb_jpeg(
                media.path(member.profile_id, source.media_key),
                Probe.from_json(source.probe),
                (int(shot["start_ms"]) + int(shot["end_ms"])) // 2,
                get_settings().cache_root / member.profile_id / "thumbs",
                framing=framing,
            ).read_bytes()
    except (EditAIError, KeyError, TypeError, ValueError, OSError) as error:
        LOG.info("no picture of a shot: %s", type(error).__name__)
        return None
