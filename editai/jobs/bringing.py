"""From the folder to the team's Storage, when an installation begins to keep its media there."""

from __future__ import annotations

import logging

from editai.settings import MediaPlace, Settings
from editai.store.media import open_media
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
    """
    if settings.media is MediaPlace.FOLDER:
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
