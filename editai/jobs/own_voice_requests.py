"""Asking for voices of a store's own: a recording to use, a voice to clone."""

from __future__ import annotations

from typing import Final

from editai.errors import InputError
from editai.jobs import kinds
from editai.jobs.inserting import insert_job
from editai.profiles.access import MAKERS, require
from editai.speech.script import MAX_CHARACTERS
from editai.speech.xtts import check_licence, xtts_language
from editai.store.protocol import Store
from editai.store.rows import Job, Membership

_MOST_NAME: Final = 60


def submit_recording(
    store: Store, member: Membership, upload_id: str, name: str, script: str = "", *, job_id: str | None = None
) -> Job:
    """Make an uploaded recording a voice of the store.

    Result: ``voice``, ``name``, ``media_key``, ``duration_ms``, ``speech_ms``, ``script``.

    Args:
        script: what is said in it; '' has it written down.
    """
    require(member, *MAKERS)
    if len(script) > MAX_CHARACTERS:
        raise InputError(f"The script has {len(script):,} characters; {MAX_CHARACTERS:,} are the most.")
    data = {"upload_id": upload_id, "name": _name(name, "Recording"), "script": script.strip()}
    return insert_job(store, member, kinds.KEEP_RECORDING, data, job_id)


def submit_clone(
    store: Store,
    member: Membership,
    upload_id: str,
    name: str,
    *,
    consent: str,
    licence: str,
    language: str = "en",
    job_id: str | None = None,
) -> Job:
    """Make an uploaded sample a voice of the store.

    Result: ``voice``, ``name``, ``speech_ms``, ``warning`` (or None).

    Args:
        consent: ``cloning.CONSENT``, which the person has read and confirmed.
        licence: ``xtts.LICENCE``, likewise.
        language: that the voice will speak, one of ``xtts.LANGUAGES``.

    Raises:
        InputError: one of them was not confirmed, or XTTS does not speak the language.
    """
    from editai.speech.cloning import check_consent

    require(member, *MAKERS)
    check_consent(consent)
    check_licence(licence)
    data = {
        "upload_id": upload_id,
        "name": _name(name, "Cloned voice"),
        "consent": consent,
        "licence": licence,
        "language": xtts_language(language),
    }
    return insert_job(store, member, kinds.CLONE_VOICE, data, job_id)


def _name(name: str, usual: str) -> str:
    clean = " ".join(name.split())
    if len(clean) > _MOST_NAME or not clean.isprintable():
        raise InputError(f"The name of a voice has at most {_MOST_NAME} characters that can be shown.")
    return clean or usual
