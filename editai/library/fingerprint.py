"""Of what a clip was made: everything its render depends on, and the digest of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from editai.errors import NotFound
from editai.store.protocol import Store
from editai.store.rows import Clip, Profile

_SETTINGS: Final = ("voice", "speed", "platform", "captions", "source_audio", "card")
VOICE_DETAILS: Final = ("voice_settings", "pronunciations")
"""Of a voice preset, kept where there are any."""
_CARD_FIELDS: Final = ("colour", "logo_key", "tagline", "address")


def clip_fingerprint(inputs: Mapping[str, Any]) -> str:
    """The SHA-256 of the inputs' canonical JSON, in hexadecimal: the order of keys does not matter.

    Raises:
        ValueError: a key that is no text (JSON would turn 1 into "1"), or a number that is none.
        TypeError: a value that is no plain JSON.
    """
    _require_text_keys(inputs)
    text = json.dumps(inputs, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=dict)
    return hashlib.sha256(text.encode()).hexdigest()


def clip_inputs(
    profile: Profile, *, script: str, settings: Mapping[str, Any], source_sha256s: Sequence[str]
) -> dict[str, Any]:
    """What a clip made now would depend on.

    Args:
        settings: ``voice``, ``speed``, ``platform``, ``captions``, ``source_audio``, ``card``, as a
            project keeps them; other keys change nothing.
        source_sha256s: of the source videos, in the order of preference.
    """
    inputs: dict[str, Any] = {name: settings.get(name) for name in _SETTINGS}
    inputs["speed"] = float(inputs["speed"] or 1.0)
    inputs |= {name: settings[name] for name in VOICE_DETAILS if settings.get(name)}
    inputs |= {
        "script": " ".join(script.split()),
        "sources": list(source_sha256s),
        "font": profile.caption.get("font"),
        "colour": profile.brand.get("colour"),
    }
    if inputs["card"]:
        inputs["brand"] = {"name": profile.name, **{name: profile.brand.get(name) for name in _CARD_FIELDS}}
        if profile.brand.get("call_to_action"):  # named only where there is one: clips from before stay as they are
            inputs["brand"]["call_to_action"] = profile.brand["call_to_action"]
    return inputs


def fingerprint_now(store: Store, profile: Profile, clip: Clip) -> str | None:
    """The fingerprint that the clip would get if it were made again now, of what it was made of.

    Its own script, sources and settings count, so that another variant in its project changes nothing; what
    can have changed is the store's look. None when that cannot be told, since a source video is gone: the
    clip cannot be made again, so it is not called stale.
    """
    settings, script = settings_of(clip), clip.used.get("script")
    if "source_video_ids" not in clip.used or script is None:  # made before clips kept all they were made of
        project = store.library.project(profile.id, clip.project_id)
        settings = {**project.settings, **settings}
        script = project.script if script is None else script
    try:
        sha256s = [
            store.library.source_video(profile.id, source_video_id).sha256
            for source_video_id in settings.get("source_video_ids") or ()
        ]
    except NotFound:
        return None
    return clip_fingerprint(clip_inputs(profile, script=str(script), settings=settings, source_sha256s=sha256s))


def settings_of(clip: Clip) -> dict[str, Any]:
    """What the clip was made with, by the names that a project's settings have; what it does not tell is left out."""
    names = {name: name for name in ("voice", "speed", "platform", "source_audio", "card", "source_video_ids")}
    names |= {name: name for name in VOICE_DETAILS} | {"captions": "style"}
    return {name: clip.used[known] for name, known in names.items() if known in clip.used}


def _require_text_keys(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is no text")
            _require_text_keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _require_text_keys(inner)
