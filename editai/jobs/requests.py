"""The one way to ask for work: checked functions that insert a queued row and nothing else.

For pages and commands, so nothing here imports the jobs engine, and what is heavy stays outside.
Every function proves the member's role, checks what was given and answers with the row. A
``job_id`` (a UUID) may be passed: asking again with the same one, as a double click does, answers
with the job that stands.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.costs.estimate import Estimate
from editai.costs.prices import PriceList, load_prices
from editai.errors import Conflict, InputError, NotFound
from editai.jobs import kinds
from editai.jobs.inserting import checked_id, insert_job
from editai.jobs.make_request import MakeRequest, check_make, checked_make_data, preset_of
from editai.profiles.access import MAKERS, OWNERS, require
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job, Membership
from editai.store.states import JobState, Role

if TYPE_CHECKING:
    from editai.speech.preset import VoicePreset

__all__ = [
    "Estimate",
    "MakeRequest",
    "cancel",
    "check_make",
    "estimate_make",
    "retry",
    "submit_ingest",
    "submit_list_channels",
    "submit_make",
    "submit_preview_voice",
    "submit_publish",
    "submit_read_back",
    "submit_sample",
    "submit_test_connection",
]

_UPLOAD_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PREVIEW_CHARACTERS: Final = 300
"""A preview is a sentence or two; longer texts are what ``make`` is for."""
_RETRY_SPACE: Final = uuid.UUID("5b0e61a4-3c1d-4e55-9b6e-2f3f1a7f8c10")
"""Name space of the ids of retries: one retry for each ended job, however often the button is pressed."""


def submit_ingest(store: Store, member: Membership, upload_id: str, name: str, *, job_id: str | None = None) -> Job:
    """Turn a finished upload into a source video.

    Result: ``source_video_id`` (the standing one, where the store has these bytes), ``name``, ``info`` (CONTRACTS §5).
    """
    if not _UPLOAD_ID.fullmatch(upload_id):
        raise InputError("That upload is not known. Upload the video again.", upload_id=upload_id[:64])
    return _submit(store, member, kinds.INGEST, {"upload_id": upload_id, "name": display_name(name)}, job_id, MAKERS)


def submit_sample(store: Store, member: Membership, *, job_id: str | None = None) -> Job:
    """Make the sample video and keep it as a source video of the store. Result: as for an upload, plus ``script``."""
    return _submit(store, member, kinds.SAMPLE, {}, job_id, MAKERS)


def submit_make(
    settings: Settings, store: Store, member: Membership, request: MakeRequest, *, job_id: str | None = None
) -> Job:
    """Make one clip. Result: the ``make`` object of CONTRACTS §5, with ``media_key`` and ``cover_key`` for paths.

    Raises:
        InputError: one sentence for what is wrong: no video, no script, too long, unknown voice,
            platform or caption style. Nothing was written.
    """
    require(member, *MAKERS)
    standing = _standing(store, member, job_id)
    if standing is not None:
        return standing
    data = checked_make_data(settings, store, member.profile, request)
    return _submit(store, member, kinds.MAKE, data, job_id, MAKERS)


def estimate_make(
    member: Membership, request: MakeRequest, prices: PriceList | None = None, *, models_root: Path | None = None
) -> Estimate:
    """What the clip will cost at most: nothing of its voice-over from the cache, every post free of charge.

    Args:
        prices: those in force (``costs.price_book``); the bundled ones otherwise.
        models_root: as ``estimate_voice``.

    Raises:
        NotInstalled: the voice's engine has no price, so that nothing paid can be asked for.
    """
    from editai.speech.cost import estimate_voice
    from editai.speech.spoken_script import spoken_characters
    from editai.speech.voices import parse_voice

    preset = preset_of(member.profile, request)
    characters = spoken_characters(request.script, parse_voice(preset.voice).language, preset.pronunciations)
    return estimate_voice(prices or load_prices(), preset.voice, characters, models_root=models_root)


def submit_preview_voice(
    store: Store,
    member: Membership,
    voice: str,
    text: str = "",
    *,
    preset: VoicePreset | None = None,
    job_id: str | None = None,
) -> Job:
    """Speak a short text to listen to a voice. Result: ``media_key`` (wav), ``duration_ms``, ``words``, ``cached``.

    Args:
        voice: ``engine:voice``, spoken as the store's preset says.
        preset: other settings to try; its voice counts.
    """
    from editai.speech.preset import store_preset
    from editai.speech.voices import parse_voice

    heard = preset or store_preset(member.profile.voice, voice=voice)
    chosen = parse_voice(heard.voice)
    said = " ".join(text.split()) or chosen.sample
    if len(said) > _PREVIEW_CHARACTERS:
        raise InputError(f"A preview speaks at most {_PREVIEW_CHARACTERS} characters. Shorten the text.")
    return _submit(store, member, kinds.PREVIEW_VOICE, {**heard.as_json(), "text": said}, job_id, tuple(Role))


def submit_test_connection(store: Store, member: Membership, *, job_id: str | None = None) -> Job:
    """Try the store's Postiz address and key. Result: ``ok``, ``channels`` as for ``list-channels``."""
    return _submit(store, member, kinds.TEST_CONNECTION, {}, job_id, OWNERS)


def submit_list_channels(store: Store, member: Membership, *, job_id: str | None = None) -> Job:
    """Fetch the store's channels. Result: ``channels``: ``id``, ``name``, ``network``, ``picture``, ``disabled``.

    Raises:
        NotInstalled: the store has no Postiz yet; no job was made.
    """
    from editai.profiles.postiz import require_connected

    require(member, *MAKERS)
    require_connected(store, member)
    return _submit(store, member, kinds.LIST_CHANNELS, {}, job_id, MAKERS)


def submit_publish(
    store: Store, member: Membership, publication_ids: Sequence[str], *, job_id: str | None = None
) -> Job:
    """Send publications that are already ``planned`` in the outbox. Result: ``publications`` (CONTRACTS §5)."""
    require(member, *MAKERS)
    ids = list(dict.fromkeys(publication_ids))
    if not ids:
        raise InputError("Nothing was chosen to publish. Pick at least one channel.")
    for publication_id in ids:
        store.publications.publication(member.profile_id, publication_id)
    return _submit(store, member, kinds.PUBLISH, {"publication_ids": ids}, job_id, MAKERS)


def submit_read_back(
    store: Store, member: Membership, publication_ids: Sequence[str] = (), *, job_id: str | None = None
) -> Job:
    """Ask Postiz what became of the store's posts (all pending ones by default). Result: ``publications``."""
    return _submit(store, member, kinds.READ_BACK, {"publication_ids": list(publication_ids)}, job_id, tuple(Role))


def cancel(store: Store, member: Membership, job_id: str) -> Job:
    """Stop a job: it is cancelled at once, and the worker ends its programs within two seconds.

    A job that has ended stays as it is. What a publish job has not sent yet is cancelled with it.
    """
    require(member, *MAKERS)
    row = store.jobs.cancel_job(member.profile_id, job_id)
    if row.kind == kinds.PUBLISH and row.state is JobState.CANCELLED:
        from editai.publishing.cancel import cancel_unsent

        for publication_id in row.data.get("publication_ids", ()):
            cancel_unsent(store, member.profile_id, str(publication_id))
    return row


def retry(store: Store, member: Membership, job_id: str) -> Job:
    """Try an ended job again, as a new row that names it in ``retry_of``; finished stages are not run again.

    Asking twice answers with the same new job. Where that one has failed too, it is the one retried.

    Raises:
        Conflict: the job is still at work, or it has succeeded.
    """
    require(member, *MAKERS)
    old = store.jobs.job(member.profile_id, job_id)
    while True:
        if old.state is JobState.SUCCEEDED:
            raise Conflict("This job has succeeded, so there is nothing to try again.", job_id=old.id)
        if not old.state.is_terminal:
            raise Conflict("This job is still at work. Wait for it, or cancel it first.", job_id=old.id)
        new_id = str(uuid.uuid5(_RETRY_SPACE, old.id))
        standing = _standing(store, member, new_id)
        if standing is None:
            break
        if not standing.state.is_terminal or standing.state is JobState.SUCCEEDED:
            return standing
        old = standing
    data = {key: value for key, value in old.data.items() if key != "profile_id"}
    data |= {"retry_of": old.id, "first_job": old.data.get("first_job") or old.id}
    return store.jobs.submit_job(
        member.profile_id,
        job_id=new_id,
        kind=old.kind,
        lane=old.lane,
        data=data,
        created_by=member.user_id,
        priority=old.priority,
    )


def display_name(name: str) -> str:
    """A file's name for people's eyes: the last part of any path, printable, at most 200 characters."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[:200] or "video"


def _standing(store: Store, member: Membership, job_id: str | None) -> Job | None:
    """The job of that id in this store, if there is one already."""
    if job_id is None:
        return None
    try:
        return store.jobs.job(member.profile_id, checked_id(job_id))
    except NotFound:
        return None


def _submit(
    store: Store,
    member: Membership,
    kind: str,
    data: Mapping[str, Any],
    job_id: str | None,
    roles: Sequence[Role],
) -> Job:
    """Insert the row after the role is proven; the same id again answers with the row that stands."""
    require(member, *roles)
    return insert_job(store, member, kind, data, job_id)
