"""A million cost entries in both stores of data: how long the costs page's numbers take.

    python -m benchmarks.costs_million [sqlite|postgres] [entries]

Makes a year of entries for three stores in a temporary place (some minutes), then times the first
numbers of the page and every cut, for one store and for all that one owns, over a month and a year. On
Postgres the owner asks through the team's Data API with their own token. Told are seconds on the clock,
processor time of all that takes part (this process; Postgres and the Data API), and on Postgres what its
statements took. Ends with 1 if a first number passes its limit. The last results are in
``benchmarks/costs_million.md``.
"""

from __future__ import annotations

import contextlib
import math
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Final

from editai.clock import to_text
from editai.costs.books import Books, books_of_owner, books_of_store
from editai.costs.period import Period, days_between, last_months, named_month
from editai.costs.report import cost_report, per_clip_microusd, time_before
from editai.store.protocol import CostKey, Store
from editai.store.rows import LOCAL_PERSON
from editai.store.sqlite import SqliteStore

ROOT: Final = Path(__file__).parents[1]
SQLITE_MIGRATIONS: Final = ROOT / "editai" / "store" / "sqlite" / "migrations"
MIGRATIONS: Final = ROOT / "supabase" / "migrations"
YEAR = datetime(2025, 12, 1, tzinfo=timezone.utc)
SERVICES = (("kokoro", "speak", 0), ("elevenlabs", "speak", 100), ("llm", "write", 2), ("postiz", "post", 0))
LIMIT_S = 0.5
PER_CLIP: Final = 10
"""Entries for each clip: a million for the 100,000 clips that the design counts with."""
RUNS = 3
CUTS: Final[tuple[CostKey, ...]] = ("service", "day", "operation", "store", "project", "person", "clip")
OWNER: Final = "7d9f3a52-1c06-4d6e-9c55-3f0f0a6b8f11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """Median seconds of one question."""

    title: str
    wall_s: float
    processor_s: float
    statements_s: float
    """NaN: the database runs in this process."""
    is_limited: bool
    """One of the page's first numbers; the rest is asked for by a person."""

    @property
    def line(self) -> str:
        """A row of the table; what passes the limit is marked, cuts as well."""
        slow = " **slow**" if self.wall_s > LIMIT_S else ""
        statements = "" if math.isnan(self.statements_s) else f"{self.statements_s:.3f}"
        limit = str(LIMIT_S) if self.is_limited else ""
        return f"| {self.title} | {self.wall_s:.3f}{slow} | {self.processor_s:.2f} | {statements} | {limit} |"


def fill(path: Path, entries: int) -> list[str]:
    """Entries spread over a year, three stores, 600 projects, three people; the stores' ids."""
    store = SqliteStore(path)
    profiles = [
        store.profiles.create(LOCAL_PERSON, name=name, timezone=zone)
        for name, zone in (("Nortia", "Europe/Bucharest"), ("Vela", "Asia/Kolkata"), ("Ondo", "America/New_York"))
    ]
    store.close()
    dice = random.Random(5)
    projects = {each.id: [str(uuid.UUID(int=dice.getrandbits(128))) for _ in range(200)] for each in profiles}
    people = [LOCAL_PERSON, str(uuid.uuid4()), str(uuid.uuid4())]
    connection = sqlite3.connect(path)
    for trigger in ("api_costs_add_up", "api_costs_add_up_months"):  # the sums are made at the end, at once
        connection.execute(f"DROP TRIGGER {trigger}")
    step_s = 365 * 86_400 / entries
    rows, clips = [], []
    for number in range(entries):
        if number % PER_CLIP == 0:
            profile, clip = dice.choice(profiles), str(uuid.UUID(int=dice.getrandbits(128)))
            project, person = dice.choice(projects[profile.id]), dice.choice(people)
            clips.append(
                (clip, project, profile.id, 1 + number, person, to_text(YEAR + timedelta(seconds=number * step_s)))
            )
        service, operation, price = dice.choice(SERVICES)
        units = dice.randrange(20, 900)
        details = (
            f'{{"project_id":"{project}","clip_id":"{clip}","profile_id":"{profile.id}",'
            f'"work_seconds":{dice.random() * 20:.3f},"cached_characters":{dice.randrange(200)}}}'
        )
        unit = "character" if operation == "speak" else "token"
        rows.append(
            (
                str(uuid.UUID(int=dice.getrandbits(128))),
                profile.id,
                profile.name,
                str(uuid.UUID(int=dice.getrandbits(128))),
                service,
                operation,
                "model",
                float(units),
                unit,
                float(price),
                units * price,
                f"r{number}",
                details,
                person,
                to_text(YEAR + timedelta(seconds=number * step_s)),
            )
        )
        if len(rows) == 50_000:
            _insert(connection, rows)
            rows.clear()
    _insert(connection, rows)
    _insert_clips(connection, projects, clips)
    for file in sorted(SQLITE_MIGRATIONS.glob("*.sql")):
        if "INSERT OR REPLACE INTO cost_" in (text := file.read_text("utf-8")):
            connection.executescript(text)
    connection.execute("ANALYZE")
    connection.close()
    return [each.id for each in profiles]


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    with connection:
        connection.executemany(f"INSERT INTO api_costs VALUES ({','.join('?' * 15)})", rows)


def _insert_clips(
    connection: sqlite3.Connection, projects: Mapping[str, Sequence[str]], clips: Sequence[tuple[object, ...]]
) -> None:
    """The clips that the entries were for, all approved when they were made."""
    connection.create_function("new_id", 0, lambda: str(uuid.uuid4()))
    with connection:
        connection.executemany(
            "INSERT INTO editai_projects (id, profile_id, name, created_by, created_at, updated_at)"
            f" VALUES (?, ?, 'Project', '{LOCAL_PERSON}', '{to_text(YEAR)}', '{to_text(YEAR)}')",
            [(project, profile_id) for profile_id, found in projects.items() for project in found],
        )
        connection.executemany(
            "INSERT INTO editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint,"
            " created_by, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, 'ready', 'k', 'k', 'f', ?5, ?6, ?6)",
            clips,
        )
        connection.execute(
            "INSERT INTO clip_reviews SELECT new_id(), id, 'approved', '', created_by, created_at FROM editai_clips"
        )


_POSTGRES: Final = """
insert into profiles (id, name, timezone, created_by, created_at, updated_at)
select pg_temp.thing(0, n), 'Store ' || n, 'Europe/Bucharest', '{me}', now(), now() from generate_series(0, 2) n;
insert into profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
select pg_temp.thing(0, n), '{me}', 'owner', n = 0, '{me}', now(), now() from generate_series(0, 2) n;
insert into editai_projects (id, profile_id, name, created_by, created_at, updated_at)
select pg_temp.thing(1, n), pg_temp.thing(0, n % 3), 'Mug ' || n, '{me}', now(), now() from generate_series(0, 599) n;
insert into editai_clips (id, project_id, profile_id, variant, state, media_key, cover_key, fingerprint,
    created_by, created_at, updated_at)
select pg_temp.thing(2, n), pg_temp.thing(1, n % 600), pg_temp.thing(0, n % 3), 1 + n, 'ready', 'k', 'k', 'f', '{me}',
    moment, moment from (select n, '{start}'::timestamptz + n * {per_clip} * (interval '365 days' / {entries}) as moment
        from generate_series(0::bigint, {entries} / {per_clip} - 1) n) made;
insert into clip_reviews (id, clip_id, verdict, note, reviewer, created_at)
select gen_random_uuid(), id, 'approved', '', '{me}', created_at from editai_clips;
insert into api_costs (profile_id, profile_name, service, operation, model, units, unit, unit_price_microusd,
    amount_microusd, request_id, details, created_by, created_at)
select store, 'Store', (array['kokoro', 'elevenlabs', 'llm', 'postiz'])[1 + n % 4],
    (array['speak', 'speak', 'write', 'post'])[1 + n % 4], 'model', units, 'character', price, units * price, n::text,
    jsonb_build_object('profile_id', store, 'project_id', pg_temp.thing(1, clip % 600),
        'clip_id', pg_temp.thing(2, clip), 'work_seconds', n % 20, 'cached_characters', n % 200),
    '{me}', '{start}'::timestamptz + n * (interval '365 days' / {entries})
from (select n, n / {per_clip} as clip, pg_temp.thing(0, (n / {per_clip}) % 3) as store, 20 + n * 7919 % 880 as units,
        (array[0, 100, 2, 0])[1 + n % 4] as price from generate_series(0::bigint, {entries} - 1) n) made;
"""
_THING: Final = """
create function pg_temp.thing(kind int, n bigint) returns uuid language sql immutable as
$$ select ('00000000-0000-4000-8' || lpad(kind::text, 3, '0') || '-' || lpad(n::text, 12, '0'))::uuid $$
"""


def fill_postgres(database_url: str, entries: int, user_id: str) -> None:
    """The same on Postgres, made by SQL, all owned by that person."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(_THING.encode())
        connection.execute("alter table api_costs disable trigger user")  # the sums are made at the end, at once
        text = _POSTGRES.format(me=user_id, start=YEAR.isoformat(), entries=entries, per_clip=PER_CLIP)
        for statement in text.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
        connection.execute("alter table api_costs enable trigger user")
        for file in sorted(MIGRATIONS.glob("*.sql")):
            connection.execute(file.read_text("utf-8").encode())
        connection.execute("vacuum analyze")


def measure(store: Store, user_id: str, database_s: Callable[[], float] | None = None) -> list[Took]:
    """What each question of the page took, as the page asks it.

    Args:
        database_s: the seconds that all statements have taken so far; None: the database runs in this process.
    """
    profile = store.profiles.memberships(user_id)[0].profile
    month = named_month("2026-11", "Europe/Bucharest")
    year = last_months(month)
    timed = partial(_median, database_s=database_s)
    found = []
    for whose, books in (
        ("one store", books_of_store(store, profile)),
        ("all stores", books_of_owner(store, user_id, profile.timezone)),
    ):
        for title, period in (("a month", month), ("a year", year)):
            named = f"{title} of {whose}"
            found.append(timed(f"{named}: the first numbers", partial(first_numbers, books, period), is_limited=True))
            found += [timed(f"{named}, by {by}", partial(_cut, books, period, by)) for by in CUTS]
    india = days_between(year.first, year.last, "Asia/Kolkata")
    found.append(timed("a year of all stores, by day in India", partial(_cut, books, india, "day")))
    return found


def first_numbers(books: Books, period: Period) -> None:
    """What stands on top of the page: the sums of this time and of the time before, and what was made."""
    held = books.reservations()
    per_clip_microusd(cost_report(books, period, held), books.activity(period))
    time_before(books, period)


def _cut(books: Books, period: Period, by: CostKey) -> None:
    books.sums(period, by, limit=10 if by == "clip" else None)


def _median(
    title: str, act: Callable[[], object], *, database_s: Callable[[], float] | None, is_limited: bool = False
) -> Took:
    clocks = (time.perf_counter, _processor_s, database_s or (lambda: float("nan")))
    runs = []
    for _ in range(RUNS):
        began = [clock() for clock in clocks]
        act()
        runs.append([clock() - start for clock, start in zip(clocks, began, strict=True)])
    wall_s, processor_s, statements_s = (statistics.median(each) for each in zip(*runs, strict=True))
    return Took(title=title, wall_s=wall_s, processor_s=processor_s, statements_s=statements_s, is_limited=is_limited)


def _processor_s() -> float:
    """Of this process and all that it started, ended ones included."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            fields = path.read_text().rpartition(")")[2].split()
            pid = int(path.parent.name)
            parents[pid], ticks[pid] = int(fields[1]), sum(int(each) for each in fields[11:15])
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(ticks[pid] for pid in mine) / os.sysconf("SC_CLK_TCK")


def on_sqlite(entries: int) -> list[Took]:
    """Fill and measure the embedded store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "editai.sqlite"
        fill(path, entries)
        store = SqliteStore(path)
        found = measure(store, LOCAL_PERSON)
        store.close()
    return found


def on_postgres(entries: int) -> list[Took]:
    """Fill and measure the team's store, asked by its owner."""
    from tests.services import team

    fill_postgres(team.server().database_url, entries, OWNER)
    team.server().sql("create extension if not exists pg_stat_statements")
    store = team.person_store(OWNER)
    found = measure(store, OWNER, statements_s)
    store.close()
    team.stop()
    return found


def statements_s() -> float:
    """What all statements have taken so far, as Postgres itself measures it."""
    from tests.services import team

    (found,) = team.server().sql("select sum(total_exec_time) / 1000 from pg_stat_statements where toplevel")[0]
    return float(found)


def main() -> None:
    """Fill, measure, print a table."""
    which = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    began = time.perf_counter()
    found = on_sqlite(entries) if which == "sqlite" else on_postgres(entries)
    lines = [f"{which}: {entries:,} entries, filled and measured in {time.perf_counter() - began:.0f} s", ""]
    lines += [
        f"| question (median of {RUNS}) | clock, s | processor, s | statements, s | limit, s |",
        "|---|---|---|---|---|",
    ]
    lines += [each.line for each in found]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if any(each.is_limited and each.wall_s > LIMIT_S for each in found) else 0)


if __name__ == "__main__":
    main()
