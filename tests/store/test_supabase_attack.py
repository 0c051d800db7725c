"""Two people with their own tokens go past the app, straight at the Data API, the functions and Storage.

Nothing of the other's is read, changed, written or worked on; and neither can do what only the worker may.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from postgrest.exceptions import APIError
from storage3.exceptions import StorageApiError

from editai.errors import Forbidden, NotFound, StoreError
from editai.store.protocol import Store
from editai.store.states import ClipState, Lane, PublicationState, Role
from editai.store.supabase import connect
from supabase import Client
from tests.contracts.world import ANA, BEN, CLEO, NOON, SPAN, MovingClock, Things, World, everything, fill, new_id
from tests.services import team

TABLES = {
    "profiles": "id",
    "profile_members": "profile_id",
    "invitations": "profile_id",
    "profile_secrets": "profile_id",
    "editai_source_videos": "profile_id",
    "editai_segments": "id",
    "editai_projects": "profile_id",
    "editai_clips": "profile_id",
    "editai_clip_rows": "profile_id",
    "clip_segments": "clip_id",
    "clip_reviews": "id",
    "publications": "profile_id",
    "voices": "profile_id",
    "jobs": "profile_id",
    "api_costs": "profile_id",
    "cost_reservations": "profile_id",
    "quota_changes": "profile_id",
}
SOMETHING = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    clock = MovingClock()
    store = team.worker_store(clock)
    yield World(store, clock).open()
    store.close()


@pytest.fixture(scope="module")
def things(world: World) -> Things:
    made = fill(world)
    world.store.costs.set_quota(world.a, 10**6, note="a start", created_by=ANA)
    team.server().sql(
        "insert into voices (profile_id, engine, name, sample_key, consent, created_by, created_at, updated_at)"
        f" values ('{world.a}', 'xtts', 'Ana', 'k', '{{}}', '{ANA}', now(), now())"
    )
    _as(ANA).rpc(
        "invite_member",
        {
            "p_profile_id": world.a,
            "p_email": "d@x.test",
            "p_role": "editor",
            "p_expires_at": "2099-01-01",
            "p_created_by": ANA,
        },
    ).execute()
    return made


@functools.cache
def _as(person: str) -> Client:
    return connect(team.settings(Path("unused")), token=team.token(person))


def _call(client: Client, function: str, values: dict[str, Any] | None = None) -> Any:
    """What the function answers, as plain JSON."""
    return client.rpc(function, values or {}).execute().data


@pytest.fixture(scope="module")
def ben() -> Client:
    return _as(BEN)


@pytest.fixture(scope="module")
def stranger() -> Client:
    """Somebody with the publishable key, which every browser could hold, and no token."""
    return connect(team.settings(Path("unused")))


def _rows(client: Client, table: str) -> list[Any]:
    try:
        return list(client.table(table).select("*").execute().data)
    except APIError as error:
        assert error.code == "42501", error
        return []


def test_the_list_of_tables_is_complete() -> None:
    found = team.server().sql(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = 'public' and c.relkind in ('r', 'v', 'm', 'p')"
    )
    sums = {
        "cost_hours",
        "cost_clip_hours",
        "cost_stores",
        "publishing_accounts",
        "publishing_pace",
        "book_readers",
    }  # nobody may read them but functions
    assert {name for (name,) in found} - {"schema_migrations"} - sums == set(TABLES)


def test_row_level_security_is_on_everywhere() -> None:
    unguarded = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
    assert team.server().sql(f"{unguarded} and not relrowsecurity") == []


@pytest.mark.parametrize("table", TABLES)
def test_a_table_shows_a_person_their_own_rows_only(
    world: World, things: Things, ben: Client, stranger: Client, table: str
) -> None:
    mine, theirs = _rows(_as(ANA), table), _rows(ben, table)
    assert mine or table == "profile_secrets"
    told = repr(theirs)
    assert "Nortia" not in told
    assert world.a not in told
    assert not [one for one in things.ids() if one in told]
    assert _rows(stranger, table) == []


@pytest.mark.parametrize("table", [table for table in TABLES if table != "editai_clip_rows"])
def test_nobody_writes_a_row_directly(world: World, things: Things, table: str) -> None:
    before = everything(world)
    column = TABLES[table]
    for person in (ANA, BEN):
        for attack in (
            _as(person).table(table).insert({column: world.a}),
            _as(person).table(table).upsert({column: world.a}),
            _as(person).table(table).update({column: SOMETHING}).neq(column, SOMETHING),
            _as(person).table(table).delete().neq(column, SOMETHING),
        ):
            with pytest.raises(APIError) as caught:
                attack.execute()
            assert caught.value.code == "42501", caught.value
    assert everything(world) == before


def _attacks(world: World, things: Things) -> dict[str, dict[str, Any]]:
    """Every function that a person may call, as Ben would call it on Ana's store and things."""
    a, b, span = world.a, world.b, {"p_since": "2000-01-01", "p_until": "2100-01-01"}
    post = {
        "p_clip_id": things.approved.id,
        "p_clip_snapshot": {},
        "p_channel_id": "x",
        "p_network": "tiktok",
        "p_text": "",
        "p_settings": {},
        "p_scheduled_at": "2030-01-01",
        "p_client_ref": "ben",
        "p_created_by": BEN,
        "p_again": True,
    }
    job = {"p_job_id": new_id(), "p_kind": "make", "p_lane": "render", "p_priority": 1, "p_data": {}}
    cost = {"service": "x", "operation": "x", "model": "", "units": 1, "unit": "x", "unit_price_microusd": 0}
    cost |= {"amount_microusd": 1, "request_id": "ben", "details": {}}
    return {
        "create_profile": {"p_user_id": ANA, "p_fields": {"name": "As Ana"}},
        "ensure_profile": {"p_user_id": ANA, "p_fields": {"name": "As Ana"}},
        "update_profile": {"p_profile_id": a, "p_changes": {"name": "Ben's"}},
        "update_profile_if": {"p_profile_id": a, "p_changes": {"name": "Ben's"}, "p_expected": {}},
        "set_default_profile": {"p_user_id": BEN, "p_profile_id": a},
        "touch_profile": {"p_user_id": ANA, "p_profile_id": a},
        "set_member": {"p_profile_id": a, "p_user_id": BEN, "p_role": "owner", "p_created_by": BEN},
        "remove_member": {"p_profile_id": a, "p_user_id": ANA},
        "delete_profile": {"p_user_id": BEN, "p_profile_id": a},
        "set_secret": {"p_profile_id": a, "p_name": "postiz", "p_ciphertext": "x", "p_hint": ""},
        "delete_secret": {"p_profile_id": a, "p_name": "postiz"},
        "read_secret": {"p_profile_id": a, "p_name": "postiz"},
        "invite_member": {
            "p_profile_id": a,
            "p_email": "ben@x.test",
            "p_role": "owner",
            "p_expires_at": "2099-01-01",
            "p_created_by": BEN,
        },
        "withdraw_invitation": {"p_profile_id": a, "p_invitation_id": SOMETHING},
        "claim_invitations": {"p_user_id": BEN, "p_email": "eve@x.test"},
        "member_emails": {"p_profile_id": a},
        "delete_source_video": {"p_profile_id": b, "p_id": things.source.id},
        "add_segment": {
            "p_profile_id": b,
            "p_source_video_id": things.source.id,
            "p_start_ms": 0,
            "p_end_ms": 9,
            "p_keywords": [],
        },
        "change_source_video": {"p_profile_id": b, "p_id": things.source.id, "p_changes": {"name": "x"}},
        "source_video_uses": {"p_profile_id": b, "p_id": things.source.id},
        "list_segments": {"p_profile_id": b, "p_source_video_id": things.source.id},
        "change_segment": {"p_profile_id": b, "p_id": things.segment_id, "p_changes": {"start_ms": 1}},
        "delete_segment": {"p_profile_id": b, "p_id": things.segment_id},
        "list_voices": {"p_profile_id": b, "p_engine": None},
        "one_voice": {"p_profile_id": b, "p_id": things.voice_id},
        "rename_voice": {"p_profile_id": b, "p_id": things.voice_id, "p_name": "theirs"},
        "delete_voice": {"p_profile_id": b, "p_id": things.voice_id},
        "add_project": {
            "p_profile_id": a,
            "p_name": "x",
            "p_product": {},
            "p_script": "",
            "p_settings": {},
            "p_created_by": BEN,
        },
        "update_project": {"p_profile_id": b, "p_project_id": things.project_id, "p_changes": {"script": "x"}},
        "review_clip": {
            "p_profile_id": b,
            "p_clip_id": things.clip.id,
            "p_verdict": "approved",
            "p_note": "",
            "p_reviewer": BEN,
        },
        "delete_clip": {"p_profile_id": b, "p_clip_id": things.clip.id},
        "count_clips": {"p_profile_id": a},
        "store_contents": {"p_profile_id": a},
        "submit_job": {"p_profile_id": a, "p_created_by": BEN, **job},
        "cancel_job": {"p_profile_id": b, "p_job_id": things.job.id},
        "commit_cost": {"p_profile_id": b, "p_reservation_id": things.held.id, "p_cost": cost, "p_created_by": BEN},
        "adjust_cost": {
            "p_profile_id": a,
            "p_job_id": None,
            "p_cost": cost,
            "p_month_start": "2000-01-01",
            "p_month_end": "2100-01-01",
            "p_created_by": BEN,
        },
        "release_cost": {"p_profile_id": b, "p_reservation_id": things.held.id},
        "set_quota": {"p_profile_id": a, "p_quota_microusd": 1, "p_note": "x", "p_created_by": BEN},
        "cost_entries": {"p_profile_id": a, **span, "p_only": {}, "p_timezone": "UTC", "p_limit": 9, "p_offset": 0},
        "sum_costs": {"p_profile_id": a, **span, "p_by": "store", "p_timezone": "UTC", "p_only": {}, "p_limit": 9},
        "total_costs": {"p_profile_id": a, **span},
        "store_activity": {"p_profile_id": a, **span},
        "leave_account": {"p_profile_id": a},
        "account_pace": {"p_profile_id": a},
        "plan_publication": {"p_profile_id": b, **post},
        "move_publication": {
            "p_profile_id": b,
            "p_publication_id": things.publication.id,
            "p_expected": ["planned"],
            "p_state": "cancelled",
            "p_changes": {},
            "p_attempt": None,
        },
    }


TELLS_NOTHING = {"store_exists", "has_secrets", "reads_all_books"}
"""What anyone signed in may ask: whether there is such a store, whether any secret is kept at all, whether
they themselves may read all books."""
WORKER_ONLY = {
    "add_source_video",
    "add_voice",
    "save_clip",
    "start_job",
    "progress_job",
    "finish_job",
    "reserve_cost",
    "unsettle_cost",
    "set_book_readers",
    "named_media",
    "schema_report",
    "join_account",
    "take_request",
    "note_pace",
}


def _functions(role: str) -> set[str]:
    found = team.server().sql(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace"
        f" and has_function_privilege('{role}', oid, 'execute')"
    )
    return {name for (name,) in found}


def test_every_function_is_attacked_or_the_workers(world: World, things: Things) -> None:
    assert _functions("authenticated") == set(_attacks(world, things)) | TELLS_NOTHING
    assert _functions("service_role") - _functions("authenticated") == WORKER_ONLY
    assert _functions("anon") == set()


def test_no_function_reaches_across(world: World, things: Things, ben: Client) -> None:
    before, mine = everything(world), team.server().sql("select count(*) from jobs")
    for name, values in _attacks(world, things).items():
        for profile_id in (world.a, world.b):
            if "p_profile_id" in values:
                values = {**values, "p_profile_id": profile_id}
            if profile_id == world.b and name not in _NAMES_A_THING:
                continue  # Ben's own store: that is no attack
            try:
                answer = ben.rpc(name, values).execute().data
            except APIError as error:
                assert error.code in ("EA403", "EA404"), (name, error)
                answer = error.message
            assert not [one for one in things.ids() if one in repr(answer)], name
            assert "Nortia" not in repr(answer), name
            assert not answer or isinstance(answer, str), (name, answer)
        assert everything(world) == before, name
    assert team.server().sql("select count(*) from jobs") == mine


@pytest.mark.parametrize("name", ["store_activity", "sum_costs", "total_costs", "cost_entries"])
def test_of_all_stores_a_person_is_told_their_own_only(
    world: World, things: Things, ben: Client, stranger: Client, name: str
) -> None:
    """These are asked with no store for a report over all; two of them look past row-level security for speed."""
    values = _attacks(world, things)[name] | {"p_profile_id": None}
    told = repr(_call(ben, name, values))
    assert world.a not in told and "Nortia" not in told
    assert repr(_call(_as(ANA), name, values)) != told
    nobody = _call(_as(CLEO), name, values)
    assert not nobody, nobody
    with pytest.raises(APIError) as caught:
        _call(stranger, name, values)
    assert caught.value.code == "42501"


_NAMES_A_THING = {
    "one_voice",
    "rename_voice",
    "delete_voice",
    "delete_source_video",
    "add_segment",
    "change_source_video",
    "source_video_uses",
    "list_segments",
    "change_segment",
    "delete_segment",
    "update_project",
    "review_clip",
    "delete_clip",
    "cancel_job",
    "commit_cost",
    "release_cost",
    "plan_publication",
    "move_publication",
    "withdraw_invitation",
}


@pytest.mark.parametrize("name", sorted(WORKER_ONLY))
def test_what_is_the_workers_is_refused_to_everyone_else(
    world: World, things: Things, stranger: Client, name: str
) -> None:
    arguments = team.server().sql(
        "select coalesce(proargnames, '{}') from pg_proc where pronamespace = 'public'::regnamespace"
        f" and proname = '{name}'"
    )[0][0]
    for client in (_as(ANA), stranger):
        with pytest.raises(APIError) as caught:
            client.rpc(name, dict.fromkeys(arguments)).execute()
        assert caught.value.code == "42501", (name, caught.value)


def test_a_job_of_ones_own_that_names_anothers_things_is_worked_on_for_nobody(
    world: World, things: Things, ben: Client
) -> None:
    """The row may name foreign ids, since it is plain data; what it asks for is proven again by the worker."""
    values = {
        "p_profile_id": world.b,
        "p_job_id": new_id(),
        "p_kind": "publish",
        "p_lane": "quick",
        "p_priority": 1,
        "p_created_by": BEN,
    }
    with pytest.raises(APIError) as caught:
        ben.rpc("submit_job", {**values, "p_created_by": ANA, "p_data": {}}).execute()
    assert caught.value.code == "EA403"
    made = _call(ben, "submit_job", {**values, "p_data": {"profile_id": world.a}})
    assert (made["profile_id"], made["data"]["profile_id"]) == (world.b, world.b)
    foreign = {"publication_ids": [things.publication.id], "project_id": things.project_id}
    made = _call(ben, "submit_job", {**values, "p_job_id": new_id(), "p_data": foreign})
    store, job = world.store, made["data"]
    for proof in (
        lambda: store.publications.publication(job["profile_id"], job["publication_ids"][0]),
        lambda: store.library.project(job["profile_id"], job["project_id"]),
    ):
        with pytest.raises(NotFound):
            proof()
    for one in _rows(ben, "jobs"):
        store.jobs.cancel_job(world.b, one["id"])


def test_a_person_cannot_choose_the_time(world: World, ben: Client) -> None:
    values = {"p_profile_id": world.b, "p_changes": {"description": "x"}, "p_now": "2001-01-01T00:00:00Z"}
    assert not _call(ben, "update_profile", values)["updated_at"].startswith("2001")


@pytest.mark.parametrize("kind", ["expired", "forged", "of nobody"])
def test_a_bad_token_gets_nothing(world: World, things: Things, kind: str) -> None:
    good = team.token(ANA)
    bad = {
        "expired": team.token(ANA, valid_s=-60),
        "forged": good[:-4] + ("aaaa" if good[-4:] != "aaaa" else "bbbb"),
        "of nobody": team.token(new_id()),
    }[kind]
    client = connect(team.settings(Path("unused")), token=bad)
    try:
        assert client.table("profiles").select("*").execute().data == []
    except APIError as error:
        assert error.code in ("PGRST301", "PGRST303")


# Storage


@pytest.fixture
def files(world: World) -> Iterator[str]:
    """The name of a file of Ana's."""
    name = f"{world.a}/clips/one.mp4"
    bucket = connect(team.settings(Path("unused")), service=True).storage.from_("editai-media")
    bucket.upload(name, b"ana's clip", {"content-type": "video/mp4"})
    yield name
    bucket.remove([name])


def _bucket(person: str) -> Any:
    client = connect(team.settings(Path("unused")), token=team.token(person))
    # What supabase-py does on sign-in; the storage part reads the same header.
    client.options.headers["Authorization"] = f"Bearer {team.token(person)}"
    return client.storage.from_("editai-media")


def test_files_are_read_by_members_only(world: World, files: str) -> None:
    assert _bucket(ANA).download(files) == b"ana's clip"
    ben = _bucket(BEN)
    attacks: tuple[Callable[[], Any], ...] = (
        lambda: ben.download(files),
        lambda: ben.create_signed_url(files, 60),
        lambda: ben.upload(files, b"ben's", {"upsert": "true"}),
        lambda: ben.upload(f"{world.a}/uploads/x.mp4", b"ben's"),
        lambda: ben.upload(f"{world.b}/uploads/../../{world.a}/uploads/x.mp4", b"ben's"),
        lambda: ben.move(files, f"{world.b}/uploads/x.mp4"),
        lambda: ben.copy(files, f"{world.b}/uploads/x.mp4"),
    )
    for attack in attacks:
        with pytest.raises((StorageApiError, ValueError)):
            attack()
    assert ben.list(world.a) == ben.list(f"{world.a}/clips") == []
    assert ben.remove([files]) == []
    assert _bucket(ANA).download(files) == b"ana's clip"
    _bucket(BEN).upload(f"{world.b}/uploads/mine.mp4", b"ben's")
    assert team.server().sql("select count(*) from storage.objects") == [(2,)]


# Roles and roads within one store


@pytest.fixture
def shared(world: World, things: Things) -> Iterator[dict[Role, Store]]:
    """Ana's store as each of its three kinds of member sees it."""
    world.store.profiles.set_member(world.a, BEN, Role.EDITOR, created_by=ANA)
    world.store.profiles.set_member(world.a, CLEO, Role.REVIEWER, created_by=ANA)
    people = {Role.OWNER: ANA, Role.EDITOR: BEN, Role.REVIEWER: CLEO}
    stores = {role: team.person_store(person) for role, person in people.items()}
    yield stores
    for store in stores.values():
        store.close()
    for person in (BEN, CLEO):
        world.store.profiles.remove_member(world.a, person)


def test_roles_hold_in_the_database(world: World, things: Things, shared: dict[Role, Store]) -> None:
    owner, editor, reviewer = (shared[role] for role in (Role.OWNER, Role.EDITOR, Role.REVIEWER))
    a = world.a
    assert editor.profiles.profile(a).name == reviewer.profiles.profile(a).name == "Nortia"
    for refused in (
        lambda: editor.profiles.update(a, {"name": "x"}),
        lambda: editor.profiles.set_secret(a, "postiz", ciphertext="x", hint=""),
        lambda: editor.profiles.set_member(a, BEN, Role.OWNER, created_by=BEN),
        lambda: editor.profiles.delete(BEN, a),
        lambda: editor.costs.set_quota(a, 1, note="x", created_by=BEN),
        lambda: editor.library.review_clip(a, things.clip.id, verdict=ClipState.APPROVED, note="", reviewer=BEN),
        lambda: editor.jobs.submit_job(
            a, job_id=new_id(), kind="test-connection", lane=Lane.QUICK, data={}, created_by=BEN
        ),
        lambda: editor.jobs.start_job(things.job.id),
        lambda: editor.publications.move(
            a, things.publication.id, expected=[PublicationState.PLANNED], state=PublicationState.PUBLISHED
        ),
        lambda: reviewer.jobs.submit_job(a, job_id=new_id(), kind="make", lane=Lane.RENDER, data={}, created_by=CLEO),
        lambda: reviewer.jobs.cancel_job(a, things.job.id),
        lambda: reviewer.library.delete_clip(a, things.clip.id),
        lambda: reviewer.library.delete_source_video(a, things.source.id),
        lambda: World(reviewer, MovingClock()).plan(a, things.approved.id, created_by=CLEO),
        lambda: owner.costs.release(a, things.held.id),
        lambda: owner.costs.reserve(
            a, amount_microusd=1, job_id=None, month_start=SPAN["since"], month_end=SPAN["until"]
        ),
    ):
        with pytest.raises(Forbidden):
            refused()
    back = reviewer.library.review_clip(a, things.clip.id, verdict=ClipState.SENT_BACK, note="dark", reviewer=CLEO)
    assert back.state is ClipState.SENT_BACK
    assert editor.library.clip_reviews(a, things.clip.id)[0].reviewer == CLEO
    planned, is_new = World(editor, MovingClock()).plan(
        a, things.approved.id, created_by=BEN, channel_id="c-2", scheduled_at=NOON
    )
    assert is_new
    cancelled = editor.publications.move(
        a, planned.id, expected=[PublicationState.PLANNED], state=PublicationState.CANCELLED
    )
    assert cancelled.state is PublicationState.CANCELLED


def test_a_secret_is_seen_by_its_hint_only(world: World, things: Things, shared: dict[Role, Store]) -> None:
    for store in shared.values():
        seen = store.profiles.secret(world.a, "postiz")
        assert seen is not None
        assert (seen.hint, seen.ciphertext) == ("f-a1", "")
    kept = world.store.profiles.secret(world.a, "postiz")
    assert kept is not None
    assert kept.ciphertext == "k:secret-of-a"


def test_a_person_works_through_the_same_protocol(world: World, things: Things, shared: dict[Role, Store]) -> None:
    owner = shared[Role.OWNER]
    assert owner.library.clips(world.a) == world.store.library.clips(world.a)
    assert owner.jobs.jobs(world.a) == world.store.jobs.jobs(world.a)
    assert owner.costs.total_microusd(world.a, **SPAN) == 40
    assert [m.user_id for m in owner.profiles.members(world.a)] == [ANA, BEN, CLEO]
    job = owner.jobs.submit_job(world.a, job_id=new_id(), kind="make", lane=Lane.RENDER, data={"x": 1}, created_by=ANA)
    assert owner.jobs.cancel_job(world.a, job.id).state.is_terminal
    with pytest.raises(StoreError):
        owner.profiles.membership(ANA, world.b)


def test_an_invitation_is_claimed_by_the_confirmed_e_mail(world: World, things: Things) -> None:
    sql = team.server().sql
    dora, other = new_id(), new_id()
    insert = "insert into auth.users (id, email, email_confirmed_at) values ('{}', '{}', {})"
    sql(insert.format(other, "d@x.test", "null"))
    assert _call(_as(other), "claim_invitations") == []
    sql(f"delete from auth.users where id = '{other}'")
    sql(insert.format(dora, "D@x.test", "now()"))
    assert [row["email"] for row in _rows(_as(dora), "invitations")] == ["d@x.test"]
    assert _call(_as(dora), "claim_invitations") == [world.a]
    assert _call(_as(dora), "claim_invitations") == []
    membership = world.store.profiles.membership(dora, world.a)
    assert (membership.role, membership.is_default) == (Role.EDITOR, True)
    world.store.profiles.remove_member(world.a, dora)
