"""A store's rows and files go together, also when the process dies between them.

A note under ``home/removing`` says which store is about to go. It is written before the rows go and taken away
after the files have gone, so whoever finds one knows what is left to do.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from editai.errors import NotFound
from editai.settings import MediaPlace, Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Membership

_NOTES: Final = "removing"


def remove_store(settings: Settings, store: Store, member: Membership) -> None:
    """Remove the rows, then the files. Rows first: rows without files would be broken clips.

    Raises:
        Forbidden, Conflict: as ``ProfileStore.delete``. Nothing is removed.
    """
    note = _note(settings, member.profile_id)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(_database(settings), encoding="utf-8")
    try:
        store.profiles.delete(member.user_id, member.profile_id)
    except Exception:
        note.unlink(missing_ok=True)
        raise
    if settings.media is MediaPlace.FOLDER:
        _remove_files(settings, store, member.profile_id)
        note.unlink(missing_ok=True)
    else:  # only the worker may delete in the team's Storage: it finds the note
        _remove_folders(settings, member.profile_id)


def finish_removals(settings: Settings, store: Store) -> list[str]:
    """Do what a process that died left undone. For the worker, which sees every store.

    Returns the ids of the stores whose files went now. A store that is still there keeps everything: its
    rows had not gone yet.
    """
    folder = settings.home / _NOTES
    done = []
    for note in sorted(folder.iterdir()) if folder.is_dir() else []:
        if note.read_text("utf-8") != _database(settings):
            continue  # of another store of data, which this home was used with before
        try:
            store.profiles.profile(note.name)
        except NotFound:
            _remove_files(settings, store, note.name)
            done.append(note.name)
        note.unlink(missing_ok=True)
    return done


def _remove_files(settings: Settings, store: Store, profile_id: str) -> None:
    with open_media(settings, store) as media:
        media.delete_profile(profile_id)
    _remove_folders(settings, profile_id)


def _remove_folders(settings: Settings, profile_id: str) -> None:
    for root in (settings.inbox_root, settings.temp_root, settings.cache_root, settings.home / "drafts"):
        folder = root / profile_id
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)


def _database(settings: Settings) -> str:
    return settings.supabase_url or "embedded"


def _note(settings: Settings, profile_id: str) -> Path:
    return settings.home / _NOTES / profile_id
