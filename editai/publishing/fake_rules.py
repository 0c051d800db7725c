"""What the real Postiz refuses, in its own words: the two layers of validation of docs/postiz-api.md §5.

Part of the fake server. Written apart from ``rules``, from the contract alone, so that a mistake in
one is not repeated in the other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

Checks = Mapping[str, tuple[bool, Callable[[Any], list[str]]]]
"""Setting → (required, what is wrong with a value)."""

ALLOWED_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4")
_TEXT_LIMITS: Final = {
    "tiktok": 2000,
    "tiktok-business": 2200,
    "instagram": 2200,
    "instagram-standalone": 2200,
    "youtube": 5000,
    "facebook": 63206,
    "pinterest": 500,
}


def _one_of(*values: str) -> Callable[[Any], list[str]]:
    def check(value: Any) -> list[str]:
        return [] if value in values else [f"must be one of the following values: {', '.join(values)}"]

    return check


def _boolean(value: Any) -> list[str]:
    # Implicit conversion makes true of every text, so only what is no text at all is refused.
    return [] if isinstance(value, (bool, str, int)) else ["must be a boolean value"]


def _text(least: int = 0, most: int | None = None) -> Callable[[Any], list[str]]:
    def check(value: Any) -> list[str]:
        if not isinstance(value, str):
            return ["must be a string"]
        if len(value) < least:
            return [f"must be longer than or equal to {least} characters"] if least > 1 else ["should not be empty"]
        if most is not None and len(value) > most:
            return [f"must be shorter than or equal to {most} characters"]
        return []

    return check


def _url(value: Any) -> list[str]:
    parts = urlsplit(value) if isinstance(value, str) else None
    fine = parts is not None and parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    return [] if fine else ["must be a URL address"]


def _youtube_tags(value: Any) -> list[str]:
    if not isinstance(value, list):
        return ["must be an array"]
    total = sum(len(str(tag.get("label", ""))) + (2 if " " in str(tag.get("label", "")) else 0) for tag in value)
    return [] if total <= 500 else ["must have a total of at most 500 characters"]


def _labels(value: Any) -> list[str]:
    fine = isinstance(value, list) and all(isinstance(item, Mapping) and "label" in item for item in value)
    return [] if fine else ["must be an array"]


_TIKTOK: Final[Checks] = {
    "title": (False, _text(0, 90)),
    "privacy_level": (
        True,
        _one_of("PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"),
    ),
    "duet": (True, _boolean),
    "stitch": (True, _boolean),
    "comment": (True, _boolean),
    "autoAddMusic": (True, _one_of("yes", "no")),
    "brand_content_toggle": (True, _boolean),
    "brand_organic_toggle": (True, _boolean),
    "video_made_with_ai": (False, _boolean),
    "content_posting_method": (True, _one_of("DIRECT_POST", "UPLOAD")),
}
_INSTAGRAM: Final[Checks] = {
    "post_type": (True, _one_of("post", "story")),
    "is_trial_reel": (False, _boolean),
    "graduation_strategy": (False, _one_of("MANUAL", "SS_PERFORMANCE")),
    "collaborators": (False, _labels),
}
_SETTINGS: Final[Mapping[str, Checks]] = {
    "tiktok": _TIKTOK,
    "tiktok-business": _TIKTOK,
    "instagram": _INSTAGRAM,
    "instagram-standalone": _INSTAGRAM,
    "youtube": {
        "title": (True, _text(2, 100)),
        "type": (True, _one_of("public", "private", "unlisted")),
        "selfDeclaredMadeForKids": (False, _one_of("yes", "no")),
        "tags": (False, _youtube_tags),
    },
    "facebook": {"url": (False, _url), "post_type": (False, _one_of("post", "story"))},
    "pinterest": {
        "board": (True, _text(1)),
        "title": (False, _text(0, 100)),
        "link": (False, _url),
        "dominant_color": (False, _text()),
    },
}


def dto_messages(body: Mapping[str, Any], identifiers: Sequence[str]) -> list[str]:
    """Layer 1: every complaint about the request's shape, in the order of its fields.

    Args:
        identifiers: the kind of channel each post goes to.
    """
    said: list[str] = []
    if not _is_iso(body.get("date")):
        said.append("date must be a valid ISO 8601 date string")
    if not isinstance(body.get("shortLink"), (bool, str, int)):
        said.append("shortLink must be a boolean value")
    tags = body.get("tags")
    if not isinstance(tags, list):
        said.append("tags must be an array")
    else:
        said += [
            f"tags.{index}.nested property must be either object or array"
            for index, tag in enumerate(tags)
            if not isinstance(tag, Mapping)
        ]
    for index, (post, identifier) in enumerate(zip(body["posts"], identifiers, strict=True)):
        said += _post_messages(f"posts.{index}", post, identifier)
    return said


def _post_messages(place: str, post: Mapping[str, Any], identifier: str) -> list[str]:
    said: list[str] = []
    values = post.get("value")
    if not isinstance(values, list) or not values:
        said.append(f"{place}.value must contain at least 1 elements")
    else:
        for index, value in enumerate(values):
            said += _value_messages(f"{place}.value.{index}", value if isinstance(value, Mapping) else {})
    if post.get("type") == "draft":
        return said
    settings = post.get("settings", {})
    if not isinstance(settings, Mapping):
        return [*said, f"{place}.settings must be an object"]
    for name, (required, check) in _SETTINGS.get(identifier, {}).items():
        if settings.get(name) is None and not required:
            continue
        said += [f"{place}.settings.{name} {text}" for text in check(settings.get(name))]
    return said


def _value_messages(place: str, value: Mapping[str, Any]) -> list[str]:
    said: list[str] = []
    if not isinstance(value.get("content"), str):
        said.append(f"{place}.content must be a string")
    images = value.get("image")
    if not isinstance(images, list):
        return [*said, f"{place}.image must be an array"]
    for index, image in enumerate(images):
        item = image if isinstance(image, Mapping) else {}
        if not isinstance(item.get("id"), str):
            said.append(f"{place}.image.{index}.id must be a string")
        path = item.get("path")
        if not isinstance(path, str) or not path.split("?")[0].endswith(ALLOWED_ENDINGS):
            said.append(f"{place}.image.{index}.path must have a valid file extension")
    return said


def provider_message(post: Mapping[str, Any], identifier: str, *, draft: bool) -> str | None:
    """Layer 2: the first thing a network's own rules find wrong with a post, in Postiz's words."""
    value = post["value"][0]
    paths = [image["path"].split("?")[0] for image in value["image"]]
    if draft:
        empty = not visible_text(value["content"]) and not paths
        return "Your post should have at least one character or one image." if empty else None
    said = _media_message(identifier, paths, post.get("settings") or {})
    if said is None and text_length(value["content"]) > _TEXT_LIMITS.get(identifier, 10**6):
        return "post is too long, please fix it"
    return said


def _media_message(identifier: str, paths: Sequence[str], settings: Mapping[str, Any]) -> str | None:
    videos = [path for path in paths if path.endswith(".mp4")]
    if identifier in ("tiktok", "tiktok-business"):
        if not paths:
            return "No video / images selected"
        return "Only pictures are supported when selecting multiple items" if videos and len(paths) > 1 else None
    if identifier in ("instagram", "instagram-standalone"):
        return _instagram_message(identifier, paths, videos, settings)
    if identifier == "youtube":
        if len(paths) != 1:
            return "You need one media"
        return None if videos else "Item must be a video"
    if identifier == "facebook":
        return "Story should have at least one media" if settings.get("post_type") == "story" and not paths else None
    if identifier == "pinterest":
        return _pinterest_message(paths, videos)
    return None


def _instagram_message(
    identifier: str, paths: Sequence[str], videos: Sequence[str], settings: Mapping[str, Any]
) -> str | None:
    if not paths:
        return "Should have at least one media"
    if identifier == "instagram" and len(paths) > 10:
        return "Instagram carousel only supports up to 10 media attachments"
    if settings.get("is_trial_reel"):
        if len(paths) > 1:
            return "Trial Reels can only have one video"
        if not videos:
            return "Trial Reels must be a video"
    return None


def _pinterest_message(paths: Sequence[str], videos: Sequence[str]) -> str | None:
    if not paths:
        return "Requires at least one media"
    if len(paths) > 5:
        return "You can only have up to 5 media items"
    if videos and len(paths) == 1:
        return "If posting a video you have to also include a cover image as second media"
    return "Can have maximum 1 media when selecting a video." if videos and len(paths) > 2 else None


def visible_text(content: str) -> str:
    """What appears on the network, oddities included: text without tags survives only without ``<``."""
    if not re.search(r"<(p|br|strong|u|a|ul|li|h[1-3]|span)\b[^>]*>", content):
        return html.escape(content, quote=False) if "<" in content else content
    broken = re.sub(r"</p\s*>\s*<p[^>]*>", "\n", content)
    return html.unescape(re.sub(r"<[^>]*>", "", broken))


def text_length(content: str) -> int:
    """UTF-16 units of the text; outside paragraphs each ``&`` counts as ``&amp;``."""
    text = visible_text(content) if "<p>" in content else content.replace("&", "&amp;")
    return len(text.encode("utf-16-le")) // 2


def _is_iso(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d([T ].*)?", value):
        return False
    try:
        datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        # Python 3.10 reads three or six digits of a second only.
        return re.fullmatch(r"[\d-]+T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", value) is not None
    return True
