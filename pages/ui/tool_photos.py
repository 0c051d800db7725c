"""Photos: a clip of product photos in motion."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.photos_requests import check_photos, submit_photos
from editai.library.photos import keep_photo
from editai.render.platforms import PLATFORMS
from editai.speech.preset import store_preset
from editai.store.rows import Membership
from pages.ui import tool_form
from pages.ui.kept import kept_key, typed_key
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.voice_choice import speaking, speech_price, voice_name
from pages.ui.wording import count, script_length

_FIELDS = {"name": "Name", "price": "Price", "badge": "Badge", "call_to_action": "Call to action"}
_HINTS = {"name": "Travel mug", "price": "$24.99", "badge": "New", "call_to_action": "Shop now"}
_MOST_MB = 60


def draw_photos(member: Membership) -> None:
    """The tool."""
    work, result = st.columns(2, gap="large")
    with work:
        files = st.file_uploader(
            "1 to 20 product photos",
            type=["jpg", "jpeg", "png", "webp", "tif", "tiff", "bmp", "gif"],
            accept_multiple_files=True,
            max_upload_size=_MOST_MB,
            key=_key(member, "files"),
        )
        left, right = st.columns(2)
        for at, (name, label) in enumerate(_FIELDS.items()):
            with right if at % 2 else left:
                st.text_input(label, placeholder=_HINTS[name], max_chars=80, key=kept_key(member, f"photos-{name}"))
        script = st.text_area(
            "Script",
            height=110,
            placeholder="What the voice says; without it the photos are shown in silence",
            key=typed_key(member, "photos-script"),
        )
        voice = None
        if script.strip():
            st.caption(script_length(script))
            voice = _choose_voice(member)
        else:
            st.slider("Seconds a photo", 1.0, 10.0, 3.0, 0.5, key=_key(member, "seconds"))
        platform = st.selectbox(
            "Platform",
            list(PLATFORMS),
            format_func=lambda name: PLATFORMS[name].title,
            key=_key(member, "platform"),
        )
        video = _choose_video(member)
        st.toggle("End card", False, key=_key(member, "card"), help="Closes the clip with the store's end card.")
        start = partial(_start, member, platform, video, voice)
        price = speech_price(member, script, voice)
        tool_form.draw_start(member, kinds.PHOTOS, "Make the clip", start, ready=bool(files), price=price)
    with result:
        tool_form.draw_result(member, kinds.PHOTOS, "The clip of your photos appears here.", _draw_made)


def _key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, f"photos-{name}")


def _choose_voice(member: Membership) -> str:
    voices, usual = speaking(member), store_preset(member.profile.voice).voice
    return st.selectbox(
        "Voice",
        list(voices),
        index=list(voices).index(usual) if usual in voices else 0,
        format_func=lambda name: voice_name(voices[name]),
        key=_key(member, "voice"),
    )


def _choose_video(member: Membership) -> str | None:
    """A video whose best part opens the clip, if one is wanted."""
    sources = {source.id: source for source in get_store().library.source_videos(member.profile_id)}
    if not sources:
        return None
    key = _key(member, "video")
    if st.session_state.get(key) not in sources:
        st.session_state.pop(key, None)
    return st.selectbox(
        "Open with a video",
        list(sources),
        index=None,
        placeholder="photos only",
        format_func=lambda each: tool_form.video_words(sources[each]),
        key=key,
    )


def _start(member: Membership, platform: str, video: str | None, voice: str | None, job_id: str) -> None:
    state = st.session_state
    files = list(state.get(_key(member, "files")) or ())
    words = {name: str(state.get(_key(member, name)) or "") for name in _FIELDS}
    script = str(state.get(_key(member, "script")) or "")
    how = {"platform": platform, "voice": voice, "seconds": state.get(_key(member, "seconds"))}
    how["card"] = bool(state.get(_key(member, "card")))
    check_photos(member.profile, len(files), words, script=script, **how)
    keys = []
    for file in files:
        try:
            keys.append(keep_photo(get_settings(), get_store(), member.profile_id, file.getvalue()))
        except InputError as error:
            raise InputError(f"{file.name}: {error.sentence}") from error
    submit_photos(
        get_settings(),
        get_store(),
        member,
        keys,
        words,
        script=script,
        source_video_id=video,
        job_id=job_id,
        **how,
    )


def _draw_made(member: Membership, result: dict[str, Any]) -> None:
    tool_form.draw_video(member, str(result["media_key"]), str(result["name"]))
    st.caption(f"{result['duration_ms'] / 1000:.1f} s · {count(len(result['shots']), 'photo')}")
