"""Step 4 of New clip: the clip's shots as small pictures; swap, remove, move, add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from pages.ui import chosen_shots, focus_panel, framing_of
from pages.ui import draft as drafting
from pages.ui.chosen_shots import Shots
from pages.ui.failures import LOG, plain, told
from pages.ui.progress import draw_bar, draw_failure_words, watch_job
from pages.ui.resources import get_media, get_settings, get_store
from pages.ui.session import Slot, widget_key
from pages.ui.strip import Action, Picture, draw_strip
from pages.ui.wording import length

_SWAPPING: Final = Slot[int]("swapping-shot", lambda: -1)
"""The place whose alternatives are shown; -1: none."""
_ADDING: Final = 1_000


def draw_shots_step(member: Membership, draft: Draft, sources: Sequence[SourceVideo]) -> None:
    """The whole step."""
    st.subheader("4 · Shots", anchor=False)
    look = chosen_shots.look_of(member, draft)
    shots = chosen_shots.shots_of(draft, look)
    if look is not None and not look.state.is_terminal:
        watch_job(member, look.id, draw_bar)
    elif look is not None and look.state is JobState.FAILED:
        draw_failure_words(look)
    if not shots:
        _draw_invitation(member, draft, sources, look)
        focus_panel.draw_focus(member, draft, sources, ())
        return
    by_id = {source.id: source for source in sources}
    _draw_strip(member, draft, shots, by_id)
    place = _SWAPPING.get(member.profile_id)
    if place >= 0:
        _draw_alternatives(member, draft, shots, look, by_id, place)
    _draw_foot(member, draft, shots, look)
    focus_panel.draw_focus(member, draft, sources, shots)


def look_at(member: Membership) -> None:
    """Callback: have the shots picked, and look at them."""
    with told():
        drafting.keep_fields(member)
        draft = drafting.load(member)
        job = submit_look(get_settings(), get_store(), member, drafting.request_of(draft))
        drafting.choose(member, look=job.id, look_for=chosen_shots.looked_for(draft))


def _draw_invitation(member: Membership, draft: Draft, sources: Sequence[SourceVideo], look: Job | None) -> None:
    is_live = look is not None and not look.state.is_terminal
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Look at the shots",
            key=widget_key(member.profile_id, "look"),
            icon=":material/view_carousel:",
            disabled=is_live or not sources or not draft.script.strip(),
            on_click=look_at,
            args=(member,),
            help="See which moments the clip will show, before it is made. Quick and free.",
        )
        st.caption("The best moments are picked for you.", width="content")


def _draw_strip(member: Membership, draft: Draft, shots: Shots, sources: Mapping[str, SourceVideo]) -> None:
    at_ms = 0.0
    pictures = []
    chosen = _SWAPPING.get(member.profile_id)
    for at, shot in enumerate(shots):
        shown_ms = ChosenShot.from_json(shot).shown_ms
        source = sources.get(str(shot["source_video_id"]))
        name = source.name if source else "a video that is gone"
        label = f"{at + 1} · {shown_ms / 1000:.1f} s"
        pictures.append(
            Picture(
                name=str(at),
                jpeg=_thumb(member, draft, shot, source),
                label=label,
                alt=f"Shot {at + 1}, {length(round(at_ms))} in the clip, of {name}",
                is_whole=framing_of.is_whole(member, draft, shot, source),
                is_chosen=at == chosen,
                actions=_actions(member, at, len(shots)),
            )
        )
        at_ms += shown_ms
    draw_strip(member.profile_id, "shots", pictures)


def _actions(member: Membership, at: int, count: int) -> tuple[Action, ...]:
    return (
        Action(
            name="left",
            icon="chevron_left",
            help="Earlier",
            on_click=_move,
            args=(member, at, -1),
            disabled=at == 0,
        ),
        Action(name="swap", icon="swap_horiz", help="Swap it", on_click=_swap, args=(member, at)),
        Action(
            name="remove",
            icon="close",
            help="Take it out",
            on_click=_remove,
            args=(member, at),
            disabled=count == 1,
        ),
        Action(
            name="right",
            icon="chevron_right",
            help="Later",
            on_click=_move,
            args=(member, at, 1),
            disabled=at == count - 1,
        ),
    )


def _draw_alternatives(
    member: Membership,
    draft: Draft,
    shots: Shots,
    look: Job | None,
    sources: Mapping[str, SourceVideo],
    place: int,
) -> None:
    offered = _offered(shots, look)
    what = "Add one of these" if place == _ADDING else f"In place of shot {place + 1}"
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{what}**")
            st.button(
                "Close",
                key=widget_key(member.profile_id, "swap-close"),
                type="tertiary",
                on_click=_SWAPPING.set,
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
                jpeg=_thumb(member, draft, other, sources.get(str(other["source_video_id"]))),
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


def _draw_foot(member: Membership, draft: Draft, shots: Shots, look: Job | None) -> None:
    have_s = sum(ChosenShot.from_json(shot).shown_ms for shot in shots) / 1000
    words = f"{len(shots)} shots, {have_s:.1f} s"
    is_current = look is not None and look.state is JobState.SUCCEEDED
    is_current = is_current and draft.choices.get("look_for") == chosen_shots.looked_for(draft)
    if is_current and look is not None:
        words += f" for a voice of {int((look.result or {}).get('duration_ms') or 0) / 1000:.1f} s"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Add a shot",
            key=widget_key(member.profile_id, "add-shot"),
            icon=":material/add:",
            type="tertiary",
            on_click=_SWAPPING.set,
            args=(member.profile_id, _ADDING),
        )
        if draft.choices.get("shots"):
            st.button(
                "Pick for me",
                key=widget_key(member.profile_id, "reset-shots"),
                icon=":material/restart_alt:",
                type="tertiary",
                on_click=_reset,
                args=(member,),
                help="Forget your changes; the best moments are picked again.",
            )
        st.caption(plain(words), width="content")


def _move(member: Membership, at: int, by: int) -> None:
    shots = chosen_shots.standing(member)
    if 0 <= at + by < len(shots):
        shots[at], shots[at + by] = shots[at + by], shots[at]
        chosen_shots.keep(member, shots)
    _SWAPPING.set(member.profile_id, -1)


def _remove(member: Membership, at: int) -> None:
    shots = chosen_shots.standing(member)
    if len(shots) > 1:
        del shots[at : at + 1]
        chosen_shots.keep(member, shots)
    _SWAPPING.set(member.profile_id, -1)


def _swap(member: Membership, at: int) -> None:
    _SWAPPING.set(member.profile_id, -1 if _SWAPPING.get(member.profile_id) == at else at)


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
    _SWAPPING.set(member.profile_id, -1)


def _reset(member: Membership) -> None:
    drafting.choose(member, shots=None)
    _SWAPPING.set(member.profile_id, -1)


def _thumb(member: Membership, draft: Draft, shot: Mapping[str, Any], source: SourceVideo | None) -> bytes | None:
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
