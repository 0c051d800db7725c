"""Nothing crosses stores: every method of the protocol that takes a store's id is called with Ben's
id on Ana's things. The list is made from the protocol, so a new method without a case fails here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from editai.errors import Forbidden, NotFound
from editai.store import protocol
from editai.store.states import ClipState, PublicationState, Role
from tests.contracts.world import ANA, BEN, NOON, SPAN, Things, World, cost, everything, fill, new_id

Case = Callable[[World, Things], Any]

WITHOUT_A_STORE = {
    "profiles.create": "makes a store",
    "profiles.ensure_any": "makes a store",
    "profiles.memberships": "asks about a person",
    "profiles.claim_invitations": "asks for whoever has the e-mail",
    "profiles.has_secrets": "tells only whether there is any",
    "costs.set_book_readers": "the worker, about people and not about a store",
    "costs.reads_all_books": "asks about a person",
    "jobs.start_job": "the worker picks up the jobs of all stores",
    "jobs.progress_job": "the worker, on a job it has picked up",
    "jobs.finish_job": "the worker, on a job it has picked up",
    "pace.take_request": "the worker, for an account that stores may share",
    "pace.note": "the worker, for an account that stores may share",
}


def _parts() -> dict[str, type]:
    """The parts of the whole protocol: name of the property, its protocol class."""
    found = {}
    for name, member in vars(protocol.Store).items():
        if isinstance(member, property):
            assert member.fget is not None
            found[name] = get_type_hints(member.fget)["return"]
    return found


def _methods() -> dict[str, inspect.Signature]:
    return {
        f"{part}.{name}": inspect.signature(method)
        for part, kind in _parts().items()
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and not name.startswith("_")
    }


def _with_store() -> list[str]:
    return sorted(name for name, signature in _methods().items() if "profile_id" in signature.parameters)


CASES: dict[str, Case] = {
    "profiles.members": lambda w, t: w.store.profiles.members(w.b),
    "profiles.set_member": lambda w, t: w.store.profiles.set_member(
        new_id(), BEN, w.store.profiles.membership(BEN, w.b).role, created_by=BEN
    ),
    "profiles.remove_member": lambda w, t: w.store.profiles.remove_member(w.b, ANA),
    "profiles.membership": lambda w, t: w.store.profiles.membership(BEN, w.a),
    "profiles.invite": lambda w, t: w.store.profiles.invite(
        w.b, email="eve@x.test", role=Role.OWNER, expires_at=NOON, created_by=BEN
    ),
    "profiles.invitations": lambda w, t: w.store.profiles.invitations(w.b),
    "profiles.withdraw_invitation": lambda w, t: w.store.profiles.withdraw_invitation(w.b, t.invitation.id),
    "profiles.emails": lambda w, t: w.store.profiles.emails(w.b),
    "profiles.profile": lambda w, t: w.store.profiles.profile(w.b),
    "profiles.update": lambda w, t: w.store.profiles.update(w.b, {"name": "Brava 2"}),
    "profiles.set_default": lambda w, t: w.store.profiles.set_default(BEN, w.a),
    "profiles.touch": lambda w, t: w.store.profiles.touch(BEN, w.a),
    "profiles.delete": lambda w, t: w.store.profiles.delete(BEN, w.a),
    "profiles.contents": lambda w, t: [n for n in (w.store.profiles.contents(w.b).clips,) if n],
    "profiles.set_secret": lambda w, t: w.store.profiles.set_secret(w.b, "postiz", ciphertext="k:b", hint=""),
    "profiles.secret": lambda w, t: w.store.profiles.secret(w.b, "postiz"),
    "profiles.delete_secret": lambda w, t: w.store.profiles.delete_secret(w.b, "postiz"),
    "library.add_source_video": lambda w, t: w.store.library.add_source_video(
        w.b,
        source_video_id=t.source.id,
        sha256="0" * 64,
        name="x",
        media_key="k",
        probe={},
        created_by=BEN,
    ),
    "library.source_videos": lambda w, t: w.store.library.source_videos(w.b),
    "library.source_video": lambda w, t: w.store.library.source_video(w.b, t.source.id),
    "library.source_video_by_sha256": lambda w, t: w.store.library.source_video_by_sha256(w.b, t.source.sha256),
    "library.delete_source_video": lambda w, t: w.store.library.delete_source_video(w.b, t.source.id),
    "library.named_media": lambda w, t: w.store.library.named_media(w.b),
    "library.add_segment": lambda w, t: w.store.library.add_segment(w.b, t.source.id, start_ms=0, end_ms=9),
    "library.segments": lambda w, t: w.store.library.segments(w.b, t.source.id),
    "library.change_source_video": lambda w, t: w.store.library.change_source_video(
        w.b, t.source.id, {"rights_note": "theirs"}
    ),
    "library.source_video_uses": lambda w, t: w.store.library.source_video_uses(w.b, t.source.id),
    "library.all_segments": lambda w, t: w.store.library.all_segments(w.b),
    "library.change_segment": lambda w, t: w.store.library.change_segment(w.b, t.segment_id, {"keywords": ["x"]}),
    "library.delete_segment": lambda w, t: w.store.library.delete_segment(w.b, t.segment_id),
    "library.add_project": lambda w, t: w.store.library.add_project(
        w.b, name="n", product={}, script="", settings={}, created_by=BEN
    ),
    "library.update_project": lambda w, t: w.store.library.update_project(w.b, t.project_id, {"script": "theirs"}),
    "library.projects": lambda w, t: w.store.library.projects(w.b),
    "library.project": lambda w, t: w.store.library.project(w.b, t.project_id),
    "library.save_clip": lambda w, t: w.clip(w.b, t.project_id),
    "library.clips": lambda w, t: w.store.library.clips(w.b, project_id=t.project_id),
    "library.clip": lambda w, t: w.store.library.clip(w.b, t.clip.id),
    "library.review_clip": lambda w, t: w.store.library.review_clip(
        w.b, t.clip.id, verdict=ClipState.APPROVED, note="", reviewer=BEN
    ),
    "library.clip_reviews": lambda w, t: w.store.library.clip_reviews(w.b, t.approved.id),
    "library.delete_clip": lambda w, t: w.store.library.delete_clip(w.b, t.clip.id),
    "library.clip_counts": lambda w, t: [n for n in w.store.library.clip_counts(w.b).values() if n],
    "jobs.submit_job": lambda w, t: w.job(w.b, job_id=t.job.id),
    "jobs.job": lambda w, t: w.store.jobs.job(w.b, t.job.id),
    "jobs.jobs": lambda w, t: w.store.jobs.jobs(w.b),
    "jobs.cancel_job": lambda w, t: w.store.jobs.cancel_job(w.b, t.job.id),
    "costs.reserve": lambda w, t: w.reserve(w.b, 1, job_id=None),
    "costs.commit": lambda w, t: w.store.costs.commit(w.b, t.held.id, cost("r-b", 1), created_by=BEN),
    "costs.adjust": lambda w, t: w.store.costs.adjust(
        w.b, cost("r-adjusted", 1), job_id=None, month_start=SPAN["since"], month_end=SPAN["until"], created_by=BEN
    ),
    "costs.release": lambda w, t: w.store.costs.release(w.b, t.held.id),
    "costs.unsettle": lambda w, t: w.store.costs.unsettle(w.b, t.held.id),
    "costs.reservations": lambda w, t: w.store.costs.reservations(w.b),
    "costs.set_quota": lambda w, t: w.store.costs.set_quota(w.b, 9, note="mine", created_by=BEN),
    "costs.quota_changes": lambda w, t: w.store.costs.quota_changes(w.b),
    "costs.activity": lambda w, t: [row for row in w.store.costs.activity(w.b, **SPAN) if row.clips_made],
    "costs.entries": lambda w, t: w.store.costs.entries(w.b, **SPAN),
    "costs.sums": lambda w, t: w.store.costs.sums(w.b, by="project", **SPAN),
    "costs.total_microusd": lambda w, t: w.store.costs.total_microusd(w.b, **SPAN) or None,
    "publications.plan": lambda w, t: w.plan(w.b, t.approved.id),
    "publications.publication": lambda w, t: w.store.publications.publication(w.b, t.publication.id),
    "publications.publications": lambda w, t: w.store.publications.publications(w.b, clip_id=t.approved.id),
    "pace.join": lambda w, t: w.store.pace.join(w.b, "an-account", ""),
    "pace.leave": lambda w, t: w.store.pace.leave(w.b),
    "pace.pace": lambda w, t: w.store.pace.pace(w.b),
    "voices.add": lambda w, t: w.voice(w.b, voice_id=t.voice_id),
    "voices.voices": lambda w, t: w.store.voices.voices(w.b),
    "voices.voice": lambda w, t: w.store.voices.voice(w.b, t.voice_id),
    "voices.rename": lambda w, t: w.store.voices.rename(w.b, t.voice_id, "theirs"),
    "voices.delete": lambda w, t: w.store.voices.delete(w.b, t.voice_id),
    "publications.move": lambda w, t: w.store.publications.move(
        w.b, t.publication.id, expected=[PublicationState.PLANNED], state=PublicationState.CANCELLED
    ),
}

ON_ITS_OWN = {
    "profiles.members",
    "profiles.invite",
    "profiles.profile",
    "profiles.update",
    "profiles.set_secret",
    "library.add_project",
    "costs.reserve",
    "costs.adjust",
    "costs.set_quota",
}
"""Calls that name nothing of Ana's and so succeed for Ben; their answers must hold nothing of hers."""


def test_every_method_has_a_case() -> None:
    assert set(_with_store()) == set(CASES)
    assert set(_methods()) - set(CASES) == set(WITHOUT_A_STORE)


@pytest.mark.parametrize("name", _with_store())
def test_another_store_sees_and_changes_nothing(world: World, name: str) -> None:
    things = fill(world)
    before = everything(world)
    refused = False
    try:
        answer = CASES[name](world, things)
    except (NotFound, Forbidden) as error:
        answer, refused = repr(error.as_json()), True
    assert refused or not answer or name in ON_ITS_OWN
    told = repr(answer)
    assert not [one for one in things.ids() if one in told]
    assert "Nortia" not in told
    assert everything(world) == before


def test_a_clip_cannot_be_made_from_anothers_source(world: World) -> None:
    things = fill(world)
    project_id = world.project(world.b)
    for shot in things.clip.segments:
        with pytest.raises(NotFound):
            world.clip(world.b, project_id, segments=(shot,))
    assert world.store.library.clips(world.b) == []


def test_the_same_bytes_are_a_source_in_each_store(world: World) -> None:
    things = fill(world)
    mine = world.store.library.add_source_video(
        world.b,
        source_video_id=new_id(),
        sha256=things.source.sha256,
        name="mine.mov",
        media_key=f"{world.b}/sources/1.mp4",
        probe={},
        created_by=BEN,
    )
    assert (mine.profile_id, mine.name) == (world.b, "mine.mov")


@pytest.mark.parametrize("scope", [None, 7])
def test_no_store_is_a_mistake_and_not_every_store(world: World, scope: Any) -> None:
    fill(world)
    for call in (
        lambda: world.store.jobs.jobs(scope),
        lambda: world.store.publications.publications(scope),
        lambda: world.store.costs.total_microusd(scope, **SPAN),
        lambda: world.store.costs.sums(scope, by="day", **SPAN),
    ):
        with pytest.raises(TypeError):
            call()
