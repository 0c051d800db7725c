"""Step 4 of New clip: the clip's shots as small pictures; swap, remove, move, add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from editai.jobs.make_choices import ChosenShot
from editai.library.drafts import Draft
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui import chosen_shots, focus_panel, framing_of
from pages.ui import draft as drafting
from pages.ui.chosen_shots import Shots
from pages.ui.failures import plain
from pages.ui.progress import draw_bar, draw_failure_words, watch_job
from pages.ui.session import widget_key
from pages.ui.shot_offers import ADDING, SWAPPING, draw_offers, look_at, shot_thumb
from pages.ui.strip import Action, Picture, draw_strip
from pages.ui.wording import length


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
    place = SWAPPING.get(member.profile_id)
    if place >= 0:
        draw_offers(member, draft, shots, look, by_id, place)
    _draw_foot(member, draft, shots, look)
    focus_panel.draw_focus(member, draft, sources, shots)


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
    chosen = SWAPPING.get(member.profile_id)
    for at, shot in enumerate(shots):
        shown_ms = ChosenShot.from_json(shot).shown_ms
        source = sources.get(str(shot["source_video_id"]))
        name = source.name if source else "a video that is gone"
        label = f"{at + 1} · {shown_ms / 1000:.1f} s"
        pictures.append(
            Picture(
                name=str(at),
                jpeg=shot_thumb(member, draft, shot, source),
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
            on_click=SWAPPING.set,
            args=(member.profile_id, ADDING),
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
    SWAPPING.set(member.profile_id, -1)


def _remove(member: Membership, at: int) -> None:
    shots = chosen_shots.standing(member)
    if len(shots) > 1:
        del shots[at : at + 1]
        chosen_shots.keep(member, shots)
    SWAPPING.set(member.profile_id, -1)


def _swap(member: Membership, at: int) -> None:
    SWAPPING.set(member.profile_id, -1 if SWAPPING.get(member.profile_id) == at else at)


def _reset(member: Membership) -> None:
    drafting.choose(member, shots=None)
    SWAPPING.set(member.profile_id, -1)
