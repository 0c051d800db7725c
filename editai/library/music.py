"""Music of a store's own: kept under a name made of its bytes, with what allows its use."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from editai.errors import InputError, StoreError
from editai.library.ingest import shown_name
from editai.media.containers import sniff_sound
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Clip

MOST_BYTES: Final = 100_000_000
"""An hour of MP3 at 224 kbit/s, ten minutes of WAV."""
MOST_NOTE_CHARACTERS: Final = 500
TYPES: Final = ("mp3", "wav", "m4a", "flac", "ogg")
_SUFFIXES: Final = {"mp3": ".mp3", "wav": ".wav", "flac": ".flac", "mov": ".m4a", "ogg": ".ogg", "matroska": ".mka"}
READABLE: Final = "mp3, wav, m4a, flac or ogg"


def keep_music(settings: Settings, store: Store, profile_id: str, music: Path | bytes, name: str) -> dict[str, str]:
    """``key`` and ``name`` of the music, the key the same for the same bytes; a person's own file stays as it is.

    Raises:
        InputError: why it is no usable sound file. Nothing was kept.
        StoreError: the disk is full.
    """
    scratch = settings.temp_root / profile_id / f"music-{uuid.uuid4()}"
    scratch.mkdir(parents=True)
    try:
        given = scratch / "given"
        try:
            if isinstance(music, bytes):
                given.write_bytes(music[: MOST_BYTES + 1])
            else:
                _require_file(music)
                shutil.copyfile(music, given)
        except OSError as error:
            raise StoreError(f"The music could not be kept: {error.strerror}. Nothing was kept.") from error
        if given.stat().st_size > MOST_BYTES:
            raise InputError("The music is larger than 100 MB. Export it as MP3.")
        container = _container(given)
        key = f"{profile_id}/music/{hashlib.sha256(given.read_bytes()).hexdigest()[:40]}{_SUFFIXES[container]}"
        with open_media(settings, store) as media:
            if media.size(profile_id, key) is None:
                media.adopt(profile_id, key, given)
        return {"key": key, "name": shown_name(name)}
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def used_before(clips: Iterable[Clip]) -> list[dict[str, str]]:
    """The music of a store's clips, each once, the latest first: ``key``, ``name``, ``rights_note``."""
    found: dict[str, dict[str, str]] = {}
    for clip in clips:
        music: Any = clip.used.get("music")
        if isinstance(music, dict) and music.get("key"):
            known = {name: str(music.get(name) or "") for name in ("key", "name", "rights_note")}
            found.setdefault(known["key"], known)
    return list(found.values())


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"{path.name} is a folder. Give a sound file: {READABLE}.")
    if not path.is_file():
        raise InputError(f"There is no file {path.name}. Give a sound file: {READABLE}.")
    if path.stat().st_size > MOST_BYTES:
        raise InputError("The music is larger than 100 MB. Export it as MP3.")


def _container(path: Path) -> str:
    try:
        found = sniff_sound(path)
    except InputError:
        found = ""
    if found not in _SUFFIXES:
        raise InputError(f"That is no music that can be read. Give an {READABLE} file.")
    return found
