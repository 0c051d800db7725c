"""The steps of New clip at the left: the video, the script, the voice and the looks."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from editai.captions.styles import NO_CAPTIONS, STYLES
from editai.costs.price_book import price_book
from editai.jobs.make_request import preset_of
from editai.jobs.requests import estimate_make
from editai.library.drafts import Draft
from editai.render.platforms import PLATFORMS
from editai.speech.voices import Voice
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui import clip_voice, draft_videos, media, music_field, script_drafting, variants
from pages.ui import draft as drafting
from pages.ui.failures import plain
from pages.ui.icon_label import unseen
from pages.ui.progress import draw_reading_bar, watch_job
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.uploader import upload_videos
from pages.ui.voice_choice import choosable, voice_name
from pages.ui.voice_speak import spoken_words
from pages.ui.wording import length

_BAR: Final = "make-bar"
_ALWAYS_IN_SIGHT: Final = (
    f"<style>[data-testid=stLayoutWrapper]:has(>.st-key-{_BAR}){{position:sticky;bottom:0;z-index:2;padding:14px 0;"
    "background:linear-gradient(transparent,light-dark(#fff,#14161b) 12px)}</style>"
)
"""The page is taller than most windows: its one button keeps to the lower edge until its own place comes.
The colours are the grounds of ``.streamlit/config.toml``, which a page's own style cannot name."""
SOURCE_SOUND = {"duck": "Quiet under the voice", "mute-speech": "Keep, but mute speech", "off": "Off"}


def voice_words(voice: Voice) -> str:
    """``Heart · American English, female``."""
    return voice_name(voice)


def caption_words(name: str) -> str:
    """A caption style as people read it."""
    return "None" if name == NO_CAPTIONS else name.replace("-", " ").capitalize()


def draw_video_step(member: Membership, draft: Draft, reading: list[Job]) -> None:
    """Step 1: drop, choose, or take the sample; then what was chosen."""
    st.subheader("1 · Video", anchor=False)
    chosen = draft_videos.chosen_sources(member, draft)
    for source in chosen:
        _draw_source(member, source)
    for job in reading:
        _draw_reading(member, job)
    ask = "Drop another video" if chosen or reading else "Drop a video here"
    upload_videos(member.profile_id, ask=ask, key=widget_key(member.profile_id, "upload"))
    with st.container(horizontal=True, gap="small"):
        _draw_chooser(member, {source.id for source in chosen})
        if not chosen and not reading:
            st.button(
                "Try it with a sample",
                key=widget_key(member.profile_id, "sample"),
                icon=":material/auto_awesome:",
                on_click=draft_videos.use_sample,
                args=(member,),
                help="A made product video and a script, so that your first clip needs no file.",
            )


def draw_script_step(member: Membership) -> None:
    """Step 2: what is said."""
    key = drafting.field_key(member, "script")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.subheader("2 · Script", anchor=False)
        st.caption(_script_words(member, str(st.session_state.get(key) or "")), width="content")
    st.text_area(
        "Script",
        key=key,
        height=150,
        placeholder="Meet the travel mug that keeps your coffee hot for twelve hours…",
        label_visibility="collapsed",
        on_change=drafting.keep_fields,
        args=(member,),
    )
    script_drafting.draw_drafting(member)


def _script_words(member: Membership, script: str) -> str:
    """``52 words · about 0:21`` in the voice that is chosen."""
    voices = choosable(member)
    chosen = str(st.session_state.get(drafting.field_key(member, "voice")) or "")
    spoken = preset_of(member.profile, drafting.request_of(drafting.load(member)))
    return spoken_words(member, script, voices.get(chosen) or next(iter(voices.values())), spoken.settings)


def draw_looks_step(member: Membership, draft: Draft) -> None:
    """Step 3: voice, captions, platform, source sound; folded away, what most clips do not need."""
    st.subheader("3 · Voice and looks", anchor=False)
    left, right = st.columns(2)
    with left:
        voices = choosable(member)
        _select(member, "voice", "Voice", list(voices), lambda name: voice_words(voices[name]))
        _select(member, "platform", "Platform", list(PLATFORMS), lambda name: PLATFORMS[name].title)
    with right:
        _select(member, "captions", "Captions", [*STYLES, NO_CAPTIONS], caption_words)
        _select(member, "source_audio", "Sound of the video", list(SOURCE_SOUND), lambda name: SOURCE_SOUND[name])
    with st.expander("More", icon=":material/tune:"):
        st.toggle(
            "End card with the store's name",
            key=drafting.field_key(member, "card"),
            on_change=drafting.keep_fields,
            args=(member,),
        )
        st.text_input(
            "Name",
            key=drafting.field_key(member, "name"),
            placeholder="The first sentence of the script",
            max_chars=120,
            on_change=drafting.keep_fields,
            args=(member,),
        )
        clip_voice.draw_voice_settings(member, draft)
        music_field.draw_music(member, draft)
        variants.draw_count(member, draft)


def draw_make_button(member: Membership, draft: Draft, shown: Job | None, reading: list[Job]) -> None:
    """The one button, with what it costs; while this very clip is being made it says so."""
    same = shown is not None and not shown.state.is_terminal and shown.id == drafting.job_id_of(draft)
    is_made = shown is not None and shown.state is JobState.SUCCEEDED and shown.id == drafting.job_id_of(draft)
    waits = any(not job.state.is_terminal for job in reading)
    missing = "" if draft.source_video_ids else "Add a video first."
    if not missing and not draft.script.strip():
        missing = "Write the script first."
    settings = get_settings()
    prices, models_root = price_book(settings).prices(), settings.models_root
    price = estimate_make(member, drafting.request_of(draft), prices, models_root=models_root).text
    st.html(_ALWAYS_IN_SIGHT)
    with st.container(key=_BAR, horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if missing and not waits:
            st.caption(missing, width="content")
        st.button(
            "Making…" if same else f"{_what(draft)} · {price}",
            key=widget_key(member.profile_id, "make"),
            # it stands out while it is the next step: not before there is something to make, not beside its own clip
            type="secondary" if missing or is_made else "primary",
            icon=":material/movie_edit:",
            disabled=same or waits,
            on_click=drafting.make,
            args=(member,),
        )


def _what(draft: Draft) -> str:
    """What the button does."""
    count = drafting.variants_of(draft)
    if count > 1:
        return f"Make {count} clips"
    return "Make it again" if draft.project_id else "Make clip"


def _select(member: Membership, name: str, label: str, options: list[str], words: Any) -> None:
    key = drafting.field_key(member, name)
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    st.selectbox(label, options, format_func=words, key=key, on_change=drafting.keep_fields, args=(member,))


def _draw_source(member: Membership, source: SourceVideo) -> None:
    probe = dict(source.probe)
    facts = [length(int(probe.get("duration_ms", 0))), f"{probe.get('width')}×{probe.get('height')}"]
    facts.append("has sound" if probe.get("audio") else "silent")
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=64):
            media.draw_cover(str(probe.get("cover_key") or ""), alt=source.name, shape="1")
        with st.container(gap=None):
            st.markdown(f"**{plain(source.name)}**")
            st.caption(" · ".join(facts))
        st.button(
            unseen(f"Take out {source.name}"),
            key=widget_key(member.profile_id, f"drop-{source.id}"),
            icon=":material/close:",
            type="tertiary",
            help="Take it out of this clip. It stays in the library.",
            on_click=draft_videos.drop_source,
            args=(member, source.id),
        )


def _draw_reading(member: Membership, job: Job) -> None:
    if job.state is not JobState.FAILED:
        with st.container(border=True, height=94):
            watch_job(member, job.id, draw_reading_bar)
        return
    sentence = str(dict(job.error or {}).get("sentence") or "The video could not be read.")
    name = str(job.data.get("name") or "")
    words, cross = st.columns([12, 1], vertical_alignment="center")  # beside it on a narrow screen, too
    words.error(plain(f"{name}: {sentence}" if name else sentence), icon=":material/error:")
    with cross:
        st.button(
            unseen("Dismiss"),
            key=widget_key(member.profile_id, f"dismiss-{job.id}"),
            icon=":material/close:",
            type="tertiary",
            help="Dismiss",
            on_click=draft_videos.forget_job,
            args=(member, job.id),
        )


def _draw_chooser(member: Membership, chosen: set[str]) -> None:
    """The store's own videos, to choose from."""
    offered = [source for source in get_store().library.source_videos(member.profile_id) if source.id not in chosen]
    if not offered:
        return
    with st.popover("Choose from the library", icon=":material/video_library:"):
        for source in offered[:30]:
            st.button(
                f"{plain(source.name)} · {length(int(source.probe.get('duration_ms', 0)))}",
                key=widget_key(member.profile_id, f"take-{source.id}"),
                type="tertiary",
                on_click=draft_videos.take_source,
                args=(member, source.id),
            )
