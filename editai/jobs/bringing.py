"""From the folder to the team's Storage, when an installation begins to keep its media there."""

from __future__ import annotations

import logging

from editai.errors import EditAIError, NotInstalled
from editai.settings import MediaPlace, Settings
from editai.store.media import open_media, team_media
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store

_log = logging.getLogger(__name__)


def bring_over(settings: Settings, store: Store) -> int:
    """Before any job: what an earlier choice left in the folder goes to Storage, file by file, so that it may be
    cut off at any moment and goes on at the next start. Returns how many files went.

    Args:
        store: the worker's.

    Raises:
        StoreError: Storage cannot be reached, or takes no file of that size. What did not go is in the folder still.
        NotInstalled: media are to lie in the folder here, and the team's lie in Storage.
    """
    if settings.media is MediaPlace.FOLDER:
        _require_folder(settings, store)
        return 0
    folder = MediaFolder(settings.media_root)
    went = 0
    with open_media(settings, store) as media:
        for file in list(folder.files()):
            profile_id = file.key.split("/")[0]
            media.adopt(profile_id, file.key, folder.path(profile_id, file.key))
            media.close()  # a copy that is not used now may make room for the next one
            went += 1
            _log.info("%s went to the team's Storage, %d bytes", file.key, file.size_bytes)
    return went


def _require_folder(settings: Settings, store: Store) -> None:
    """Media in two places would be clips whose files nobody finds."""
    if settings.supabase_url is None:
        return
    try:
        with team_media(settings, store) as media:
            is_in_storage = next(iter(media.files()), None) is not None
    except EditAIError as error:  # a project without Storage, or away: the folder does not need it
        _log.info("Storage was not looked at: %s", error.sentence)
        return
    if is_in_storage:
        raise NotInstalled(
            "Your team's videos and clips lie in Supabase Storage, and this worker was told to look in a folder. "
            "Nothing was changed. Set EDITAI_MEDIA=supabase for it.",
            mend="set EDITAI_MEDIA=supabase",
        )
