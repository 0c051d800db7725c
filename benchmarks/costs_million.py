"""A million cost entries in both stores of data: how long the costs page's numbers take.

    python -m benchmarks.costs_million [sqlite|postgres] [entries]

Makes a year of entries for three stores in a temporary place (some minutes), then times the first
numbers of the page and every cut, for one store and for all that one owns, over a month and a year. On
Postgres the owner asks through the team's Data API with their own token. What is told is processor time
of all that takes part (this process; Postgres and the Data API), so that other work on the machine does
not count. The last results are in
``benchmarks/costs_million.md``.
"""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Final

from editai.clock import to_text
from editai.costs.books import Books, books_of_owner, books_of_store
from editai.costs.period import Period, days_between, last_months, named_month
from editai.costs.report import cost_report, per_clip_microusd
from editai.store.protocol import CostKey, Store
from editai.store.rows import LOCAL_PERSON
from editai.store.sqlite import SqliteStore

YEAR = datetime(2025, 12, 1, tzinfo=timezone.utc)
SERVICES = (("kokoro", "speak", 0), ("elevenlabs", "speak", 100), ("llm", "write", 2), ("postiz", "post", 0))
LIMIT_S = 0.5
RUNS = 3
CUTS: Final[tuple[CostKey, ...]] = ("service", "day", "operation", "store", "project", "person", "clip")
OWNER: Final = "7d9f3a52-1c06-4d6e-9c55-3f0f0a6b8f11"


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
    step_s = 365 * 86_400 / entries
    rows = []
    for number in range(entries):
        if number % 4 == 0:  # a clip makes some four entries
            profile, clip = dice.choice(profiles), str(uuid.UUID(int=dice.getrandbits(128)))
            project, person = dice.choice(projects[profile.id]), dice.choice(people)
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
    connection.close()
    return [each.id for each in profiles]


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    with connection:
        connection.executemany(f"INSERT INTO api_costs VALUES ({','.join('?' * 15)})", rows)


_POSTGRES: Final = """
insert into profiles (id, name, timezone, created_by, created_at, updated_at)
select pg_temp.thing(0, n), 'Store ' || n, 'Europe/Bucharest', '{me}', now(), now() from generate_series(0, 2) n;
insert into profile_members (profile_id, user_id, role, is_default, created_by, created_at, updated_at)
select pg_temp.thing(0, n), '{me}', 'owner', n = 0, '{me}', now(), now() from generate_series(0, 2) n;
insert into api_costs (profile_id, profile_name, service, operation, model, units, unit, unit_price_microusd,
    amount_microusd, request_id, details, created_by, created_at)
select store, 'Store', (array['kokoro', 'elevenlabs', 'llm', 'postiz'])[1 + n % 4],
    (array['speak', 'speak', 'write', 'post'])[1 + n % 4], 'model', units, 'character', price, units * price, n::text,
    jsonb_build_object('profile_id', store, 'project_id', pg_temp.thing(1, clip % 600),
        'clip_id', pg_temp.thing(2, clip), 'work_seconds', n % 20, 'cached_characters', n % 200),
    '{me}', '{start}'::timestamptz + n * (interval '365 days' / {entries})
from (select n, n / 4 as clip, pg_temp.thing(0, (n / 4) % 3) as store, 20 + n * 7919 % 880 as units,
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
        text = _POSTGRES.format(me=user_id, start=YEAR.isoformat(), entries=entries)
        for statement in text.split(";\n"):
            if statement.strip():
                connection.execute(statement.encode())
        connection.execute("vacuum analyze")


def measure(store: Store, user_id: str) -> list[tuple[str, float]]:
    """Name and median seconds of each question of the page, as it asks them."""
    profile = store.profiles.memberships(user_id)[0].profile
    month = named_month("2026-11", "Europe/Bucharest")
    year = last_months(month)
    found = []
    for whose, books in (
        ("one store", books_of_store(store, profile)),
        ("all stores", books_of_owner(store, user_id, profile.timezone)),
    ):
        for title, period in (("a month", month), ("a year", year)):
            named = f"{title} of {whose}"
            found.append((f"{named}: the first numbers", _median_s(partial(first_numbers, books, period))))
            found += [(f"{named}, by {by}", _median_s(partial(_cut, books, period, by))) for by in CUTS]
    india = days_between(year.first, year.last, "Asia/Kolkata")
    found.append(("a year of all stores, by day in India", _median_s(partial(_cut, books, india, "day"))))
    return found


def first_numbers(books: Books, period: Period) -> None:
    """What stands on top of the page: the sums of this time and of the time before, and what was made."""
    for each in (period, period.before):
        per_clip_microusd(cost_report(books, each), books.activity(each))


def _cut(books: Books, period: Period, by: CostKey) -> None:
    books.sums(period, by, limit=10 if by == "clip" else None)


def _median_s(act: Callable[[], None]) -> float:
    times = []
    for _ in range(RUNS):
        began = _processor_s()
        act()
        times.append(_processor_s() - began)
    return statistics.median(times)


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


def on_sqlite(entries: int) -> list[tuple[str, float]]:
    """Fill and measure the embedded store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "editai.sqlite"
        fill(path, entries)
        store = SqliteStore(path)
        found = measure(store, LOCAL_PERSON)
        store.close()
    return found


def on_postgres(entries: int) -> list[tuple[str, float]]:
    """Fill and measure the team's store, asked by its owner."""
    from tests.services import team

    fill_postgres(team.server().database_url, entries, OWNER)
    store = team.person_store(OWNER)
    found = measure(store, OWNER)
    store.close()
    team.stop()
    return found


def main() -> None:
    """Fill, measure, print a table."""
    which = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    entries = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    began = time.perf_counter()
    found = on_sqlite(entries) if which == "sqlite" else on_postgres(entries)
    lines = [f"{which}: {entries:,} entries, filled and measured in {time.perf_counter() - began:.0f} s", ""]
    lines += [f"| question | seconds (median of {RUNS}) |", "|---|---|"]
    lines += [f"| {title} | {seconds:.3f}{' **slow**' if seconds > LIMIT_S else ''} |" for title, seconds in found]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
