"""Planning: publications are written down, checked, before anything is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from editai.clock import Clock
from editai.errors import Conflict, EditAIError, InputError
from editai.library.fingerprint import fingerprint_now
from editai.library.status import is_stale
from editai.profiles.access import require
from editai.publishing import rules
from editai.publishing.facts import facts_of
from editai.publishing.payload import DRAFT
from editai.publishing.shapes import Channel
from editai.store.protocol import Store
from editai.store.rows import Clip, Membership, Profile, Publication
from editai.store.states import ClipState, Role

_FURTHEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A publication that stands in the outbox."""

    publication: Publication
    is_new: bool
    """False: the same clip was live on the channel already, and this is that one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What will be written for one channel."""

    channel: Channel
    text: str
    settings: Mapping[str, Any]


def check_publications(
    clip: Clip,
    channels: Sequence[Channel],
    text: str,
    *,
    texts: Mapping[str, str] | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    size_bytes: int | None = None,
) -> list[Checked]:
    """What would be sent to each channel, filled in and checked; writes nothing.

    Args:
        text: for every channel without one of its own.
        texts: a text for a network or for a channel (by id), which goes before its network's.
        settings: likewise by network or channel id; what a channel names goes before its network's.

    Raises:
        InputError: the first thing that Postiz or a network would refuse; ``details["field"]`` names
            it (``youtube.title``), ``details["problems"]`` holds all of them.
    """
    if not channels:
        raise InputError("Pick at least one channel to publish on.", field="channel")
    own_texts, own_settings = texts or {}, settings or {}
    _refuse_strays([*own_texts, *own_settings], channels)
    checked: list[Checked] = []
    problems: list[InputError] = []
    for channel in {each.id: each for each in channels}.values():
        try:
            network = rules.network_named(channel.network)
            if channel.disabled:
                raise InputError(
                    f"{channel.name} is switched off at Postiz. Connect it there again.",
                    field="channel",
                    channel_id=channel.id,
                )
            given = {**own_settings.get(channel.network, {}), **own_settings.get(channel.id, {})}
            chosen = rules.checked_settings(network, given)
            said = own_texts.get(channel.id, own_texts.get(channel.network, text))
            rules.check_clip(network, facts_of(clip, size_bytes))
            checked.append(Checked(channel=channel, text=rules.check_text(network, said, chosen), settings=chosen))
        except InputError as exc:
            problems.append(exc)
    if problems:
        first = problems[0]
        told = [{"field": each.details.get("field"), "sentence": each.sentence} for each in problems]
        raise InputError(" ".join(each.sentence for each in problems), **(first.details | {"problems": told}))
    return checked


def plan_publications(
    store: Store,
    member: Membership,
    *,
    clip_id: str,
    channels: Sequence[Channel],
    text: str,
    clock: Clock,
    scheduled_at: datetime | None = None,
    texts: Mapping[str, str] | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    size_bytes: int | None = None,
    again: bool = False,
    draft: bool = False,
) -> list[Planned]:
    """Write a ``planned`` publication for each channel; nothing is sent yet.

    A second click attaches: where the clip is live on a channel already, that publication is
    answered. ``again`` posts a *published* clip once more, on purpose.

    Args:
        scheduled_at: aware; None is now.
        draft: leave the posts at Postiz as drafts.

    Raises:
        Forbidden: reviewers do not publish.
        Conflict: the clip is not approved, or stale. Nothing was planned.
        InputError: as ``check_publications``, or a time that cannot be meant.
    """
    require(member, Role.OWNER, Role.EDITOR)
    clip = store.library.clip(member.profile_id, clip_id)
    require_publishable(store, member.profile, clip)
    checked = check_publications(clip, channels, text, texts=texts, settings=settings, size_bytes=size_bytes)
    moment = checked_time(clock, scheduled_at)
    planned = []
    for each in checked:
        publication, is_new = store.publications.plan(
            member.profile_id,
            clip_id=clip_id,
            clip_snapshot=snapshot(clip) | approval_of(store, clip),
            channel_id=each.channel.id,
            network=each.channel.network,
            text=each.text,
            settings={**each.settings, DRAFT: True} if draft else each.settings,
            scheduled_at=moment,
            client_ref=str(uuid.uuid4()),
            created_by=member.user_id,
            again=again,
        )
        planned.append(Planned(publication=publication, is_new=is_new))
    return planned


def require_publishable(store: Store, profile: Profile, clip: Clip) -> None:
    """Only an approved clip that is what it would be if it were made now may be posted.

    Raises:
        Conflict: it is not; the sentence says what to do.
    """
    if is_stale(clip, fingerprint_now(store, profile, clip)):
        raise Conflict(
            "The script or settings have changed since this clip was made. Make it again, then publish that one.",
            clip_id=clip.id,
        )
    if clip.state is not ClipState.APPROVED:
        raise Conflict(
            "This clip is not approved, so it cannot be published. Approve it in Review first.", clip_id=clip.id
        )
    failed = [str(check.get("name")) for check in clip.checks if check.get("hard") and not check.get("ok")]
    if failed:
        raise Conflict(
            f"This clip failed a delivery check ({', '.join(failed)}), so it cannot be published. Make it again.",
            clip_id=clip.id,
        )


def checked_time(clock: Clock, scheduled_at: datetime | None) -> datetime:
    """The moment to post at, cut to the millisecond, which is what Postiz keeps.

    Raises:
        InputError: over two minutes ago, or more than a year ahead.
    """
    now = clock.now()
    if scheduled_at is None:
        moment = now
    elif scheduled_at.tzinfo is None:
        raise ValueError("a naive time cannot be scheduled")
    elif scheduled_at < now - timedelta(minutes=2):
        raise InputError("That time has passed. Choose a later one, or now.", field="at")
    elif scheduled_at > now + _FURTHEST:
        raise InputError("That is more than a year ahead. Choose an earlier time.", field="at")
    else:
        moment = scheduled_at
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def snapshot(clip: Clip) -> dict[str, Any]:
    """What is published, kept with the publication for when the clip is gone."""
    return {
        "name": f"{clip.project_name} {clip.variant}" if clip.variant > 1 else clip.project_name,
        "media_key": clip.media_key,
        "cover_key": clip.cover_key,
        "fingerprint": clip.fingerprint,
        "duration_ms": clip.used.get("duration_ms"),
    }


def approval_of(store: Store, clip: Clip) -> dict[str, Any]:
    """Who approved it, kept for when the clip is gone."""
    for review in store.library.clip_reviews(clip.profile_id, clip.id):
        if review.verdict is ClipState.APPROVED:
            return {"approved_by": review.reviewer}
    return {}


def _refuse_strays(names: Sequence[str], channels: Sequence[Channel]) -> None:
    """A text or setting for a network that is not posted to is a slip worth telling."""
    known = {channel.network for channel in channels} | {channel.id for channel in channels}
    strays = sorted(set(names) - known)
    if strays:
        raise InputError(f"{strays[0]} is none of the chosen channels' networks.", field=strays[0])


def problems_of(error: EditAIError) -> list[tuple[str, str]]:
    """Field and sentence of each problem of a refusal, for a form to show beside its fields."""
    told = error.details.get("problems") or [{"field": error.details.get("field"), "sentence": error.sentence}]
    return [(str(each.get("field") or ""), str(each["sentence"])) for each in told]
