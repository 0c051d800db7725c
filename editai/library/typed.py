"""Texts that a person has typed on Publish or Tools and not sent yet; a closed or refreshed tab loses none.

One small file a person and store beside their draft (``library.drafts``), and gone with the store's drafts.
"""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path
from typing import Final

from editai.settings import Settings

_MOST_TEXTS: Final = 200
"""The oldest go first: a text that was never sent does not stay for ever."""
_LONGEST_FILE_BYTES: Final = 4_000_000
_CHANGING: Final = threading.Lock()
"""All sessions of a person share one file, and one web process serves them all."""


def read_typed(settings: Settings, profile_id: str, person: str) -> dict[str, str]:
    """The person's texts in a store by name; none if there is no file or it cannot be read."""
    path = _path(settings, profile_id, person)
    try:
        if path.stat().st_size > _LONGEST_FILE_BYTES:
            return {}
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {name: text for name, text in stored.items() if isinstance(text, str)}


def keep_typed(settings: Settings, profile_id: str, person: str, name: str, text: str) -> None:
    """Keep one text; an empty one is forgotten. A crash leaves the file before."""
    path = _path(settings, profile_id, person)
    with _CHANGING:
        texts = read_typed(settings, profile_id, person)
        texts.pop(name, None)
        if text:
            texts[name] = text
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        beside.write_text(json.dumps(dict(list(texts.items())[-_MOST_TEXTS:]), ensure_ascii=False), encoding="utf-8")
        beside.replace(path)


def _path(settings: Settings, profile_id: str, person: str) -> Path:
    return settings.home / "drafts" / str(uuid.UUID(profile_id)) / f"{uuid.UUID(person)}.typed.json"
