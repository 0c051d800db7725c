"""The voices as rows: hear each say the store's sentence, see what it costs, make one the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from editai.costs.price_book import price_book
from editai.costs.prices import PriceList
from editai.errors import EditAIError
from editai.profiles.actions import edit_store
from editai.speech.cost import estimate_voice
from editai.speech.engines import engine_status
from editai.speech.preset import store_preset
from editai.speech.voice import Voice, language_name
from editai.store.rows import Membership
from editai.store.states import Role
from pages.ui.failures import plain, told
from pages.ui.icon_label import unseen
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.voice_choice import choosable, speaking, voice_line
from pages.ui.voice_listen import draw_heard, has_heard, listen

_FIRST: Final = 12
_CLIP_MS: Final = 30_000
_MOST_SENTENCE: Final = 300


def draw_rows(member: Membership) -> None:
    """The sentence, the filters, and a row a voice."""
    voices = list(speaking(member).values())
    usual = store_preset(member.profile.voice).voice
    sentence = _draw_sentence(member)
    shown = _filtered(member, voices, usual)
    all_key = widget_key(member.profile_id, "voices-all")
    some = shown if st.session_state.get(all_key) else shown[:_FIRST]
    prices = price_book(get_settings()).prices()
    st.caption("The price is that of the voice-over of a clip of 30 seconds.")
    for voice in some:
        _draw_row(member, voice, sentence, prices, is_default=voice.name == usual)
    if len(some) < len(shown):
        st.button(
            f"Show {len(shown) - len(some)} more", key=widget_key(member.profile_id, "more"), type="tertiary",
            icon=":material/expand_more:", on_click=_show_all, args=(all_key,),
        )  # fmt: skip
    if not shown:
        st.caption("No voice is like that. Choose another language or engine.")


def _draw_sentence(member: Membership) -> str:
    key = widget_key(member.profile_id, "sentence")
    st.session_state.setdefault(key, str(member.profile.voice.get("sentence") or ""))
    st.text_input(
        "What they say",
        key=key,
        max_chars=_MOST_SENTENCE,
        placeholder="A sentence of yours, with a price",
        on_change=_keep_sentence,
        args=(member, key),
    )
    return " ".join(str(st.session_state[key]).split())


def _filtered(member: Membership, voices: Sequence[Voice], usual: str) -> list[Voice]:
    """The voices that the filters leave, the recommended ones first; nothing moves when another is the default."""
    languages = list(dict.fromkeys(voice.language for voice in voices))
    titles = {status.engine: status.title for status in engine_status(get_settings())}
    engines = list(dict.fromkeys(voice.engine for voice in voices))
    own = next((voice.language for voice in voices if voice.name == usual), None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = st.selectbox(
            "Language",
            languages,
            index=languages.index(own) if own in languages else None,
            format_func=language_name,
            placeholder="All languages",
            key=widget_key(member.profile_id, "voice-language"),
            width=220,
        )
        gender = st.segmented_control(
            "Voice",
            ["female", "male"],
            format_func=str.capitalize,
            key=widget_key(member.profile_id, "voice-gender"),
        )
        engine = None
        if len(engines) > 1:
            engine = st.segmented_control(
                "Engine",
                engines,
                format_func=lambda name: titles.get(name, name),
                key=widget_key(member.profile_id, "voice-engine"),
            )
    return [
        voice
        for voice in voices
        if language in (None, voice.language) and gender in (None, voice.gender) and engine in (None, voice.engine)
    ]


def _draw_row(member: Membership, voice: Voice, sentence: str, prices: PriceList, *, is_default: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            unseen(f"Listen to {voice.title}"),
            key=widget_key(member.profile_id, f"listen-{voice.name}"),
            icon=":material/play_arrow:",
            help=f"Listen to {plain(voice.title)}",
            on_click=listen,
            args=(
                member,
                voice.name,
                store_preset(member.profile.voice, voice=voice.name),
                said_by(member, voice, sentence),
            ),
        )
        heard = has_heard(member, voice.name)
        with st.container(width=190 if heard else "stretch", gap=None):
            st.markdown(f"**{plain(voice.title)}**")
            st.caption(voice_line(voice))
        if heard:
            with st.container():
                draw_heard(member, voice.name, voice.title)
        st.caption(price_words(prices, voice), width="content")
        if is_default:
            st.badge("default", icon=":material/check:", color="green")
        else:
            st.button(
                "Use as default",
                key=widget_key(member.profile_id, f"default-{voice.name}"),
                disabled=member.role is not Role.OWNER,
                on_click=_use,
                args=(member, voice),
            )


def said_by(member: Membership, voice: Voice, sentence: str) -> str:
    """The store's own sentence where the voice speaks its language, else a sentence of the voice's own."""
    usual = choosable(member)[store_preset(member.profile.voice).voice].language[:2]
    speaks_it = not voice.language or not usual or voice.language[:2] == usual
    return sentence if sentence and speaks_it else voice.sample


def price_words(prices: PriceList, voice: Voice) -> str:
    """What the voice-over of a 30 s clip costs."""
    from editai.speech.pace import characters_in

    try:
        characters = characters_in(_CLIP_MS, voice)
        price = estimate_voice(prices, voice.name, characters, models_root=get_settings().models_root)
    except EditAIError:
        return "no price"
    return "free" if price.amount_microusd == 0 else f"{price.text.removeprefix('about ')} / 30 s"


def _show_all(key: str) -> None:
    st.session_state[key] = True


def _keep_sentence(member: Membership, key: str) -> None:
    """Callback: the store remembers its sentence; for others than owners it holds as long as their visit."""
    if member.role is Role.OWNER:
        with told():
            edit_store(get_store(), member, {"voice": {"sentence": str(st.session_state[key]).strip() or None}})


def _use(member: Membership, voice: Voice) -> None:
    with told():
        edit_store(get_store(), member, {"voice": {"voice": voice.name}})
        st.toast(
            f"{plain(member.profile.name)} speaks as {plain(voice.title)} now.", icon=":material/record_voice_over:"
        )
