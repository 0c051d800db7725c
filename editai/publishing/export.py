"""Posts and clips as files: a table for spreadsheets, and everything that a person needs to post by hand."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from editai.store.rows import Clip, Publication

HEAD: Final = (
    *("clip", "network", "channel", "state", "time", "zone", "link", "reason"),
    *("text", "approved by", "published by", "post id"),
)
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def posts_csv(
    posts: Iterable[Publication], *, zone: str, channels: dict[str, str], who: Callable[[str], str] = str
) -> str:
    """The posts as CSV with a head, times on the store's clock. A text that a spreadsheet would run as a
    formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for post in posts:
        approved = str(post.clip_snapshot.get("approved_by") or "")
        row = (
            str(post.clip_snapshot.get("name") or ""),
            post.network,
            channels.get(post.channel_id, post.channel_id),
            post.state.value,
            f"{post.scheduled_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
            zone,
            post.link or "",
            post.reason or "",
            post.text,
            who(approved) if approved else "",
            who(post.created_by),
            post.postiz_post_id or "",
        )
        writer.writerow([_harmless(value) for value in row])
    return out.getvalue()


def hand_zip(
    clips: Sequence[Clip], media_path: Callable[[str], Path], *, texts: dict[str, list[tuple[str, str]]] | None = None
) -> bytes:
    """A zip with a folder for each clip: the video, its cover, its script, its captions, and the texts of its posts.

    Args:
        media_path: media key to the file.
        texts: clip id to (name, text) of what was written for networks.
    """
    out = io.BytesIO()
    names: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for clip in clips:
            folder = _unused(f"{clip.project_name} {clip.variant}" if clip.variant > 1 else clip.project_name, names)
            captions_key = str(clip.used.get("srt_key") or "")
            files = (("clip", clip.media_key), ("cover", clip.cover_key), ("captions", captions_key))
            for name, key in files:
                path = media_path(key) if key else None
                if path is not None and path.is_file():
                    # A video does not get smaller by being packed again.
                    kind = zipfile.ZIP_STORED if name != "captions" else zipfile.ZIP_DEFLATED
                    archive.write(path, f"{folder}/{name}{path.suffix}", compress_type=kind)
            said = [("script", str(clip.used.get("script") or "")), *((texts or {}).get(clip.id) or [])]
            for name, text in said:
                if text:
                    archive.writestr(f"{folder}/{_clean(name)}.txt", text)
    return out.getvalue()


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _clean(name: str) -> str:
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split()).strip(" .")[:80] or "clip"


def _unused(name: str, names: set[str]) -> str:
    cleaned = found = _clean(name)
    number = 2
    while found.casefold() in names:
        found, number = f"{cleaned} {number}", number + 1
    names.add(found.casefold())
    return found
