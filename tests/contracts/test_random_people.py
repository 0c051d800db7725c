"""Random people do random things in random stores: no row is ever seen across, everybody with a store
has exactly one default, and no store spends a micro-dollar more than it may. After every step."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from editai.errors import Conflict, Forbidden, NotFound, QuotaExceeded
from editai.store.states import ClipState, JobState, PublicationState, Role
from tests.contracts.conftest import OPENERS
from tests.contracts.world import ANA, BEN, CLEO, SPAN, MovingClock, World, cost, new_id

PEOPLE = [ANA, BEN, CLEO]
QUOTA_MICROUSD = 50
REFUSALS = (Conflict, Forbidden, NotFound, QuotaExceeded)

people = st.sampled_from(PEOPLE)
picks = st.integers(0, 99)


class RandomPeople(RuleBasedStateMachine):
    """What is remembered beside the store: which store each id was made in."""

    opener = "sqlite"

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        clock = MovingClock()
        self.world = World(OPENERS[self.opener](Path(self.folder.name), clock), clock)
        self.store = self.world.store
        self.stores: list[str] = []
        self.clips: dict[str, str] = {}
        self.held: list[tuple[str, str]] = []
        for person in PEOPLE:
            self.create(person)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def _pick(self, number: int) -> str:
        return self.stores[number % len(self.stores)]

    @rule(person=people)
    def create(self, person: str) -> None:
        made = self.store.profiles.create(person, name=person, monthly_quota_microusd=QUOTA_MICROUSD)
        self.stores.append(made.id)

    @rule(person=people, pick=picks)
    def set_default(self, person: str, pick: int) -> None:
        self._try(self.store.profiles.set_default, person, self._pick(pick))

    @rule(person=people, pick=picks, role=st.sampled_from(Role))
    def invite(self, person: str, pick: int, role: Role) -> None:
        self._try(self.store.profiles.set_member, self._pick(pick), person, role, created_by=ANA)

    @rule(person=people, pick=picks)
    def leave(self, person: str, pick: int) -> None:
        self._try(self.store.profiles.remove_member, self._pick(pick), person)

    @rule(person=people, pick=picks)
    def delete(self, person: str, pick: int) -> None:
        profile_id = self._pick(pick)
        if len(self.stores) > 3 and self._try(self.store.profiles.delete, person, profile_id):
            self.stores.remove(profile_id)

    @rule(pick=picks, project_of=picks)
    def make(self, pick: int, project_of: int) -> None:
        """Make a clip, perhaps in another store's project, which must be refused."""
        owner, maker = self._pick(project_of), self._pick(pick)
        project_id = self.world.project(owner)
        clip_id = new_id()
        done = self._try(self.world.clip, maker, project_id, clip_id=clip_id)
        assert done == (owner == maker)
        if done:
            self.clips[clip_id] = maker

    @rule(pick=picks, clip=picks)
    def judge_and_plan(self, pick: int, clip: int) -> None:
        """Approve and plan any clip from any store; only its own may."""
        if not self.clips:
            return
        profile_id, clip_id = self._pick(pick), sorted(self.clips)[clip % len(self.clips)]
        review = {"verdict": ClipState.APPROVED, "note": "", "reviewer": ANA}
        self._try(self.store.library.review_clip, profile_id, clip_id, **review)
        if self._try(self.world.plan, profile_id, clip_id):
            assert self.clips[clip_id] == profile_id

    @rule(pick=picks, state=st.sampled_from(PublicationState))
    def move(self, pick: int, state: PublicationState) -> None:
        profile_id = self._pick(pick)
        for publication in self.store.publications.publications(profile_id, limit=1):
            self._try(
                self.store.publications.move, profile_id, publication.id, expected=[publication.state], state=state
            )

    @rule(pick=picks, state=st.sampled_from([state for state in JobState if state.is_terminal]))
    def work(self, pick: int, state: JobState) -> None:
        job = self.world.job(self._pick(pick))
        self.store.jobs.start_job(job.id)
        self.store.jobs.finish_job(job.id, state=state)

    @rule(pick=picks, amount=st.integers(0, 40))
    def reserve(self, pick: int, amount: int) -> None:
        profile_id = self._pick(pick)
        try:
            self.held.append((profile_id, self.world.reserve(profile_id, amount).id))
        except QuotaExceeded:
            assert amount > 0

    @rule(pick=picks, other=picks, act=st.sampled_from(["commit", "release", "unsettle"]))
    def settle(self, pick: int, other: int, act: str) -> None:
        """End any reservation from any store; only its own may."""
        if not self.held:
            return
        profile_id, reservation_id = self.held[pick % len(self.held)]
        asker = self._pick(other)
        before = {one.id: one for one in self.store.costs.reservations(profile_id)}
        more: list[Any] = []
        keywords: dict[str, Any] = {}
        if act == "commit":
            amount = before[reservation_id].amount_microusd if reservation_id in before else 0
            more, keywords = [cost(new_id(), amount)], {"created_by": ANA}
        if self._try(getattr(self.store.costs, act), asker, reservation_id, *more, **keywords):
            assert asker == profile_id

    def _try(self, act: Any, *arguments: Any, **keywords: Any) -> bool:
        """Whether it was done; refusals are fine, other errors are not."""
        try:
            act(*arguments, **keywords)
        except REFUSALS:
            return False
        return True

    @invariant()
    def one_default_each(self) -> None:
        for person in PEOPLE:
            memberships = self.store.profiles.memberships(person)
            assert sum(member.is_default for member in memberships) == bool(memberships)

    @invariant()
    def every_store_has_an_owner(self) -> None:
        for profile_id in self.stores:
            assert any(member.role is Role.OWNER for member in self.store.profiles.members(profile_id))

    @invariant()
    def nothing_crosses(self) -> None:
        for profile_id in self.stores:
            clips = self.store.library.clips(profile_id)
            assert all(self.clips[clip.id] == clip.profile_id == profile_id for clip in clips)
            posts = self.store.publications.publications(profile_id)
            assert all(post.profile_id == profile_id == self.clips[str(post.clip_id)] for post in posts)
            assert all(job.data["profile_id"] == profile_id for job in self.store.jobs.jobs(profile_id))

    @invariant()
    def no_store_passes_its_quota(self) -> None:
        for profile_id in self.stores:
            counting = sum(one.amount_microusd for one in self.store.costs.reservations(profile_id))
            assert self.store.costs.total_microusd(profile_id, **SPAN) + counting <= QUOTA_MICROUSD


@pytest.mark.parametrize("opener", sorted(OPENERS))
def test_random_people_in_random_stores(opener: str) -> None:
    RandomPeople.opener = opener
    run_state_machine_as_test(
        RandomPeople,
        settings=settings(
            max_examples=12 if opener == "sqlite" else 2,  # each step of a team's is a hundred requests
            stateful_step_count=25 if opener == "sqlite" else 10,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
