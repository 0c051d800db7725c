"""What a person asks for when they press the one button, and the check of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from editai.captions.table import Row, cleaned
from editai.errors import InputError, NotFound
from editai.jobs.make_choices import ChosenMusic, ChosenShot, check_focus, check_music, check_rows, check_shots
from editai.library.naming import name_for
from editai.library.voices import voice_for
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Profile

if TYPE_CHECKING:
    from editai.speech.preset import VoicePreset

SourceAudio = Literal["duck", "mute-speech", "off"]
_MOST_SOURCES: Final = 20
MOST_VARIANTS: Final = 10
"""Of one project at once."""
_SURELY: Final = 0.6
"""Of the estimated length: no voice speaks so much faster than the others."""
_OF_THEIR_OWN_LENGTH: Final = ("none", "recording")
"""Engines whose sound is there already, or is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeRequest:
    """One clip to make. What is None comes from the store's own settings."""

    script: str
    """What is spoken and captioned, as typed."""
    source_video_ids: tuple[str, ...]
    """Source videos of this store, in the order of preference."""
    platform: str = "tiktok"
    voice: str | None = None
    """``engine:voice``."""
    speed: float | None = None
    """0.5 to 2.0."""
    voice_settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the voice that are others for this once than the store's preset says, by their names."""
    captions: str | None = None
    """A caption style's name, or ``none``."""
    source_audio: str = "duck"
    """``duck``, ``mute-speech`` or ``off``."""
    card: bool | None = None
    """Whether an end card closes the clip."""
    name: str = ""
    """The project's name; '' takes the first sentence of the script."""
    project_id: str | None = None
    """Make another variant in this project instead of a new one."""
    segments: tuple[ChosenShot, ...] = ()
    """The shots in their order; empty: EditAI picks them."""
    focus: Mapping[str, float] = field(default_factory=dict)
    """For source videos by id: where the crop stands, 0 (left, or top) to 1; others follow their subject."""
    fit: Mapping[str, str] = field(default_factory=dict)
    """For source videos by id: ``crop``, ``fit`` (over a blurred copy) or ``auto``."""
    cues: tuple[Row, ...] = ()
    """Captions of the person's own; empty: they are the script in the voice's time."""
    music: ChosenMusic | None = None
    spoken_as: Mapping[str, Any] = field(default_factory=dict)
    """How a clip before it was spoken (``VoicePreset.as_json``); empty: as the store's preset says."""
    variant: int = 0
    """0 is the plain clip; 1 to 9 open with other shots and show them in another order."""

    def with_sources(self, source_video_ids: tuple[str, ...]) -> MakeRequest:
        """The same request for these source videos."""
        return replace(self, source_video_ids=source_video_ids)


def check_make(profile: Profile, request: MakeRequest) -> None:
    """Check everything of a request but its videos; for whoever has still to bring them in.

    Raises:
        InputError: one sentence for the first thing that is wrong.
    """
    from editai.captions.choice import check_signs, check_style, style_name
    from editai.captions.styles import NO_CAPTIONS
    from editai.render.platforms import check_platform
    from editai.speech.script import check_script
    from editai.speech.voices import parse_voice

    check_script(request.script.strip(), parse_voice(preset_of(profile, request).voice))
    style = style_name(profile, request.captions)
    check_style(style, or_none=True)
    if style == NO_CAPTIONS and request.cues:
        raise InputError("Captions of your own are asked for, and no captions. Choose a caption style for them.")
    check_signs(profile, style, request.script, "Take it out of the script.")
    check_platform(request.platform)
    if request.source_audio not in get_args(SourceAudio):
        raise InputError("The source sound can be: duck, mute-speech or off.")
    if not 0 <= request.variant < MOST_VARIANTS:
        raise InputError(f"A project is made in 1 to {MOST_VARIANTS} variants at once.")
    check_music(request.music)
    _check_length(profile, request)
    if request.cues:
        check_rows(request.cues, style, request.platform)


def _check_length(profile: Profile, request: MakeRequest) -> None:
    """Refuse a script that is far too long for the platform before minutes, or money, are spent on speaking it.

    What comes close is spoken and then measured.
    """
    from editai.render.platforms import PLATFORMS
    from editai.speech.pace import spoken_length_ms
    from editai.speech.voices import parse_voice

    preset = preset_of(profile, request)
    voice = parse_voice(preset.voice)
    if voice.engine in _OF_THEIR_OWN_LENGTH:
        return
    length_ms = spoken_length_ms(request.script, voice, preset.settings, preset.pronunciations)
    platform = PLATFORMS[request.platform]
    most_ms = platform.max_duration_ms.value
    if length_ms * _SURELY > most_ms:
        minutes, seconds = divmod(round(length_ms / 1000), 60)
        raise InputError(
            f"This script takes about {minutes} min {seconds} s to say, and {platform.title} takes at most "
            f"{most_ms / 1000:g} s. Shorten the script.",
            duration_ms=length_ms,
        )


def require_voice(settings: Settings, profile: Profile, request: MakeRequest) -> None:
    """Nothing, when this machine can speak with the request's voice; for whoever is about to keep files for it.

    Raises:
        NotInstalled: its model is missing; ``mend`` is the command that brings it.
    """
    from editai.speech.engines import require_engine

    require_engine(settings, preset_of(profile, request).voice)


def checked_make_data(settings: Settings, store: Store, profile: Profile, request: MakeRequest) -> dict[str, Any]:
    """The job's data, with every default filled in, so that a later change of the store changes no queued job.

    Raises:
        InputError: one sentence for the first thing that is wrong.
        NotFound: a source video or the project is not this store's.
    """
    from editai.captions.choice import style_name

    if not request.source_video_ids:
        raise InputError("There is no video. Upload one, or choose one from the library.")
    check_make(profile, request)
    if len(request.source_video_ids) > _MOST_SOURCES:
        raise InputError(f"A clip takes at most {_MOST_SOURCES} videos. Choose fewer.")
    voice_for(settings, store, profile.id, preset_of(profile, request).voice)
    source_ids = list(dict.fromkeys(request.source_video_ids))
    sources = {each: store.library.source_video(profile.id, each) for each in source_ids}
    check_shots(request.segments, sources)
    check_focus(request.focus, request.fit, sources)
    _require_music(settings, store, profile, request.music)
    if request.project_id is not None:
        store.library.project(profile.id, request.project_id)
    script = request.script.strip()
    return {
        "source_video_ids": source_ids,
        "script": script,
        **preset_of(profile, request).as_json(),
        "platform": request.platform,
        "captions": style_name(profile, request.captions),
        "source_audio": request.source_audio,
        "card": request.card if request.card is not None else bool(profile.brand.get("end_card", True)),
        "name": " ".join(request.name.split())[:120] or name_for(script),
        "project_id": request.project_id,
        **_choices(request),
    }


def _choices(request: MakeRequest) -> dict[str, Any]:
    """What the person has decided beyond the form; only what was decided, so that a plain clip's data are plain."""
    chosen: dict[str, Any] = {
        "segments": [shot.as_json() for shot in request.segments],
        "focus": {name: round(float(place), 4) for name, place in request.focus.items()},
        "fit": {name: value for name, value in request.fit.items() if value != "auto"},
        "cues": [
            {"text": row.text, "start_ms": row.start_ms, "end_ms": row.end_ms} for row in map(cleaned, request.cues)
        ],
        "music": request.music.as_json() if request.music else None,
        "variant": request.variant,
    }
    return {name: value for name, value in chosen.items() if value}


def _require_music(settings: Settings, store: Store, profile: Profile, music: ChosenMusic | None) -> None:
    """The music is a file of this store's own.

    Raises:
        NotFound: it is not, or it is gone.
    """
    if music is None:
        return
    with open_media(settings, store) as media:
        is_there = media.size(profile.id, music.key) is not None
    if music.key.split("/")[1] != "music" or not is_there:
        raise NotFound("The music is no longer there. Add it again, or make the clip without it.")


def preset_of(profile: Profile, request: MakeRequest) -> VoicePreset:
    """How the script is spoken: as the store's preset says, but where the request says otherwise.

    Raises:
        InputError: a setting is out of its range.
    """
    from editai.speech.preset import VoicePreset, changed_preset, store_preset

    preset = store_preset(profile.voice, voice=request.voice, speed=request.speed)
    if request.spoken_as:
        preset = VoicePreset.from_json(request.spoken_as)
    return changed_preset(preset, request.voice_settings)
