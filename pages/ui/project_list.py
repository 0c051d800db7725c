"""Projects: what one product or campaign holds, to look at, to change and to make another clip of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from editai.errors import NotFound
from editai.library.drafts import Draft
from editai.library.projects import change_project
from editai.speech.preset import VoicePreset, settings_apart, store_preset
from editai.store.rows import Membership, Project, SourceVideo
from pages.ui import draft as drafting
from pages.ui import media
from pages.ui.empty import draw_empty
from pages.ui.failures import plain, told
from pages.ui.resources import get_store
from pages.ui.session import widget_key
from pages.ui.wording import count, moment


def draw(member: Membership) -> None:
    """The whole tab."""
    projects = get_store().library.projects(member.profile_id)
    if not projects:
        draw_empty(
            "No projects yet",
            "Every clip you make begins one: its videos, their order, the script and the settings.",
            icon="folder",
            page="pages/make/new_clip.py",
            button="Make the first clip",
            store_id=member.profile_id,
        )
        return
    clips = get_store().library.clips(member.profile_id, limit=1_000)
    for project in projects:
        made = [clip for clip in clips if clip.project_id == project.id]
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width=46):
                media.draw_cover(made[0].cover_key if made else "", alt=project.name)
            with st.container(gap=None):
                st.markdown(f"**{plain(project.name)}**")
                used = count(len(project.settings.get("source_video_ids") or ()), "video")
                when = moment(project.created_at, member.profile.timezone)
                st.caption(f"{count(len(made), 'clip')} · {used} · {when}")
            if st.button("Open", key=widget_key(member.profile_id, f"project-{project.id}")):
                st.dialog(plain(project.name), position="right", width="medium")(_drawer)(member, project.id)


def _drawer(member: Membership, project_id: str) -> None:
    project = get_store().library.project(member.profile_id, project_id)
    settings = dict(project.settings)
    _draw_fields(member, project)
    st.markdown("**Videos, in order**")
    sources = _sources(member, project)
    for source in sources:
        st.caption(plain(source.name))
    if len(sources) < len(settings.get("source_video_ids") or ()):
        st.caption("Videos that were deleted are left out.")
    _draw_segments(member, settings)
    names = {"platform": "Platform", "voice": "Voice", "captions": "Captions", "source_audio": "Sound of the videos"}
    st.caption(
        " · ".join(f"{label}: {plain(str(settings[name]))}" for name, label in names.items() if name in settings)
    )
    st.button(
        "Use it for another clip",
        key=widget_key(member.profile_id, f"project-use-{project.id}"),
        icon=":material/movie_edit:",
        type="primary",
        on_click=_use,
        args=(member, project.id),
        help="Puts its videos, script and settings into the New clip form.",
    )


def _draw_fields(member: Membership, project: Project) -> None:
    for name, value in (("name", project.name), ("script", project.script)):
        key = widget_key(member.profile_id, f"project-{name}-{project.id}")
        st.session_state.setdefault(key, value)
        more: dict[str, Any] = {"key": key, "on_change": _change, "args": (member, project.id, name, key)}
        if name == "name":
            st.text_input("Name", max_chars=120, **more)
        else:
            st.text_area("Script", height=140, **more)


def _draw_segments(member: Membership, settings: dict[str, Any]) -> None:
    """The shots that a person has chosen for it, in order."""
    names = {source.id: source.name for source in get_store().library.source_videos(member.profile_id, limit=10_000)}
    for at, shot in enumerate(settings.get("segments") or (), 1):
        name = names.get(str(shot.get("source_video_id")), "a video that is gone")
        st.caption(plain(f"{at}. {name} · {shot['start_ms'] / 1000:.1f} to {shot['end_ms'] / 1000:.1f} s"))


def _sources(member: Membership, project: Project) -> list[SourceVideo]:
    found = []
    for source_video_id in project.settings.get("source_video_ids") or ():
        try:
            found.append(get_store().library.source_video(member.profile_id, str(source_video_id)))
        except NotFound:
            continue
    return found


def _change(member: Membership, project_id: str, name: str, key: str) -> None:
    with told():
        change_project(get_store(), member, project_id, {name: str(st.session_state.get(key) or "")})


def _use(member: Membership, project_id: str) -> None:
    """Callback: the form holds what the project holds, its shots in their order; the rest stays as it is."""
    with told():
        project = get_store().library.project(member.profile_id, project_id)
        known = Draft.__dataclass_fields__
        kept = {
            name: project.settings[name]
            for name in ("voice", "captions", "platform", "source_audio", "card")
            if name in known and name in project.settings
        }
        ids = tuple(source.id for source in _sources(member, project))
        drafting.start_over(member)
        chosen = _choices(project.settings, set(ids))
        usual = store_preset(member.profile.voice, voice=project.settings.get("voice"))
        apart = settings_apart(VoicePreset.from_json(project.settings), usual)
        if apart:
            chosen["voice_settings"] = apart
        drafting.change(member, script=project.script, name=project.name, source_video_ids=ids, choices=chosen, **kept)
        st.toast("It stands in the New clip form.", icon=":material/movie_edit:")


def _choices(settings: Mapping[str, Any], ids: set[str]) -> dict[str, Any]:
    """What was decided beyond the form, of the videos that are still there."""
    shots = [dict(shot) for shot in settings.get("segments") or () if shot.get("source_video_id") in ids]
    chosen: dict[str, Any] = {"shots": shots, "music": settings.get("music")}
    for name in ("focus", "fit"):
        chosen[name] = {video: value for video, value in (settings.get(name) or {}).items() if video in ids}
    return {name: value for name, value in chosen.items() if value}
