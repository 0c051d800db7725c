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
    inputs |= {
        "script": " ".join(script.split()),
        "sources": list(source_sha256s),
        "font": profile.caption.get("font"),
        "colour": profile.brand.get("colour"),
    }
    if inputs["card"]:
        inputs["brand"] = {"name": profile.name, **{name: profile.brand.get(name) for name in _CARD_FIELDS}}
    return inputs


def fingerprint_now(store: Store, profile: Profile, clip: Clip) -> str | None:
    """The fingerprint that the clip would get if it were made again now, for its own platform.

    None when that cannot be told, since a source video is gone: the clip cannot be made again, so it
    is not called stale.
    """
    project = store.library.project(profile.id, clip.project_id)
    settings = {**project.settings, "platform": clip.used.get("platform", project.settings.get("platform"))}
    try:
        sha256s = [
            store.library.source_video(profile.id, source_video_id).sha256
            for source_video_id in project.settings.get("source_video_ids", ())
        ]
    except NotFound:
        return None
    return clip_fingerprint(clip_inputs(profile, script=project.script, settings=settings, source_sha256s=sha256s))


def _require_text_keys(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"the key {key!r} is no text")
            _require_text_keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _require_text_keys(inner)
