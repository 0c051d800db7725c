"""What was composed, as publications: checked as a whole first, so that all of it is planned or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from editai.clock import Clock
from editai.errors import EditAIError, InputError
from editai.profiles.access import MAKERS, require
from editai.publishing.plan import (
    Checked,
    Planned,
    approval_of,
    check_publications,
    checked_time,
    require_publishable,
    snapshot,
)
from editai.publishing.shapes import Channel
from editai.store.protocol import Store
from editai.store.rows import Clip, Membership

_MOST_TOLD: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One post as a person composed it."""

    clip_id: str
    channel: Channel
    text: str
    settings: Mapping[str, Any]
    at: datetime | None
    """Aware; None is now."""


def plan_wanted(
    store: Store,
    member: Membership,
    wanted: Sequence[Wanted],
    *,
    clock: Clock,
    size_bytes: Callable[[Clip], int | None],
) -> list[Planned]:
    """Write a ``planned`` publication for each; a clip that is live on a channel already answers with that one.

    Raises:
        Forbidden: reviewers do not publish.
        Conflict: a clip is not approved, or stale. Nothing was planned.
        InputError: what Postiz or a network would refuse; ``details["problems"]`` holds all of it, by field.
    """
    require(member, *MAKERS)
    if not wanted:
        raise InputError("Pick at least one clip and one channel.", field="channel")
    clips = {clip_id: store.library.clip(member.profile_id, clip_id) for clip_id in {each.clip_id for each in wanted}}
    sizes = {}
    for clip in clips.values():
        require_publishable(store, member.profile, clip)
        sizes[clip.id] = size_bytes(clip)
    checked = _checked(clips, sizes, wanted, clock)
    approvals = {clip.id: approval_of(store, clip) for clip in clips.values()}
    return [
        _written(store, member, clips[each.clip_id], approvals[each.clip_id], ready, at)
        for each, (ready, at) in zip(wanted, checked, strict=True)
    ]


def _checked(
    clips: Mapping[str, Clip], sizes: Mapping[str, int | None], wanted: Sequence[Wanted], clock: Clock
) -> list[tuple[Checked, datetime]]:
    found: list[tuple[Checked, datetime]] = []
    problems: list[dict[str, Any]] = []
    for each in wanted:
        clip = clips[each.clip_id]
        try:
            (ready,) = check_publications(
                clip,
                [each.channel],
                each.text,
                settings={each.channel.id: each.settings},
                size_bytes=sizes[clip.id],
            )
            found.append((ready, checked_time(clock, each.at)))
        except InputError as error:
            name = f"{clip.project_name}: " if len(clips) > 1 else ""
            alone = {"field": error.details.get("field"), "sentence": error.sentence}
            for told in error.details.get("problems") or [alone]:
                problem = {"field": told["field"], "sentence": f"{name}{told['sentence']}"}
                if problem not in problems:
                    problems.append(problem)
    if problems:
        told = problems[:_MOST_TOLD]
        if len(problems) > _MOST_TOLD:
            told.append({"field": "", "sentence": f"And {len(problems) - _MOST_TOLD} more like these."})
        sentence = " ".join(str(each["sentence"]) for each in told)
        raise InputError(sentence, field=problems[0]["field"], problems=told)
    return found


def _written(
    store: Store, member: Membership, clip: Clip, approval: Mapping[str, Any], ready: Checked, at: datetime
) -> Planned:
    publication, is_new = store.publications.plan(
        member.profile_id,
        clip_id=clip.id,
        clip_snapshot=snapshot(clip) | dict(approval),
        channel_id=ready.channel.id,
        network=ready.channel.network,
        text=ready.text,
        settings=ready.settings,
        scheduled_at=at,
        client_ref=str(uuid.uuid4()),
        created_by=member.user_id,
    )
    return Planned(publication=publication, is_new=is_new)


def told_by(error: EditAIError) -> list[str]:
    """The sentences of a refusal, one for each thing to change."""
    return [str(each["sentence"]) for each in error.details.get("problems") or [{"sentence": error.sentence}]]
