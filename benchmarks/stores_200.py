"""A team of size in both stores of data: 200 stores, 100,000 clips, 1,000,000 jobs and cost entries.

    python -m benchmarks.stores_200 [sqlite|postgres] [part]

``part`` 10 fills a tenth. Prints what each question of a store's pages takes in the database, at the
median: for SQLite the processor time of the whole call, for Postgres its own measure of the statements.
Filling takes some minutes. The last results are in ``benchmarks/stores_200.md``.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from editai.clock import month_bounds
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON
from editai.store.sqlite import SqliteStore
from editai.store.states import ClipState, JobState

STORES, CLIPS, JOBS, ENTRIES = 200, 100_000, 1_000_000, 1_000_000
ROUNDS = 9
LIMIT_MS = 50
SHOTS = 5
"""Of each clip."""
NUMBER = 7
"""The store that is looked at."""
NOW = datetime(2026, 11, 22, tzinfo=timezone.utc)
YEAR_S = 365 * 86_400

Pages = dict[str, Callable[[], Any]]


def pages(store: Store) -> Pages:
    """What the pages of one store ask, and the team's books beside it."""
    a = _store_id(NUMBER)
    month_start, month_end = month_bounds(NOW, "Europe/Bucharest")
    year = NOW.replace(year=2025)
    asked: Pages = {
        "library: clips": lambda: store.library.clips(a),
        "library: clips that wait": lambda: store.library.clips(a, states=[ClipState.READY]),
        "library: clips of a project": lambda: store.library.clips(a, project_id=a),
        "library: how many in each state": lambda: store.library.clip_counts(a),
        "library: source videos": lambda: store.library.source_videos(a),
        "jobs: newest": lambda: store.jobs.jobs(a),
        "jobs: failed": lambda: store.jobs.jobs(a, states=[JobState.FAILED]),
        "worker: what waits": lambda: store.jobs.jobs(EVERY_PROFILE, states=[JobState.QUEUED]),
        "month: held": lambda: store.costs.reservations(a),
        "month: activity": lambda: store.costs.activity(a, since=month_start, until=month_end),
        "month: entries": lambda: store.costs.entries(a, since=month_start, until=month_end, limit=100),
    }
    for by in ("service", "day", "operation", "project", "person", "clip"):
        asked[f"month: by {by}"] = lambda by=by: store.costs.sums(  # type: ignore[misc]
            a,
            since=month_start,
            until=month_end,
            by=by,
            timezone="Europe/Bucharest",
            limit=12 if by == "clip" else None,
        )
    for title, scope in (("one store", a), ("all stores", EVERY_PROFILE)):
        asked[f"year of {title}: by service"] = lambda scope=scope: store.costs.sums(  # type: ignore[misc]
            scope, since=year, until=NOW, by="service", timezone="Europe/Bucharest"
        )
    return asked


def _store_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def on_sqlite(part: int) -> list[tuple[str, float]]:
    """Name and milliseconds."""
    with tempfile.TemporaryDirectory(prefix="editai-stores-") as folder:
        path = Path(folder) / "editai.sqlite"
        SqliteStore(path).close()
        fill_sqlite(path, part)
        store = SqliteStore(path)
        found = [(name, _cpu_ms(act)) for name, act in pages(store).items()]
        store.close()
    return found


def _cpu_ms(act: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        act()
        times.append((time.thread_time() - began) * 1000)
    return statistics.median(times)


_ROWS = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) "
_ID = "printf('00000000-0000-4000-8{kind:03d}-%012d', {number})"
_WHEN = "strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1763769600 + {number} * {step}, 'unixepoch')"
_MINE = _ID.format(kind=0, number="1 + n % 200")
_NOW = "'2026-11-22T00:00:00.000000Z'"
Run = Callable[[int, str], None]
"""Inserts so many rows: a statement whose SELECT may name ``n``, from 1."""


def fill_sqlite(path: Path, part: int) -> None:
    """Rows made by SQL, a year of them, spread evenly over the stores."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")

    def run(count: int, statement: str) -> None:
        with connection:
            head, _, rest = statement.partition(" SELECT ")
            connection.execute(f"{head} {_ROWS.format(count=count)} SELECT {rest} FROM s")

    _fill_stores(run)
    _fill_clips(run, CLIPS // part)
    _fill_jobs(run, JOBS // part)
    with connection:
        connection.execute(
            "UPDATE jobs SET state = CASE WHEN rowid % 50 = 0 THEN 'failed' ELSE 'succeeded' END"
            " WHERE rowid % 5000 <> 0"
        )
    _fill_entries(run, ENTRIES // part, CLIPS // part)
    connection.close()


def _fill_stores(run: Run) -> None:
    """Each with its owner, a project and a source video."""
    run(
        STORES,
        "INSERT INTO profiles (id, name, timezone, created_by, created_at, updated_at) SELECT "
        f"{_ID.format(kind=0, number='n')}, 'Store ' || n, 'Europe/Bucharest', '{LOCAL_PERSON}', {_NOW}, {_NOW}",
    )
    run(
        STORES,
        "INSERT INTO profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)"
        f" SELECT {_ID.format(kind=0, number='n')}, '{LOCAL_PERSON}', 'owner', n = 1, '{LOCAL_PERSON}', {_NOW}, {_NOW}",
    )
    run(
        STORES,
        "INSERT INTO editai_projects (id, profile_id, name, product, script, settings, created_by, created_at,"
        f" updated_at) SELECT {_ID.format(kind=0, number='n')}, {_ID.format(kind=0, number='n')}, 'Mug', '{{}}', '',"
        f" '{{}}', '{LOCAL_PERSON}', {_NOW}, {_NOW}",
    )
    run(
        STORES,
        "INSERT INTO editai_source_videos (id, profile_id, sha256, name, media_key, probe, created_by, created_at,"
        f" updated_at) SELECT {_ID.format(kind=4, number='n')}, {_ID.format(kind=0, number='n')},"
        f" printf('%064d', n), 'mug.mp4', 'k', '{{}}', '{LOCAL_PERSON}', {_NOW}, {_NOW}",
    )


def _fill_clips(run: Run, clips: int) -> None:
    """Each with its shots."""
    run(
        clips,
        "INSERT INTO editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint,"
        " checks, words, cues, used, created_by, created_at, updated_at) SELECT "
        f"{_ID.format(kind=1, number='n')}, {_MINE}, {_MINE}, n, 'ready', 'k', 'k', 'f', '[]', '[]', '[]', '{{}}',"
        f" '{LOCAL_PERSON}', {_when(clips)}, {_when(clips)}",
    )
    run(
        clips * SHOTS,
        "INSERT INTO clip_segments (clip_id, position, source_video_id, start_ms, end_ms) SELECT "
        f"{_ID.format(kind=1, number=f'1 + (n - 1) / {SHOTS}')}, (n - 1) % {SHOTS},"
        f" {_ID.format(kind=4, number=f'1 + (1 + (n - 1) / {SHOTS}) % 200')}, 0, 3000",
    )


def _fill_jobs(run: Run, jobs: int) -> None:
    run(
        jobs,
        "INSERT INTO jobs (id, profile_id, kind, lane, state, data, created_by, created_at, updated_at) SELECT "
        f"{_ID.format(kind=2, number='n')}, {_MINE}, 'make', 'render', 'queued',"
        f" json_object('profile_id', {_MINE}), '{LOCAL_PERSON}', {_when(jobs)}, {_when(jobs)}",
    )


def _fill_entries(run: Run, entries: int, clips: int) -> None:
    clip = _ID.format(kind=1, number=f"1 + n % {clips}")
    run(
        entries,
        "INSERT INTO api_costs (id, profile_id, profile_name, job_id, service, operation, model, units, unit,"
        " unit_price_microusd, amount_microusd, request_id, details, created_by, created_at) SELECT "
        f"{_ID.format(kind=3, number='n')}, {_MINE}, 'Store', NULL, 's' || n % 3, 'speak', 'm', 10.0,"
        " 'character', 1.0, 10, 'r' || n,"
        f" json_object('profile_id', {_MINE}, 'project_id', {_MINE}, 'clip_id', {clip}),"
        f" '{LOCAL_PERSON}', {_when(entries)}",
    )


def _when(count: int) -> str:
    """The moment of row ``n`` of so many, over a year."""
    return _WHEN.format(number="n", step=YEAR_S / count)


_FILL_POSTGRES = """
set session_replication_role = replica;
insert into profiles (id, name, timezone, created_by, created_at, updated_at)
select store(n), 'Store ' || n, 'Europe/Bucharest', '{me}', now(), now() from generate_series(1, 200) n;
insert into profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
select store(n), '{me}', 'owner', n = 1, '{me}', now(), now() from generate_series(1, 200) n;
insert into editai_projects (id, profile_id, name, created_by, created_at, updated_at)
select store(n), store(n), 'Mug', '{me}', now(), now() from generate_series(1, 200) n;
insert into editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint,
    created_by, created_at, updated_at)
select thing(1, n), store(1 + n % 200), store(1 + n % 200), n, 'ready', 'k', 'k', 'f', '{me}', moment(n, {clips}),
    moment(n, {clips}) from generate_series(1, {clips}) n;
insert into editai_source_videos (id, profile_id, sha256, name, media_key, probe, created_by, created_at, updated_at)
select thing(4, n), store(n), lpad(n::text, 64, '0'), 'mug.mp4', 'k', '{{}}', '{me}', now(), now()
from generate_series(1, 200) n;
insert into clip_segments (clip_id, position, source_video_id, start_ms, end_ms)
select thing(1, n), at, thing(4, 1 + n % 200), 0, 3000
from generate_series(1, {clips}) n, generate_series(0, {shots} - 1) at;
insert into jobs (id, profile_id, kind, lane, state, data, created_by, created_at, updated_at)
select thing(2, n), store(1 + n % 200), 'make', 'render',
    case when n % 5000 = 0 then 'queued' when n % 50 = 0 then 'failed' else 'succeeded' end,
    jsonb_build_object('profile_id', store(1 + n % 200)), '{me}', moment(n, {jobs}), moment(n, {jobs})
from generate_series(1, {jobs}) n;
insert into api_costs (profile_id, profile_name, service, operation, units, unit, unit_price_microusd,
    amount_microusd, request_id, details, created_by, created_at)
select store(1 + n % 200), 'Store', 's' || n % 3, 'speak', 10, 'character', 1, 10, n::text,
    jsonb_build_object('profile_id', store(1 + n % 200), 'project_id', store(1 + n % 200),
        'clip_id', thing(1, 1 + n % {clips})), '{me}', moment(n, {entries})
from generate_series(1, {entries}) n;
set session_replication_role = origin;
"""
"""Without triggers, which would take an hour; the migrations, run again after it, add the entries up."""
_HELPERS = """
create function pg_temp.thing(kind int, n bigint) returns uuid language sql immutable as
$$ select ('00000000-0000-4000-8' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$;
create function pg_temp.store(n bigint) returns uuid language sql immutable as $$ select pg_temp.thing(0, n) $$;
create function pg_temp.moment(n bigint, rows bigint) returns timestamptz language sql immutable as
$$ select '2025-11-22Z'::timestamptz + n * (interval '365 days' / rows) $$;
"""


def on_postgres(part: int) -> list[tuple[str, float]]:
    """Name and milliseconds, through the worker's key and, for a store's own pages, through a person's token."""
    import psycopg

    from tests.services import team
    from tests.services.team_server import MIGRATIONS

    worker = team.worker_store()
    counts = {"clips": CLIPS // part, "jobs": JOBS // part, "entries": ENTRIES // part, "shots": SHOTS}
    text = _FILL_POSTGRES.format(me=LOCAL_PERSON, **counts)
    for name in ("store(", "moment(", "thing("):
        text = text.replace(name, f"pg_temp.{name}")
    with psycopg.connect(team.server().database_url, autocommit=True) as connection:
        connection.execute(_HELPERS.encode())
        for statement in text.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
        for path in sorted(MIGRATIONS.glob("*.sql")):
            connection.execute(path.read_bytes())
        connection.execute("vacuum analyze")
        connection.execute("create extension if not exists pg_stat_statements")
    person = team.person_store(LOCAL_PERSON)
    found = [(f"{name} (worker)", _statement_ms(act)) for name, act in pages(worker).items()]
    found += [(f"{name} (person)", _statement_ms(act)) for name, act in pages(person).items()]
    worker.close()
    person.close()
    team.stop()
    return found


def _statement_ms(act: Callable[[], Any]) -> float:
    from tests.services import team

    sql = team.server().sql
    times = []
    for _ in range(ROUNDS):
        sql("select pg_stat_statements_reset()")
        act()
        query = "select sum(total_exec_time) from pg_stat_statements where toplevel and query not like '%pg_stat%'"
        times.append(float(sql(query)[0][0]))
    return statistics.median(times)


def main() -> None:
    """Fill, measure, print a table."""
    which = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    part = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    found = on_sqlite(part) if which == "sqlite" else on_postgres(part)
    lines = [f"{which}: filled and measured in {time.monotonic() - began:.0f} s", "", "| question | ms |", "|---|---|"]
    lines += [f"| {name} | {ms:.1f}{' **slow**' if ms > LIMIT_MS else ''} |" for name, ms in found]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
