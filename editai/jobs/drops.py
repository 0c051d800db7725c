"""Files that people have copied into their store's folder become source videos, once they are whole."""

from __future__ import annotations

import logging
import shutil
import uuid
from pathlib import Path
from typing import Final

from editai.errors import EditAIError, InputError
from editai.jobs.requests import submit_ingest
from editai.library.dropping import REFUSED, Seen, drop_folder, drop_root, resting
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job, Membership
from editai.store.states import Role

_log = logging.getLogger(__name__)
_NOTE: Final = "{name}.txt"


class Drops:
    """Remembers how the files of every folder looked, since a whole file looks the same twice."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._looks: dict[str, dict[Path, Seen]] = {}

    def look(self, now: float | None = None) -> list[Job]:
        """Look into every store's folder; ask for each whole file to be read in. The rows of that."""
        root = drop_root(self._settings)
        taken: list[Job] = []
        for folder in sorted(root.iterdir()) if root.is_dir() else []:
            profile_id = folder.name[-36:]
            if folder.is_symlink() or not folder.is_dir() or not _is_id(profile_id):
                continue
            try:
                taken += self._look_into(folder, profile_id, now)
            except EditAIError as error:  # its store is gone or nobody may add to it: nothing is touched
                _log.warning("the folder %s is not looked into: %s", folder.name, error.sentence)
        return taken

    def _look_into(self, folder: Path, profile_id: str, now: float | None) -> list[Job]:
        profile = self._store.profiles.profile(profile_id)
        if drop_folder(self._settings, profile) != folder:
            return []
        whole, self._looks[profile_id] = resting(folder, self._looks.get(profile_id, {}), now)
        return [job for path in whole if (job := self._taken(profile_id, path)) is not None]

    def _taken(self, profile_id: str, path: Path) -> Job | None:
        """As ``_take``; a file that cannot be moved stays for the next look and keeps no other one waiting."""
        try:
            return self._take(profile_id, path)
        except OSError as error:
            _log.warning("a file in the folder of store %s cannot be moved: %s", profile_id, error.strerror)
            return None

    def _take(self, profile_id: str, path: Path) -> Job | None:
        """Move a file to the store's uploads and ask for it; what is no video is put aside with the reason."""
        from editai.media.probe import probe_media

        member = _owner(self._store, profile_id)
        try:
            probe_media(path)
        except InputError as error:
            _put_aside(path, error.sentence)
            return None
        inbox = self._settings.inbox_root / profile_id
        inbox.mkdir(parents=True, exist_ok=True)
        upload_id = str(uuid.uuid4())
        try:
            shutil.move(path, inbox / upload_id)  # the folder may lie on a disk of its own
        except OSError:
            if path.exists():
                (inbox / upload_id).unlink(missing_ok=True)  # half a copy
            raise
        try:
            job = submit_ingest(self._store, member, upload_id, path.name)
        except BaseException:
            shutil.move(inbox / upload_id, path)  # so that the next look finds it again
            raise
        _log.info("took %s bytes from the folder of store %s as job %s", upload_id, profile_id, job.id)
        return job


def _owner(store: Store, profile_id: str) -> Membership:
    """In whose name files are taken in: the store's oldest owner."""
    return next(member for member in store.profiles.members(profile_id) if member.role is Role.OWNER)


def _put_aside(path: Path, sentence: str) -> None:
    place = path.parent / REFUSED / path.name
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        place = place.with_name(f"{uuid.uuid4().hex[:8]}-{path.name}")
    path.rename(place)
    place.with_name(_NOTE.format(name=place.name)).write_text(f"{sentence}\n", encoding="utf-8")
    _log.info("put a file aside: %s", sentence)


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
