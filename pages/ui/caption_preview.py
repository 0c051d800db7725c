"""The clip before it is made: one moment as the render would draw it, and a slider to drag through it."""

from __future__ import annotations

import base64
from typing import Final

import streamlit as st

from editai.captions.choice import DEFAULT_STYLE, missing_signs, style_name
from editai.captions.colours import FALLBACK_ACCENT
from editai.captions.cues import split_cues
from editai.captions.estimate import estimate_words
from editai.captions.styles import NO_CAPTIONS, STYLES, store_style
from editai.errors import EditAIError, InputError
from editai.library.drafts import Draft
from editai.media.probe import Probe
from editai.render.platforms import PLATFORMS
from editai.speech.words import Word
from editai.store.rows import Membership, Profile, SourceVideo
from pages.ui import chosen_shots, framing_of, media
from pages.ui.failures import LOG, plain
from pages.ui.resources import get_media, get_settings
from pages.ui.session import widget_key

_EXAMPLE: Final = "This is how your captions will look."
_FOLDER: Final = "previews"
_STEP_S: Final = 0.1
_FIRST_S: Final = 0.8


@st.fragment
def draw_preview(member: Membership, draft: Draft, sources: list[SourceVideo]) -> None:
    """The preview of the form as it stands; the quiet place of a clip where there is nothing to show yet."""
    if not sources:
        media.draw_place("Your clip appears here")
        return
    words = estimate_words(draft.script.strip() or _EXAMPLE, float(member.profile.voice.get("speed") or 1.0))
    length_s = max(1.0, words[-1].end_ms / 1000)
    key = widget_key(member.profile_id, "preview-moment")
    chosen_s = float(st.session_state.get(key, _FIRST_S))
    st.session_state[key] = min(chosen_s, round(length_s, 1))
    picture = st.container()
    moment_s = st.slider("Drag through the clip", 0.0, round(length_s, 1), step=_STEP_S, format="%.1f s", key=key)
    try:
        jpeg = _jpeg(member, draft, sources, words, moment_s / length_s, round(moment_s * 1000))
    except EditAIError as error:
        LOG.info("no preview: %s: %s", error.kind, error.sentence)
        with picture:
            media.draw_place("Your clip appears here", picture_key=str(sources[0].probe.get("cover_key") or ""))
        return
    with picture:
        source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
        st.html(f'<img alt="Preview of the clip with its captions" style="{media.PLAYER_STYLE}" src="{source}">')
    _draw_notes(member.profile, draft)


def _draw_notes(profile: Profile, draft: Draft) -> None:
    missing = missing_signs(profile, style_name(profile, draft.captions), draft.script)
    if missing:
        st.caption(plain(f"The font of the captions has no sign for {' '.join(missing[:10])}."))
    else:
        title = PLATFORMS.get(draft.platform, PLATFORMS["tiktok"]).title
        st.caption(f"A preview; shots and times are chosen when the clip is made. {title} leaves the frame free.")


def _jpeg(
    member: Membership, draft: Draft, sources: list[SourceVideo], words: list[Word], share: float, moment_ms: int
) -> bytes:
    """The picture of a moment.

    Raises:
        EditAIError: it could not be drawn.
    """
    from editai.captions.ass import to_ass
    from editai.render.preview import PreviewInputs, place_in_sources, preview_jpeg

    profile, settings = member.profile, get_settings()
    name = style_name(profile, draft.captions)
    style = store_style(name if name in STYLES else DEFAULT_STYLE, profile.caption.get("font"))
    words = [] if name == NO_CAPTIONS else words
    platform = PLATFORMS.get(draft.platform, PLATFORMS["tiktok"])
    accent = str(profile.brand.get("colour") or FALLBACK_ACCENT)
    probes = [_probe(source) for source in sources]
    shots = chosen_shots.shots_of(draft, chosen_shots.look_of(member, draft))
    if shots:
        shot, source_ms = chosen_shots.at_moment(shots, moment_ms)
        at = next((at for at, source in enumerate(sources) if source.id == shot["source_video_id"]), 0)
    else:
        shot = {}
        at, source_ms = place_in_sources([probe.duration_ms for probe in probes], share)
    with get_media() as media:
        inputs = PreviewInputs(
            platform=platform,
            path=media.path(member.profile_id, sources[at].media_key),
            probe=probes[at],
            source_ms=source_ms,
            framing=framing_of.shot_framing(member, draft, shot, sources[at]),
            ass=to_ass(split_cues(words, style, platform.frame), style, platform.frame, accent),
            moment_ms=moment_ms,
        )
        return preview_jpeg(inputs, settings.cache_root / member.profile_id / _FOLDER).read_bytes()


def _probe(source: SourceVideo) -> Probe:
    try:
        return Probe.from_json(source.probe)
    except (KeyError, TypeError, ValueError) as error:  # read in by a version that measured less
        raise InputError("This video was read in by an older version.", source_video_id=source.id) from error
