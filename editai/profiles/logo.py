"""A store's logo: checked, made small and plain, kept as a file of the store under a name made of its bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from pathlib import Path
from typing import Final

from editai.errors import InputError
from editai.media.logos import read_logo
from editai.profiles.access import OWNERS, require
from editai.profiles.actions import edit_store
from editai.settings import Settings
from editai.store.media import open_media
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile

MOST_BYTES: Final = 5_000_000
SIDE_PX: Final = 1024
"""A card shows a logo at 160 pixels; twice that and more is kept for larger pictures."""
_KEPT: Final = "The logo that was there is kept."


def set_logo(settings: Settings, store: Store, member: Membership, picture: bytes) -> Profile:
    """Make the picture the store's logo. The same bytes are the same file, so that no clip goes stale for them.

    The file of the logo before stays until the sweep: a card that is being drawn may still read it.

    Raises:
        Forbidden: the person is no owner.
        InputError: it is too large, or no PNG, JPEG or WebP picture. The logo before is kept.
        StoreError: the disk is full.
    """
    require(member, *OWNERS)
    if len(picture) > MOST_BYTES:
        raise InputError(f"A logo has at most 5 MB; this file has {len(picture) / 1e6:.1f}. {_KEPT}")
    if _is_svg(picture):
        raise InputError(f"An SVG is a drawing, not a picture. Export it as PNG, 1000 pixels wide. {_KEPT}")
    key = _keep(settings, store, member.profile_id, picture)
    return edit_store(store, member, {"brand": {"logo_key": key}})


def remove_logo(store: Store, member: Membership) -> Profile:
    """The store has no logo any more; its file goes with the next sweep.

    Raises:
        Forbidden: the person is no owner.
    """
    return edit_store(store, member, {"brand": {"logo_key": None}})


def _keep(settings: Settings, store: Store, profile_id: str, picture: bytes) -> str:
    key = f"{profile_id}/brand/{hashlib.sha256(picture).hexdigest()[:40]}.png"
    with open_media(settings, store) as media:
        kept = media.path(profile_id, key)
        if kept.is_file():
            os.utime(kept)  # young again: a sweep between here and the row leaves it alone
            return key
        scratch = settings.temp_root / profile_id / f"logo-{uuid.uuid4()}"
        scratch.mkdir(parents=True)
        try:
            made = _redrawn(scratch, picture)
            media.adopt(profile_id, key, made)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return key


def _redrawn(scratch: Path, picture: bytes) -> Path:
    """The picture as a PNG of ours: upright, without its edges, its name and whatever else the file carried."""
    given, made = scratch / "given", scratch / "logo.png"
    given.write_bytes(picture)
    try:
        read_logo(given, SIDE_PX).save(made, format="PNG")
    except InputError as error:
        raise InputError(f"{error.sentence} {_KEPT}", **error.details) from error
    return made


def _is_svg(picture: bytes) -> bool:
    beginning = picture[:1000].lower()
    return b"<svg" in beginning or (beginning.lstrip().startswith(b"<?xml") and b"svg" in beginning)
