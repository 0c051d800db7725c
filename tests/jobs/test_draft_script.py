"""draft-script as a job: the store's own key, the true cost in the books, and nothing across stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from editai.errors import Forbidden, InputError, NotInstalled
from editai.jobs.voice_requests import submit_draft_script
from editai.library.briefs import Brief
from editai.profiles.actions import create_store
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import WRITER, service_key, service_key_hint, set_service_key
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job, Membership
from editai.store.states import JobState, Role
from tests.jobs.working import perform
from tests.library.writer_server import DRAFTS, KEY, Writer, completion, refusal, served

BRIEF = Brief(product="Nortia mug", facts="hot for 12 hours", seconds=15)


@pytest.fixture
def writer() -> Iterator[Writer]:
    with served() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, writer: Writer) -> Settings:
    return replace(settings, llm_url=writer.url)


def give_key(settings: Settings, store: Store, member: Membership, key: str = KEY) -> None:
    set_service_key(settings, store, SecretBox(settings), member, WRITER, key)


def entries(store: Store, member: Membership) -> list[Any]:
    soon = datetime.now(timezone.utc) + timedelta(days=1)
    return list(store.costs.entries(member.profile_id, since=soon - timedelta(days=2), until=soon))


def held(store: Store, member: Membership) -> list[tuple[str, int]]:
    return [(each.state.value, each.amount_microusd) for each in store.costs.reservations(member.profile_id)]


def drafted(settings: Settings, store: Store, member: Membership) -> Job:
    return perform(settings, store, submit_draft_script(store, member, BRIEF))


def test_drafts_come_and_their_true_cost_is_booked(
    settings: Settings, store: Store, member: Membership, writer: Writer
) -> None:
    give_key(settings, store, member)
    assert service_key_hint(store, member.profile_id, WRITER) == KEY[-4:]
    job = drafted(settings, store, member)
    assert job.state is JobState.SUCCEEDED, job.error
    result = dict(job.result or {})
    # 210 tokens in at 0.15 and 90 out at 0.60 micro-dollars, each rounded up
    assert (result["drafts"], result["cost_microusd"]) == (DRAFTS, 32 + 54)
    (entry,) = entries(store, member)
    assert (entry.service, entry.operation, entry.amount_microusd, entry.units) == ("llm", "draft-script", 86, 300)
    assert KEY not in str(job)


def test_what_cannot_be_used_is_booked_and_said(
    settings: Settings, store: Store, member: Membership, writer: Writer
) -> None:
    give_key(settings, store, member)
    writer.body = completion("", usage=None)
    job = drafted(settings, store, member)
    assert job.state is JobState.FAILED
    assert "no script that can be used" in str(job.error)
    (entry,) = entries(store, member)
    assert entry.amount_microusd > 86, "a service that counts nothing is booked at the most"


def test_a_refusal_costs_nothing_and_a_lost_answer_is_unsettled(
    settings: Settings, store: Store, member: Membership, writer: Writer
) -> None:
    give_key(settings, store, member)
    writer.status, writer.body = 401, refusal("no")
    assert "refused the store's key" in str(drafted(settings, store, member).error)
    assert entries(store, member) == []
    writer.drop = True
    assert "may have been charged" in str(drafted(settings, store, member).error)
    states = [state for state, _ in held(store, member)]
    assert states.count("unsettled") == 1
    assert entries(store, member) == []


def test_a_key_is_the_store_s_own_and_bound_to_its_address(
    settings: Settings, store: Store, member: Membership, writer: Writer
) -> None:
    other = create_store(store, member.user_id, name="Other")
    give_key(settings, store, member)
    with pytest.raises(NotInstalled, match="no key"):
        submit_draft_script(store, other, BRIEF)
    moved = replace(settings, llm_url="http://127.0.0.1:9/v1")
    with pytest.raises(NotInstalled, match="must be given again"):
        service_key(moved, store, SecretBox(moved), member.profile_id, WRITER)
    with pytest.raises(InputError, match="no key"):
        give_key(settings, store, member, "two words")
    give_key(settings, store, member, "  ")
    assert service_key_hint(store, member.profile_id, WRITER) is None
    assert writer.asked == []


def test_reviewers_may_not(settings: Settings, store: Store, member: Membership) -> None:
    give_key(settings, store, member)
    reviewer = replace(member, role=Role.REVIEWER)
    with pytest.raises(Forbidden):
        submit_draft_script(store, reviewer, BRIEF)
    with pytest.raises(Forbidden):
        give_key(settings, store, reviewer)
