"""What a person has typed and not yet asked for, kept so that a closed tab loses nothing.

One small file a person and store under ``home/drafts``; local to the web process, like sessions.
Written beside its place and renamed, so a crash leaves the draft before.
"""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from editai.settings import Settings

_LONGEST_FILE_BYTES: Final = 200_000
"""A script of 20,000 signs in its largest form, with room to spare; more is not read back."""

_CHANGING: Final = threading.Lock()
"""All sessions of a person share one file, and one web process serves them all."""


def _nonce() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The New clip form as it stands. None is the store's own default, and so is an empty platform."""

    script: str = ""
    source_video_ids: tuple[str, ...] = ()
    voice: str | None = None
    captions: str | None = None
    platform: str = ""
    source_audio: str = "duck"
    card: bool | None = None
    name: str = ""
    nonce: str = field(default_factory=_nonce)
    """Changes when the person starts on another clip; same nonce and same form are the same job."""
    job_id: str | None = None
    """The make job whose progress or clip stands beside the form."""
    reading: tuple[str, ...] = ()
    """Jobs that read a video in; their source videos join the form when they end."""
    project_id: str | None = None
    """The project in which the next clip is another variant; None: a new one."""
    choices: dict[str, Any] = field(default_factory=dict)
    """What was decided beyond the form, plain JSON: ``shots``, ``focus``, ``fit``, ``music``, ``variants``,
    ``same_style``, ``voice_settings``; and ``look``, the job that has looked at the shots, with ``look_for``,
    what it was asked."""


def with_reading(draft: Draft, job_id: str) -> Draft:
    """The draft, waiting for one more job that reads a video in."""
    return replace(draft, reading=tuple(dict.fromkeys((*draft.reading, job_id))))


def read_draft(settings: Settings, profile_id: str, person: str) -> Draft:
    """The person's draft in a store; a new one if there is none or it cannot be read."""
    try:
        path = _path(settings, profile_id, person)
        if path.stat().st_size > _LONGEST_FILE_BYTES:
            return Draft()
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return Draft()
    return _from_json(stored) if isinstance(stored, dict) else Draft()


def change_draft(settings: Settings, profile_id: str, person: str, change: Callable[[Draft], Draft]) -> Draft:
    """Read, change and keep the draft in one piece: a form and an upload that end together lose nothing."""
    with _CHANGING:
        draft = change(read_draft(settings, profile_id, person))
        write_draft(settings, profile_id, person, draft)
    return draft


def write_draft(settings: Settings, profile_id: str, person: str, draft: Draft) -> None:
    """Keep the draft instead of the one before, whatever that says; ``change_draft`` is the careful way."""
    path = _path(settings, profile_id, person)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    beside.write_text(json.dumps(asdict(draft), ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def forget_drafts(settings: Settings, profile_id: str) -> None:
    """Drop all drafts of a store, for when it is deleted."""
    shutil.rmtree(_folder(settings, profile_id), ignore_errors=True)


def _from_json(stored: dict[str, Any]) -> Draft:
    """A draft from its file. What is missing or of another kind is left at its default."""
    empty = asdict(Draft())
    values: dict[str, Any] = {}
    for item in fields(Draft):
        value = stored.get(item.name)
        if isinstance(empty[item.name], tuple):
            values[item.name] = tuple(str(part) for part in value) if isinstance(value, list) else ()
        elif item.name == "choices":
            values[item.name] = value if isinstance(value, dict) else {}
        elif (item.name == "card" and isinstance(value, bool)) or (item.name != "card" and isinstance(value, str)):
            values[item.name] = value
    return Draft(**values)


def _folder(settings: Settings, profile_id: str) -> Path:
    return settings.home / "drafts" / str(uuid.UUID(profile_id))


def _path(settings: Settings, profile_id: str, person: str) -> Path:
    return _folder(settings, profile_id) / f"{uuid.UUID(person)}.json"
