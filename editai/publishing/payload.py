"""The body of ``POST /posts``, built from publications that were checked before (§5.5 of the contract)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from editai.publishing import text as texts
from editai.publishing.networks import NETWORKS
from editai.publishing.postiz import MAX_BODY_BYTES, iso
from editai.publishing.rules import split_tags
from editai.publishing.shapes import Channel
from editai.store.rows import Publication

DRAFT: Final = "postiz_draft"
"""Key in a publication's settings: leave it at Postiz as a draft. Not sent."""

Uploads = Mapping[str, Mapping[str, str]]
"""Media key → ``id`` and ``path`` of the file at Postiz."""

_MOST_POSTS: Final = 25
_ENVELOPE_BYTES: Final = 500


def media_keys(publication: Publication) -> list[str]:
    """Keys of the files that go with a publication: the clip, and a cover where the network wants one."""
    snapshot = publication.clip_snapshot
    network = NETWORKS.get(publication.network)
    keys = [str(snapshot["media_key"])]
    if network is not None and network.needs_cover and snapshot.get("cover_key"):
        keys.append(str(snapshot["cover_key"]))
    return keys


def is_draft(publication: Publication) -> bool:
    """It is to stay at Postiz as a draft that somebody finishes there."""
    return bool(publication.settings.get(DRAFT))


def post_item(publication: Publication, channel: Channel, uploads: Uploads) -> dict[str, Any]:
    """One entry of ``posts``: the channel, the text, the files, the settings and our mark."""
    images = [{"id": uploads[key]["id"], "path": uploads[key]["path"]} for key in media_keys(publication)]
    return {
        "integration": {"id": publication.channel_id},
        "value": [{"content": texts.content_html(publication.text), "image": images}],
        "settings": post_settings(publication, channel.identifier),
    }


def post_settings(publication: Publication, identifier: str) -> dict[str, Any]:
    """Settings as Postiz wants them: true booleans, lists for tags, nothing for what is empty."""
    network = NETWORKS[publication.network]
    sent: dict[str, Any] = {"__type": identifier}
    for field in network.fields:
        value = publication.settings.get(field.name, field.default)
        if field.kind == "tags":
            sent[field.name] = [{"value": tag, "label": tag} for tag in split_tags(str(value))]
        elif field.kind == "bool":
            sent[field.name] = bool(value)
        elif value != "":
            sent[field.name] = value
    return sent | {"client_ref": publication.client_ref}


def request_body(publications: Sequence[Publication], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole request. All of its publications share one time and are drafts or none is.

    A post for "now" is scheduled at the moment it was asked for, which Postiz publishes at once: so
    its time at Postiz is the one we know, and it can be found again.
    """
    first = publications[0]
    return {
        "type": "draft" if is_draft(first) else "schedule",
        "date": iso(first.scheduled_at),
        "shortLink": False,
        "tags": [],
        "posts": list(items),
    }


def batches(publications: Sequence[Publication], items: Mapping[str, Mapping[str, Any]]) -> Iterator[list[Publication]]:
    """Publications that can share a request: same time, same kind, a body that Postiz accepts.

    Args:
        items: the entry of each publication, by its id.
    """
    groups: dict[tuple[str, bool], list[Publication]] = {}
    for publication in publications:
        groups.setdefault((iso(publication.scheduled_at), is_draft(publication)), []).append(publication)
    for group in groups.values():
        batch: list[Publication] = []
        size_bytes = _ENVELOPE_BYTES
        for publication in group:
            item_bytes = len(json.dumps(items[publication.id]).encode()) + 2
            if batch and (size_bytes + item_bytes > MAX_BODY_BYTES or len(batch) >= _MOST_POSTS):
                yield batch
                batch, size_bytes = [], _ENVELOPE_BYTES
            batch.append(publication)
            size_bytes += item_bytes
        yield batch
