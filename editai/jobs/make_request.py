"""What a person asks for when they press the one button, and the check of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

from editai.errors import InputError
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Profile

SourceAudio = Literal["duck", "mute-speech", "off"]
_DEFAULT_CAPTIONS: Final = "bold"
_MOST_SOURCES: Final = 20


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
    captions: str | None = None
    """A caption style's name."""
    source_audio: str = "duck"
    """``duck``, ``mute-speech`` or ``off``."""
    card: bool | None = None
    """Whether an end card closes the clip."""
    name: str = ""
    """The project's name; '' takes the first words of the script."""
    project_id: str | None = None
    """Make another variant in this project instead of a new one."""

    def with_sources(self, source_video_ids: tuple[str, ...]) -> MakeRequest:
        """The same request for these source videos."""
        return replace(self, source_video_ids=source_video_ids)


def check_make(profile: Profile, request: MakeRequest) -> None:
    """Check everything of a request but its videos; for whoever has still to bring them in.

    Raises:
        InputError: one sentence for the first thing that is wrong.
    """
    from editai.captions.fonts import FACES, missing_glyphs
    from editai.captions.styles import STYLES
    from editai.render.platforms import PLATFORMS
    from editai.speech.script import check_script, check_speed
    from editai.speech.voices import parse_voice

    check_script(request.script.strip(), parse_voice(voice_of(profile, request)))
    check_speed(_speed(profile))
    style = _style(profile, request)
    if style not in STYLES:
        raise InputError(f"There is no caption style “{style[:40]}”. Choose one of: {', '.join(sorted(STYLES))}.")
    missing = missing_glyphs(request.script, FACES[STYLES[style].family])
    if missing:
        raise InputError(
            f"The font of the captions has no sign for {' '.join(missing[:10])}. Take it out of the script.",
            signs=missing[:50],
        )
    if request.platform not in PLATFORMS:
        raise InputError(
            f"There is no platform “{request.platform[:40]}”. Choose one of: {', '.join(sorted(PLATFORMS))}."
        )
    if request.source_audio not in get_args(SourceAudio):
        raise InputError("The source sound can be: duck, mute-speech or off.")


def checked_make_data(settings: Settings, store: Store, profile: Profile, request: MakeRequest) -> dict[str, Any]:
    """The job's data, with every default filled in, so that a later change of the store changes no queued job.

    Raises:
        InputError: one sentence for the first thing that is wrong.
        NotFound: a source video or the project is not this store's.
    """
    check_make(profile, request)
    if not request.source_video_ids:
        raise InputError("There is no video. Upload one, or choose one from the library.")
    if len(request.source_video_ids) > _MOST_SOURCES:
        raise InputError(f"A clip takes at most {_MOST_SOURCES} videos. Choose fewer.")
    source_ids = list(dict.fromkeys(request.source_video_ids))
    for source_video_id in source_ids:
        store.library.source_video(profile.id, source_video_id)
    if request.project_id is not None:
        store.library.project(profile.id, request.project_id)
    script = request.script.strip()
    return {
        "source_video_ids": source_ids,
        "script": script,
        "voice": voice_of(profile, request),
        "speed": _speed(profile),
        "platform": request.platform,
        "captions": _style(profile, request),
        "source_audio": request.source_audio,
        "card": request.card if request.card is not None else bool(profile.brand.get("end_card", True)),
        "name": " ".join(request.name.split())[:120] or " ".join(script.split()[:6])[:60].rstrip(" ,;:.–—-"),
        "project_id": request.project_id,
    }


def voice_of(profile: Profile, request: MakeRequest) -> str:
    """The voice that the request, else the store, else EditAI chooses: ``engine:voice``."""
    from editai.speech.voices import DEFAULT_VOICE

    return str(request.voice or profile.voice.get("voice") or DEFAULT_VOICE)


def _speed(profile: Profile) -> float:
    return float(profile.voice.get("speed") or 1.0)


def _style(profile: Profile, request: MakeRequest) -> str:
    return str(request.captions or profile.caption.get("style") or _DEFAULT_CAPTIONS)
