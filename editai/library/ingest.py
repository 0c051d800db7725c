"""A file becomes a source video: looked into, known by its bytes, kept under a name of ours."""

from __future__ import annotations

import hashlib
import logging
import shutil
import uuid
from pathlib import Path
from typing import Any, Final

from editai.errors import Cancelled, EditAIError, InputError, NotInstalled, StoreError, ToolError
from editai.media.probe import Probe
from editai.media.process import CancelSignal
from editai.settings import Settings
from editai.store.media import Media, open_media
from editai.store.protocol import Store
from editai.store.rows import SourceVideo

_log = logging.getLogger(__name__)
_COVER_WIDTH_PX: Final = 480
"""A card of the library is at most 270 points wide; 480 stays sharp on most screens."""
_BLOCK_BYTES: Final = 1 << 20

_SUFFIXES: Final = {
    "mov": ".mp4",
    "matroska": ".mkv",
    "avi": ".avi",
    "mpegts": ".ts",
    "mpeg": ".mpg",
    "flv": ".flv",
    "asf": ".wmv",
    "ogg": ".ogv",
}
"""From ffmpeg's demuxer to the suffix we keep the file under, so that browsers are told its true type."""


def ingest_file(
    settings: Settings,
    store: Store,
    profile_id: str,
    file: Path,
    name: str,
    created_by: str,
    *,
    keep_original: bool,
    cancel: CancelSignal | None = None,
) -> SourceVideo:
    """Keep a file as a source video of the store.

    The same bytes are one source video: that one is returned then, and its file put back if it was
    lost. ``name`` is only shown.

    Args:
        keep_original: the file is a person's own and stays; else it is an upload and is used up.

    Raises:
        InputError: why it is no usable video. Nothing was kept; an upload still lies where it lay.
        StoreError: the disk is full.
        Cancelled: nothing was kept.
    """
    from editai.media.probe import probe_media

    store.profiles.profile(profile_id)
    probe = probe_media(file)
    sha256 = _sha256(file, cancel)
    with open_media(settings, store) as media:
        known = store.library.source_video_by_sha256(profile_id, sha256)
        if known is not None:
            _place(settings, media, profile_id, file, known.media_key, keep_original=keep_original)
            _use_up(file, keep_original)
            return known
        info = probe.as_json()
        if info["audio"] is not None:
            info["audio"]["loudness_lufs"] = _loudness_lufs(file, info["audio"], cancel)
        media_key = media.new_key(profile_id, "sources", _SUFFIXES.get(probe.container, ".bin"))
        cover_key, strip_key = (media.new_key(profile_id, "covers", ".jpg") for _ in range(2))
        try:
            info["cover_key"] = _make_cover(settings, media, profile_id, cover_key, file, probe, cancel)
            info["strip_key"] = _make_strip(settings, media, profile_id, strip_key, file, probe, cancel)
            _place(settings, media, profile_id, file, media_key, keep_original=keep_original)
            kept = store.library.add_source_video(
                profile_id,
                source_video_id=str(uuid.uuid4()),
                sha256=sha256,
                name=shown_name(name),
                media_key=media_key,
                probe=info,
                created_by=created_by,
            )
        except BaseException:
            _forget(media, profile_id, media_key, cover_key, strip_key)
            raise
        if kept.media_key != media_key:
            # Another upload of the same bytes was faster.
            _forget(media, profile_id, media_key, cover_key, strip_key)
        _use_up(file, keep_original)
        return kept


def shown_name(name: str) -> str:
    """A file's name as it may be shown: without folders and signs that cannot be printed."""
    last = name.replace("\\", "/").rstrip("/").split("/")[-1]
    cleaned = " ".join("".join(sign if sign.isprintable() else " " for sign in last).split())
    return cleaned[:200] or "video"


def _sha256(file: Path, cancel: CancelSignal | None) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            while block := opened.read(_BLOCK_BYTES):
                digest.update(block)
                if cancel is not None and cancel.is_set():
                    raise Cancelled("Stopped. The video was not kept.")
    except OSError as error:
        raise InputError("The file could not be read to its end. Nothing was kept.") from error
    return digest.hexdigest()


def _loudness_lufs(file: Path, audio: dict[str, Any], cancel: CancelSignal | None) -> float | None:
    from editai.media.loudness import measure_loudness

    try:
        return measure_loudness(file, cancel, stream=audio.get("stream")).integrated_lufs
    except (Cancelled, NotInstalled):
        raise
    except EditAIError as error:
        raise InputError("The sound of this video cannot be decoded. Export it again.", **error.details) from error


def _make_cover(
    settings: Settings,
    media: Media,
    profile_id: str,
    cover_key: str,
    file: Path,
    probe: Probe,
    cancel: CancelSignal | None,
) -> str:
    """A still from a third in, where most videos show their thing; the first moments often fade in."""
    from editai.media.stills import still_jpeg

    with _Scratch(settings, profile_id) as scratch:
        still = scratch / "cover.jpg"
        still_jpeg(file, probe.duration_ms // 3, _COVER_WIDTH_PX, still, is_hdr=probe.is_hdr, cancel=cancel)
        media.adopt(profile_id, cover_key, still)
    return cover_key


def _make_strip(
    settings: Settings,
    media: Media,
    profile_id: str,
    strip_key: str,
    file: Path,
    probe: Probe,
    cancel: CancelSignal | None,
) -> str:
    """A few moments side by side; '' where they cannot be decoded, since a video is usable without them."""
    from editai.media.filmstrip import filmstrip_jpeg

    with _Scratch(settings, profile_id) as scratch:
        strip = scratch / "strip.jpg"
        try:
            filmstrip_jpeg(file, probe, strip, cancel=cancel)
        except ToolError as error:
            _log.info("no filmstrip of an upload: %s", error.sentence)
            return ""
        media.adopt(profile_id, strip_key, strip)
    return strip_key


def _place(settings: Settings, media: Media, profile_id: str, file: Path, key: str, *, keep_original: bool) -> None:
    """Have the bytes lie under the key too. ``file`` stays until a row names them, so that a crash
    in between loses nothing."""
    if media.size(profile_id, key) is not None:
        return
    with _Scratch(settings, profile_id) as scratch:
        copy = scratch / "source"
        try:
            # A person's own file may be edited later, so only an upload may share its bytes on disk.
            if keep_original or not _is_linked(file, copy):
                shutil.copyfile(file, copy)
        except OSError as error:
            raise StoreError(
                f"The video could not be kept: {error.strerror or 'the disk refused it'}. Nothing was kept."
            ) from error
        media.adopt(profile_id, key, copy)


def _is_linked(file: Path, copy: Path) -> bool:
    """Give the bytes a second name on the same disk; False where that cannot be."""
    if file.is_symlink():
        return False
    try:
        copy.hardlink_to(file)
    except OSError:
        return False
    return True


def _use_up(file: Path, keep_original: bool) -> None:
    if not keep_original:
        file.unlink(missing_ok=True)


def _forget(media: Media, profile_id: str, *keys: str) -> None:
    for key in keys:
        media.delete(profile_id, key)


class _Scratch:
    """A folder for one ingest below the store's temporary files, gone at the end."""

    def __init__(self, settings: Settings, profile_id: str) -> None:
        self._path = settings.temp_root / profile_id / f"ingest-{uuid.uuid4()}"

    def __enter__(self) -> Path:
        self._path.mkdir(parents=True)
        return self._path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path, ignore_errors=True)
