"""The first half of sending: the files of some publications are brought to Postiz.

A step of its own, so that what lies there already is not carried again when the second half is
repeated. A file carried twice does no harm: Postiz keeps both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from editai.errors import Cancelled, Conflict, EditAIError, InputError, NotFound, RetryableServiceError
from editai.publishing import rules
from editai.publishing.facts import ClipFacts
from editai.publishing.moves import claim, fail, give_back, set_cancelled
from editai.publishing.payload import media_keys
from editai.publishing.postiz import PostizClient
from editai.store.protocol import Store
from editai.store.rows import Publication
from editai.store.states import PublicationState

Checkpoint = Callable[[str], None]
"""Called with the name of what comes next; raises ``Cancelled`` to stop before it."""


def upload_media(
    store: Store,
    client: PostizClient,
    *,
    profile_id: str,
    publication_ids: Sequence[str],
    media_path: Callable[[str, str], Path],
    uploads: Mapping[str, Mapping[str, str]] | None = None,
    checkpoint: Checkpoint = lambda name: None,
) -> dict[str, dict[str, str]]:
    """Bring the clips (and covers) of these publications to Postiz, each file once.

    Planned ones become ``uploading``; what is beyond that needs no file and is left alone. A clip
    that cannot be posted makes its own publications ``failed``, with the reason, and no others.

    Args:
        media_path: profile id and media key to the file, as ``Media.path``.
        uploads: what an earlier run has brought already.

    Returns:
        Media key → ``id`` and ``path`` at Postiz, as ``send_publications`` takes it: plain JSON.

    Raises:
        RetryableServiceError: Postiz cannot be reached; the publications are ``planned`` again.
        Cancelled: from ``checkpoint``; what was not sent is ``cancelled``.
    """
    done = {key: dict(value) for key, value in (uploads or {}).items()}
    claimed: list[Publication] = []
    try:
        for publication_id in publication_ids:
            row = store.publications.publication(profile_id, publication_id)
            # One that a dead worker left in ``sending`` may have to be sent again, so its file is brought too.
            publication = row if row.state is PublicationState.SENDING else claim(store, row)
            if publication is not None:
                claimed.append(publication)
        for publication in claimed:
            _upload_for(store, client, publication, media_path, done, checkpoint)
    except RetryableServiceError as exc:
        give_back(store, claimed, exc.sentence)
        raise
    except Cancelled:
        set_cancelled(store, claimed)
        raise
    return done


def _upload_for(
    store: Store,
    client: PostizClient,
    publication: Publication,
    media_path: Callable[[str, str], Path],
    done: dict[str, dict[str, str]],
    checkpoint: Checkpoint,
) -> None:
    """Bring one publication's files; a refusal is written into its row."""
    try:
        require_still_approved(store, publication)
        for key in media_keys(publication):
            path = media_path(publication.profile_id, key)
            if not path.is_file():
                raise NotFound("The clip's file is gone. Make the clip again.")
            if key == publication.clip_snapshot["media_key"]:
                rules.check_clip(
                    rules.network_named(publication.network),
                    ClipFacts(duration_ms=publication.clip_snapshot.get("duration_ms"), size_bytes=path.stat().st_size),
                )
            if key not in done:
                checkpoint("upload")
                done[key] = client.upload(path, check=lambda: checkpoint("upload")).as_json()
    except (RetryableServiceError, Cancelled):
        raise
    except EditAIError as exc:
        fail(store, publication, exc.sentence, expected=(PublicationState.UPLOADING,))


def require_still_approved(store: Store, publication: Publication) -> None:
    """The clip must still be the approved one that was planned: it may have been sent back since.

    Raises:
        Conflict: it is not any more.
        InputError: it is gone.
    """
    if publication.clip_id is None:
        raise InputError("The clip was deleted, so it was not posted.")
    clip = store.library.clip(publication.profile_id, publication.clip_id)
    if clip.state.value != "approved" or clip.fingerprint != publication.clip_snapshot.get("fingerprint"):
        raise Conflict("The clip is no longer approved, so it was not posted.")
