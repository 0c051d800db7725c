"""Media in the team's Storage, with copies on this machine for the programs that read files."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from editai.errors import BrokenOff, Conflict, StoreError
from editai.store.media_cache import Content, Damaged, Lease, MediaCache, content_of
from editai.store.media_files import MediaFile, new_key, require_own, require_store_id
from editai.store.supabase.storage import Storage, Stored, Stream

_log = logging.getLogger(__name__)
_TRIES: Final = 3
"""Of bringing a file here whole."""
_PAUSE_S: Final = 0.5
_TYPES: Final = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
}


class SupabaseMedia:
    """``Media`` in Storage, as whoever the storage acts as.

    What a person may not delete there stays until the worker's sweep: nothing names it any more.
    """

    def __init__(self, storage: Storage, cache: MediaCache) -> None:
        self._storage = storage
        self._cache = cache
        self._leases: dict[str, Lease] = {}

    def new_key(self, profile_id: str, kind: str, suffix: str) -> str:
        """A key that no file has yet. ``suffix`` is like ``.mp4``."""
        return new_key(profile_id, kind, suffix)

    def path(self, profile_id: str, key: str) -> Path:
        """The key's file on this machine, whole: its size and SHA-256 are those it was brought there with.
        It stays until ``close``. A path where nothing is if there is no such file.

        Raises:
            NotFound: the key is not this store's.
            StoreError: Storage cannot be reached, there is no room here, or the file there is damaged.
        """
        require_own(profile_id, key)
        kept = self._leases.get(key)
        if kept is not None:
            return kept.path
        found = self._storage.info(key)
        if found is None:
            return self._cache.nothing(profile_id, _suffix(key))
        lease = self._brought(profile_id, found)
        self._leases[key] = lease
        return lease.path

    def size(self, profile_id: str, key: str) -> int | None:
        """How many bytes the key's file has, None if there is none. Brings nothing here."""
        require_own(profile_id, key)
        found = self._storage.info(key)
        return None if found is None else found.size_bytes

    def adopt(self, profile_id: str, key: str, file: Path) -> Path | None:
        """Bring a finished file to Storage; ``file`` is gone afterwards, or becomes this machine's copy.

        Raises:
            Forbidden: the person may not bring such a file, or replace the one that is there.
            StoreError: Storage cannot be reached or takes no such file; ``file`` is as it was.
        """
        require_own(profile_id, key)
        if file.is_symlink():
            raise ValueError("a link is no file to take over")
        try:
            content = content_of(file)
        except OSError as error:
            raise StoreError(f"The file could not be kept: {error.strerror or 'it cannot be read'}.") from error
        if not self._has(key, content):
            self._send(key, file, content)
        self._let_go(key)
        lease = self._cache.take_over(profile_id, content, _suffix(key), file)
        if lease is None:
            return None
        self._leases[key] = lease
        return lease.path

    def stream(self, profile_id: str, key: str, byte_range: str = "", known: str = "") -> Stream:
        """The file's bytes for a player, straight from Storage; ``byte_range`` as an HTTP ``Range``, ``known``
        as an ``If-None-Match``.

        Raises:
            NotFound: there is none, or the person may not see it.
            StoreError: Storage cannot be reached.
        """
        require_own(profile_id, key)
        return self._storage.read(key, byte_range, known)

    def delete(self, profile_id: str, key: str) -> None:
        """Delete the key's file; nothing happens if it is gone already."""
        require_own(profile_id, key)
        self._let_go(key)
        self._storage.remove([key])

    def delete_profile(self, profile_id: str) -> None:
        """Delete all files of a store; nothing happens if it has none."""
        require_store_id(profile_id)
        while keys := [found.key for found in self._storage.files(profile_id)]:
            for key in keys:
                self._let_go(key)
            self._storage.remove(keys)
            if {found.key for found in self._storage.files(profile_id)} >= set(keys):
                return  # a person may not; the worker does

    def size_bytes(self, profile_id: str) -> int:
        """How much room the store's files take in Storage."""
        require_store_id(profile_id)
        return sum(found.size_bytes for found in self._storage.files(profile_id))

    def files(self, profile_id: str | None = None) -> Iterator[MediaFile]:
        """Every file of a store, or of all."""
        if profile_id is not None:
            require_store_id(profile_id)
        for found in self._storage.files(profile_id or ""):
            yield MediaFile(key=found.key, size_bytes=found.size_bytes, made_at=found.made_at)

    def close(self) -> None:
        """Let go of the copies that were handed out."""
        while self._leases:
            self._leases.popitem()[1].close()

    def __enter__(self) -> SupabaseMedia:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _brought(self, profile_id: str, found: Stored) -> Lease:
        """A copy of the file, here already or brought now."""
        if not found.sha256:
            raise StoreError(
                "A file in the team's storage was not put there by EditAI, so it cannot be checked and is not used. "
                "Bring it again on the page."
            )
        content = Content(sha256=found.sha256, size_bytes=found.size_bytes)
        suffix = _suffix(found.key)
        lease = self._cache.find(profile_id, content, suffix)
        for attempt in range(1, _TRIES + 1):
            if lease is not None:
                break
            stream = self._storage.read(found.key)
            try:
                lease = self._cache.keep(profile_id, content, suffix, stream.blocks)
            except (Damaged, BrokenOff) as error:
                _log.warning("a file from Storage did not come whole (try %d): %s", attempt, error)
                if attempt == _TRIES and isinstance(error, BrokenOff):
                    raise
                time.sleep(_PAUSE_S * attempt)
            finally:
                stream.close()
        if lease is None:
            raise StoreError(
                f"A file of the team's storage came damaged {_TRIES} times and is not used. Try again; if it stays "
                "so, bring the file again."
            )
        return lease

    def _has(self, key: str, content: Content) -> bool:
        found = self._storage.info(key)
        return found is not None and (found.sha256, found.size_bytes) == (content.sha256, content.size_bytes)

    def _send(self, key: str, file: Path, content: Content) -> None:
        content_type = _TYPES.get(_suffix(key), "application/octet-stream")
        try:
            self._storage.send(key, file, content, content_type, replace=False)
        except Conflict:
            # An earlier try whose answer was lost, or other bytes: these the worker may replace, a person not.
            if not self._has(key, content):
                self._storage.send(key, file, content, content_type, replace=True)
        if not self._has(key, content):
            raise StoreError(
                "The file did not arrive whole in the team's storage. It is as it was here; try again in a moment."
            )

    def _let_go(self, key: str) -> None:
        lease = self._leases.pop(key, None)
        if lease is not None:
            lease.close()


def _suffix(key: str) -> str:
    return PurePosixPath(key).suffix
