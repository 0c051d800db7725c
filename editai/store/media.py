"""Media behind one interface: finished files by key, whether they lie in a folder or in the team's Storage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from editai.settings import MediaPlace, Settings
from editai.store.media_files import MediaFile, MediaFolder
from editai.store.protocol import Store

if TYPE_CHECKING:
    from editai.store.supabase.media import SupabaseMedia


class Media(Protocol):
    """Finished files of all stores. Every key from outside must be the named store's own, whatever it spells.

    To be closed: until then, files that ``path`` has handed out stay where they are.
    """

    def new_key(self, profile_id: str, kind: str, suffix: str) -> str:
        """A key that no file has yet. ``suffix`` is like ``.mp4``."""

    def path(self, profile_id: str, key: str) -> Path:
        """The key's file on this machine, whole, for reading; a path where nothing is if there is no such file.

        Raises:
            NotFound: the key is not this store's.
            StoreError: it lies elsewhere and cannot be brought here.
        """

    def size(self, profile_id: str, key: str) -> int | None:
        """How many bytes the key's file has, None if there is none. Brings nothing here.

        Raises: as ``path``.
        """

    def adopt(self, profile_id: str, key: str, file: Path) -> Path | None:
        """Take a finished file over under the key; ``file`` is gone afterwards. It appears whole or not at all.

        Returns where it lies on this machine now, if it does.

        Raises:
            StoreError: it could not be kept; ``file`` is as it was.
        """

    def delete(self, profile_id: str, key: str) -> None:
        """Delete the key's file; nothing happens if it is gone already."""

    def delete_profile(self, profile_id: str) -> None:
        """Delete all files of a store; nothing happens if it has none."""

    def size_bytes(self, profile_id: str) -> int:
        """How much room the store's files take."""

    def files(self, profile_id: str | None = None) -> Iterator[MediaFile]:
        """Every file of a store, or of all."""

    def close(self) -> None:
        """Let go of the files that were handed out."""

    def __enter__(self) -> Media: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_media(settings: Settings, store: Store) -> Media:
    """The installation's media, acting as whoever ``store`` acts as: the worker, or one person.

    A team's Storage shows a person the files of their stores, and takes new ones from those who make
    clips; what is deleted there is the worker's.
    """
    return MediaFolder(settings.media_root) if settings.media is MediaPlace.FOLDER else team_media(settings, store)


def team_media(settings: Settings, store: Store) -> SupabaseMedia:
    """Media in the team's Storage, which can be streamed too; for an installation that keeps them there."""
    from editai.store.media_cache import MediaCache
    from editai.store.supabase import SupabaseStore
    from editai.store.supabase.media import SupabaseMedia

    if not isinstance(store, SupabaseStore):
        raise ValueError("media in Supabase Storage belong to a team's store of data")
    return SupabaseMedia(store.storage, MediaCache(settings.cache_root, settings.media_cache_bytes))
