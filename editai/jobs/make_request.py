"""What a person asks for when they press the one button, and the check of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from editai.errors import InputError
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Profile

SourceAudio = Literal["duck", "mute-speech", "off"]
LONGEST_SCRIPT_CHARACTERS: Final = 20_000
"""About twenty minutes of speech: beyond every platform's limit, so longer is a mistake."""
_DEFAULT_VOICE: Final = "kokoro:af_heart"
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


def checked_make_data(settings: Settings, store: Store, profile: Profile, request: MakeRequest) -> dict[str, Any]:
    """The job's data, with every default filled in, so that a later change of the store changes no queued job.

    Raises:
        InputError: one sentence for the first thing that is wrong.
        NotFound: a source video or the project is not this store's.
    """
    from editai.captions.styles import STYLES
    from editai.render.platforms import PLATFORMS
    from editai.speech.voices import parse_voice

    script = request.script.strip()
    words = script.split()
    if not words:
        raise InputError("The script is empty. Write what the voice should say.")
    if len(script) > LONGEST_SCRIPT_CHARACTERS:
        raise InputError(
            f"The script has {len(script):,} characters; at most {LONGEST_SCRIPT_CHARACTERS:,} fit. Shorten it.",
            characters=len(script),
        )
    if not any(sign.isalnum() for sign in script):
        raise InputError("The script has no word that a voice could say. Write a sentence.")
    if not request.source_video_ids:
        raise InputError("There is no video. Upload one, or choose one from the library.")
    if len(request.source_video_ids) > _MOST_SOURCES:
        raise InputError(f"A clip takes at most {_MOST_SOURCES} videos. Choose fewer.")
    voice = request.voice or profile.voice.get("voice") or _DEFAULT_VOICE
    parse_voice(voice)
    style = request.captions or profile.caption.get("style") or _DEFAULT_CAPTIONS
    if style not in STYLES:
        raise InputError(f"There is no caption style “{style}”. Choose one of: {', '.join(sorted(STYLES))}.")
    if request.platform not in PLATFORMS:
        raise InputError(f"There is no platform “{request.platform}”. Choose one of: {', '.join(sorted(PLATFORMS))}.")
    if request.source_audio not in get_args(SourceAudio):
        raise InputError("The source sound can be: duck, mute-speech or off.")
    source_ids = list(dict.fromkeys(request.source_video_ids))
    for source_video_id in source_ids:
        store.library.source_video(profile.id, source_video_id)
    if request.project_id is not None:
        store.library.project(profile.id, request.project_id)
    card = request.card if request.card is not None else bool(profile.brand.get("end_card", True))
    return {
        "source_video_ids": source_ids,
        "script": script,
        "voice": voice,
        "speed": float(profile.voice.get("speed") or 1.0),
        "platform": request.platform,
        "captions": style,
        "source_audio": request.source_audio,
        "card": card,
        "name": " ".join(request.name.split())[:120] or " ".join(words[:6])[:60],
        "project_id": request.project_id,
    }
