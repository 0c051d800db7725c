"""Why a post failed: Postiz tells it only in notifications, which name no post.

Notifications belong to the whole organisation, and another store may share it. So a reason is taken
only where it can be nobody else's (docs/postiz-api.md §6).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from editai.publishing.postiz import PostizClient
from editai.publishing.shapes import Notification, RemotePost
from editai.store.rows import Publication

_BEFORE: Final = timedelta(minutes=1)
_AFTER: Final = timedelta(minutes=80)
_PAGES: Final = 3

_ERROR: Final = re.compile(r"An error occurred while posting on (\S+?)(?:: ?(.*))?$", re.DOTALL)
_RECONNECT: Final = re.compile(r"We couldn't post to (\S+) for (.+?) because (.*)$", re.DOTALL)
_UNSURE: Final = re.compile(r"Your post was sent to (\S+?),? but we couldn't confirm", re.DOTALL)
_LONGEST: Final = 300

NO_REASON: Final = (
    "Postiz could not post it and told no reason that is surely about this post. "
    "Look at the notifications in Postiz, then publish it again."
)
UNSURE_REASON: Final = (
    "It was sent to the network, but Postiz could not confirm that it appeared. "
    "Look at the channel before you publish it again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What is known about a post in ERROR."""

    reason: str
    is_unsure: bool = False
    """It may have appeared all the same."""


def failure_of(
    client: PostizClient, publication: Publication, post: RemotePost, posts: Sequence[RemotePost]
) -> Failure:
    """Why this post is in ERROR, as far as it can be told for sure.

    Args:
        posts: the organisation's posts, to see which other one a notification may be about.
    """
    start, end = post.publish_at - _BEFORE, max(post.publish_at, publication.created_at) + _AFTER
    told = [note for note in _recent(client, post) if start <= note.created_at <= end]
    around = client.posts(start - _AFTER, end)
    failed = {each.id for each in [*posts, *around] if each.state == "ERROR" and each.provider == post.provider}
    is_alone = failed == {post.id}
    unsure = [note for note in told if (match := _UNSURE.match(note.content)) and _is(match.group(1), post)]
    if unsure:
        # Where it may be this one, repeating it could show it twice.
        return Failure(reason=UNSURE_REASON, is_unsure=True)
    reconnect = [match for note in told if (match := _RECONNECT.match(note.content)) and _is(match.group(1), post)]
    plain = [match for note in told if (match := _ERROR.match(note.content)) and _is(match.group(1), post)]
    if is_alone and len(plain) + len(reconnect) == 1:
        if plain:
            return Failure(reason=f"{post.provider.capitalize()} refused it: {_short(plain[0].group(2) or '')}")
        return Failure(reason=_reconnect_reason(reconnect[0]))
    # These name the channel: enough, if no other channel of that kind has the name.
    channels = [channel for channel in client.integrations() if channel.identifier == post.provider]
    own = next((channel for channel in channels if channel.id == post.channel_id), None)
    if own is not None and sum(channel.name == own.name for channel in channels) == 1:
        named = [match for match in reconnect if " ".join(match.group(2).split()) == own.name]
        if len(named) == 1 and not plain:
            return Failure(reason=_reconnect_reason(named[0]))
    return Failure(reason=NO_REASON)


def _recent(client: PostizClient, post: RemotePost) -> list[Notification]:
    """Notifications back to the post's time, newest first; at most a few pages."""
    found: list[Notification] = []
    for page in range(_PAGES):
        rows = client.notifications(page)
        found += rows
        if not rows or rows[-1].created_at < post.publish_at - _BEFORE:
            break
    return found


def _is(word: str, post: RemotePost) -> bool:
    return word.lower() == post.provider.lower()


def _reconnect_reason(match: re.Match[str]) -> str:
    return f"{match.group(2)} must be connected again at Postiz; then publish it again."


def _short(text: str) -> str:
    folded = " ".join(text.split()) or "no reason given"
    return folded if len(folded) <= _LONGEST else folded[: _LONGEST - 1] + "…"
