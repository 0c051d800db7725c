"""Product photos of a store: looked into, put upright and into sRGB, kept under a name made of their bytes."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path

from editai.errors import InputError
from editai.media.photo_reading import MOST_BYTES, read_photo
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store


def keep_photo(settings: Settings, store: Store, profile_id: str, photo: Path | bytes) -> str:
    """The media key of the photo, the same for the same bytes; a person's own file stays as it is.

    Raises:
        InputError: why it is no usable photo. Nothing was kept.
        StoreError: the disk is full.
    """
    scratch = settings.temp_root / profile_id / f"photo-{uuid.uuid4()}"
    scratch.mkdir(parents=True)
    try:
        given = scratch / "given"
        if isinstance(photo, bytes):
            given.write_bytes(photo)
        else:
            given = photo
        shown = read_photo(given)
        suffix = ".png" if shown.mode == "RGBA" else ".jpg"
        key = f"{profile_id}/photos/{_digest(given)}{suffix}"
        with open_media(settings, store) as media:
            if media.size(profile_id, key) is None:
                made = scratch / f"photo{suffix}"
                shown.save(made, quality=95) if suffix == ".jpg" else shown.save(made)
                media.adopt(profile_id, key, made)
        return key
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError("That photo is larger than 60 MB. Export it smaller.")
    return hashlib.sha256(content).hexdigest()[:40]
