"""The shots of the clip to be: the person's own, else what looking has found for this very form."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from editai.jobs.make_choices import ChosenShot
from editai.library.drafts import Draft
from editai.store.rows import Job, Membership
from editai.store.states import JobState
from pages.ui import draft as drafting

Shots = list[dict[str, Any]]


def shots_of(draft: Draft, look: Job | None) -> Shots:
    """The shots in their order, as plain JSON; empty while nobody has looked."""
    chosen = [dict(shot) for shot in draft.choices.get("shots") or ()]
    if chosen:
        return [shot for shot in chosen if shot.get("source_video_id") in draft.source_video_ids]
    if look is not None and look.state is JobState.SUCCEEDED and draft.choices.get("look_for") == looked_for(draft):
        return [dict(shot) for shot in (look.result or {}).get("shots", ())]
    return []


def look_of(member: Membership, draft: Draft) -> Job | None:
    """The job that has looked, or looks."""
    return drafting.find_job(member, draft.choices.get("look"))


def looked_for(draft: Draft) -> str:
    """Of what the picked shots depend on, one word."""
    fields = (draft.script.strip(), draft.source_video_ids, draft.voice, draft.platform)
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()[:20]


def standing(member: Membership) -> Shots:
    """The shots as they stand now, to be changed and kept."""
    draft = drafting.load(member)
    return shots_of(draft, look_of(member, draft))


def keep(member: Membership, shots: Shots) -> None:
    """From now on they are the person's own."""
    kept = [ChosenShot.from_json(shot).as_json() | {"framing": shot.get("framing")} for shot in shots]
    drafting.choose(member, shots=kept)


def at_moment(shots: Shots, moment_ms: int) -> tuple[dict[str, Any], int]:
    """The shot that the clip shows at a moment, and where in its source that is. ``shots`` is not empty."""
    at_ms = 0.0
    for each in shots:
        shot = ChosenShot.from_json(each)
        if moment_ms < at_ms + shot.shown_ms or each is shots[-1]:
            inside_ms = round((moment_ms - at_ms) * shot.speed)
            return each, min(shot.start_ms + max(0, inside_ms), shot.end_ms)
        at_ms += shot.shown_ms
    raise AssertionError("the last shot is always found")
