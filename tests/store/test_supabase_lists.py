"""Every list of the protocol is whole, however long: the Data API gives 1,000 rows at a time, and not one is lost.

The cases are compared with the protocol, so a new method that answers with many things fails here.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator
from typing import Any, Final, get_origin, get_type_hints

import httpx
import psycopg
import pytest

from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE
from tests.contracts.test_isolation import _parts
from tests.contracts.world import ANA, CLEO, SPAN, MovingClock, World
from tests.services import team
from tests.services.team_server import SECRET_KEY

MANY: Final = 1_100
"""Two pages of the API."""
API_ROWS: Final = 1_000
LONG: Final = 100_000
ONE: Final = "00000000-0000-4000-8000-000000000001"
"""The store, project, clip and source that have many of everything."""
_FILL = f"""
insert into profiles (id, name, created_by, created_at, updated_at)
select nth(n), 'Store ' || n % 7, '{ANA}', now(), now() from many;
insert into profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
select nth(n), '{ANA}', 'owner', n = 1, '{ANA}', now(), now() from many;
insert into auth.users (id, email, email_confirmed_at) select nth(n), 'm' || n || '@x.test', now() from many;
insert into profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
select nth(1), nth(n), 'reviewer', true, '{ANA}', now(), now() from many where n > 1;
insert into invitations (profile_id, email, role, expires_at, created_by, created_at, updated_at)
select nth(n), 'cleo@x.test', 'editor', '2099-01-01', '{ANA}', now(), now() from many;
insert into invitations (profile_id, email, role, expires_at, created_by, created_at, updated_at)
select nth(1), 'i' || n || '@x.test', 'editor', '2099-01-01', '{ANA}', now(), now() from many where n > 1;
insert into editai_source_videos (id, profile_id, sha256, name, media_key, probe, created_by, created_at, updated_at)
select nth(n), nth(1), lpad(n::text, 64, '0'), 'mug', nth(1) || '/sources/' || n || '.mp4', '{{}}', '{ANA}', now(),
    now() from many;
insert into editai_segments (id, source_video_id, start_ms, end_ms, created_by, created_at, updated_at)
select nth(n), nth(1), 5, 6 + n, '{ANA}', now(), now() from many;
insert into editai_projects (id, profile_id, name, created_by, created_at, updated_at)
select nth(n), nth(1), 'Mug', '{ANA}', now(), now() from many;
insert into editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint, created_by,
    created_at, updated_at)
select nth(n), nth(1), nth(1), n, 'approved', 'k', 'k', 'f', '{ANA}', now(), now() from many;
insert into clip_reviews (id, clip_id, verdict, reviewer, created_at)
select nth(n), nth(1), 'approved', '{ANA}', now() from many;
insert into jobs (id, profile_id, kind, lane, state, data, created_by, created_at, updated_at)
select nth(n), nth(1), 'make', 'render', 'queued', jsonb_build_object('profile_id', nth(1)), '{ANA}', now(), now()
from many;
insert into cost_reservations (profile_id, amount_microusd, state, created_at, updated_at)
select nth(1), 1, 'held', now(), now() from many;
insert into quota_changes (profile_id, new_microusd, note, created_by, created_at)
select nth(1), n, 'more', '{ANA}', now() from many;
insert into api_costs (profile_id, profile_name, service, operation, units, unit, unit_price_microusd,
    amount_microusd, request_id, details, created_by, created_at)
select nth(1), 'Store', 's' || n, 'o' || n, 1, 'call', 1, 1, n::text,
    jsonb_build_object('profile_id', nth(1), 'project_id', nth(n), 'clip_id', nth(n)), nth(n),
    '2020-01-01Z'::timestamptz + n * interval '1 day' from many;
insert into publications (profile_id, clip_id, clip_snapshot, channel_id, network, text, scheduled_at, state,
    client_ref, created_by, created_at, updated_at)
select nth(1), nth(n), '{{}}', 'c', 'tiktok', '', now(), 'published', n::text, '{ANA}', now(), now() from many;
insert into voices (id, profile_id, engine, name, sample_key, consent, created_by, created_at, updated_at)
select nth(n), nth(1), 'xtts', 'V', 'k', '{{}}', '{ANA}', now(), now() from many;
insert into publishing_accounts (profile_id, account, group_id, updated_at)
select nth(n), 'account', '', now() from many;
"""
_HELPERS = f"""
create function pg_temp.nth(n bigint) returns uuid language sql immutable as
$$ select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
create temp view many as select * from generate_series(1, {MANY}) as n;
"""


@pytest.fixture(scope="module")
def full() -> Iterator[World]:
    clock = MovingClock()
    store = team.worker_store(clock)
    with psycopg.connect(team.server().database_url, autocommit=True) as connection:
        connection.execute(_HELPERS.encode())
        connection.execute(_FILL.replace("nth(", "pg_temp.nth(").encode())
        connection.execute(
            f"insert into auth.users (id, email, email_confirmed_at) values ('{CLEO}', 'cleo@x.test', now())"
        )
    yield World(store, clock, a=ONE)
    store.close()
    team.server().reset()


Case = Callable[[Store], Collection[Any]]
CASES: dict[str, Case] = {
    "profiles.memberships": lambda s: s.profiles.memberships(ANA),
    "profiles.members": lambda s: s.profiles.members(ONE),
    "profiles.invitations": lambda s: s.profiles.invitations(ONE),
    "profiles.emails": lambda s: [*s.profiles.emails(ONE), "Ana has none"],
    "library.source_videos": lambda s: s.library.source_videos(ONE, limit=LONG),
    "library.segments": lambda s: s.library.segments(ONE, ONE),
    "library.all_segments": lambda s: s.library.all_segments(ONE),
    "library.projects": lambda s: s.library.projects(ONE, limit=LONG),
    "library.clips": lambda s: s.library.clips(ONE, limit=LONG),
    "library.clip_reviews": lambda s: s.library.clip_reviews(ONE, ONE),
    "jobs.jobs": lambda s: s.jobs.jobs(ONE, limit=LONG),
    "costs.reservations": lambda s: s.costs.reservations(ONE),
    "costs.quota_changes": lambda s: s.costs.quota_changes(ONE, limit=LONG),
    "costs.entries": lambda s: s.costs.entries(ONE, limit=LONG, **SPAN),
    "costs.sums": lambda s: s.costs.sums(ONE, by="service", **SPAN),
    "costs.sums by operation": lambda s: s.costs.sums(ONE, by="operation", **SPAN),
    "costs.sums by day": lambda s: s.costs.sums(ONE, by="day", **SPAN),
    "costs.sums by project": lambda s: s.costs.sums(ONE, by="project", **SPAN),
    "costs.sums by person": lambda s: s.costs.sums(ONE, by="person", **SPAN),
    "costs.sums by clip": lambda s: s.costs.sums(ONE, by="clip", **SPAN),
    "costs.activity": lambda s: s.costs.activity(EVERY_PROFILE, **SPAN),
    "publications.publications": lambda s: s.publications.publications(ONE, limit=LONG),
    "voices.voices": lambda s: s.voices.voices(ONE),
}
WORKERS: dict[str, Case] = {
    "library.named_media": lambda s: s.library.named_media(ONE),
    "pace.join": lambda s: [*s.pace.join(ONE, "account", ""), "the store itself"],
    "profiles.claim_invitations": lambda s: s.profiles.claim_invitations(CLEO, email="cleo@x.test"),
}
"""Asked by the worker's key alone; the last one changes who is in the stores."""
FEW = {"library.clip_counts": "one number for each state"}


def _lists() -> set[str]:
    """The methods of the protocol that answer with many things."""
    many = (list, set, dict)
    return {
        f"{part}.{name}"
        for part, kind in _parts().items()
        for name, method in vars(kind).items()
        if inspect.isfunction(method)
        and not name.startswith("_")
        and get_origin(get_type_hints(method).get("return")) in many
    }


def _name(one: Any) -> Hashable:
    """What tells the thing from the others of its list."""
    if isinstance(one, str | tuple):
        return one
    for name in ("id", "key"):
        if hasattr(one, name):
            return str(getattr(one, name))
    return (one.profile_id, getattr(one, "user_id", ""))


def test_every_list_of_the_protocol_has_a_case() -> None:
    cases = {name.split(" ")[0] for name in (*CASES, *WORKERS)}
    assert _lists() == cases | set(FEW)


def test_the_api_itself_cuts_at_a_thousand(full: World) -> None:
    answer = httpx.get(f"{team.server().url}/rest/v1/jobs?select=id", headers={"apikey": SECRET_KEY}, timeout=60)
    assert len(answer.json()) == API_ROWS


@pytest.mark.parametrize("who", ["person", "worker"])
def test_no_list_is_cut(full: World, who: str) -> None:
    store = full.store if who == "worker" else team.person_store(ANA)
    counted = {}
    for name, act in (CASES if who == "person" else CASES | WORKERS).items():
        names = Counter(_name(one) for one in act(store))
        counted[name] = (sum(names.values()), len(names))
    assert {name: found for name, found in counted.items() if found != (MANY, MANY)} == {}
    assert sum(store.library.clip_counts(ONE).values()) == MANY
    if store is not full.store:
        store.close()
