"""Finding our own post at Postiz: by our mark, or by channel, time and words where marks are not told.

Read before every send and after every doubt. To take a strange post for ours is as wrong as to
miss ours, so where two could be meant, nothing is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from editai.publishing.postiz import PostizClient, iso
from editai.publishing.shapes import RemotePost
from editai.publishing.text import same_content
from editai.store.protocol import Store
from editai.store.rows import Publication
from editai.store.states import PublicationState

_AROUND: Final = timedelta(minutes=2)
_UNSURE: Final = (PublicationState.SENDING, PublicationState.UNCONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What looking for a publication brought."""

    post: RemotePost | None
    is_ambiguous: bool = False
    """There are posts that may be ours, and it cannot be told which is."""


def list_around(client: PostizClient, publications: Sequence[Publication]) -> list[RemotePost]:
    """The organisation's posts around the times of these publications."""
    times = [publication.scheduled_at for publication in publications]
    return client.posts(min(times) - _AROUND, max(times) + _AROUND)


def find_post(publication: Publication, posts: Sequence[RemotePost], others: Collection[Publication]) -> Finding:
    """The post that this publication has become, as far as it can be told.

    Args:
        posts: what Postiz lists around its time.
        others: the store's publications, to know which posts are already somebody's.
    """
    if publication.postiz_post_id is not None:
        return Finding(post=next((post for post in posts if post.id == publication.postiz_post_id), None))
    marked = [post for post in posts if post.client_ref == publication.client_ref]
    if marked:
        return Finding(post=marked[0])
    taken = {other.postiz_post_id for other in others if other.id != publication.id}
    alike = [
        post
        for post in posts
        if post.client_ref is None
        and post.id not in taken
        and post.channel_id == publication.channel_id
        and _minute(post.publish_at) == _minute(publication.scheduled_at)
        and same_content(publication.text, post.content)
    ]
    exact = [post for post in alike if iso(post.publish_at) == iso(publication.scheduled_at)]
    # A server that keeps seconds would have kept ours; only one that cuts them off may differ.
    alike = exact or [post for post in alike if post.publish_at == _minute(post.publish_at)]
    if not alike:
        return Finding(post=None)
    rivals = [other for other in others if _is_rival(publication, other, by_moment=bool(exact))]
    if len(alike) > 1 or rivals:
        return Finding(post=None, is_ambiguous=True)
    return Finding(post=alike[0])


def known_publications(store: Store, profile_id: str) -> list[Publication]:
    """The store's latest publications, to tell whose post is whose."""
    return store.publications.publications(profile_id, limit=2000)


def _is_rival(publication: Publication, other: Publication, *, by_moment: bool) -> bool:
    """Another publication whose answer is missing too, and whose post would look the same."""
    if other.id == publication.id or other.state not in _UNSURE or other.postiz_post_id is not None:
        return False
    same_time = (
        iso(other.scheduled_at) == iso(publication.scheduled_at)
        if by_moment
        else _minute(other.scheduled_at) == _minute(publication.scheduled_at)
    )
    return same_time and other.channel_id == publication.channel_id and other.text == publication.text


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
