"""A million cost entries in the embedded store: how long the cost page's first numbers take.

    python benchmarks/costs_million.py [entries]

Makes a year of entries for three stores in a temporary folder (some minutes), then times the sums
that the page asks for. The last results are in ``benchmarks/costs_million.md``.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from editai.clock import month_bounds, to_text
from editai.store.protocol import CostKey
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON, Scope
from editai.store.sqlite import SqliteStore

YEAR = datetime(2025, 12, 1, tzinfo=timezone.utc)
SERVICES = (("kokoro", "speak", 0), ("elevenlabs", "speak", 100), ("llm", "write", 2), ("postiz", "post", 0))
LIMIT_S = 0.5
RUNS = 5


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


def measure(path: Path, ids: list[str]) -> list[tuple[str, float]]:
    """Name and median seconds of each question of the page."""
    store = SqliteStore(path)
    month = month_bounds(YEAR + timedelta(days=345), "Europe/Bucharest")
    year = (YEAR, YEAR + timedelta(days=365))
    questions: list[tuple[str, Scope, tuple[datetime, datetime], CostKey, str]] = []
    for title, scope, span in (
        ("a month of one store", ids[0], month),
        ("a month of all stores", EVERY_PROFILE, month),
        ("a year of one store", ids[0], year),
        ("a year of all stores", EVERY_PROFILE, year),
    ):
        cuts: tuple[CostKey, ...] = ("service", "day", "operation", "store", "project", "person", "clip")
        questions += [(f"{title}, by {by}", scope, span, by, "Europe/Bucharest") for by in cuts]
    questions.append(("a year of all stores, by day in India", EVERY_PROFILE, year, "day", "Asia/Kolkata"))
    found = []
    for title, scope, (since, until), by, zone in questions:
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            store.costs.sums(scope, since=since, until=until, by=by, timezone=zone, limit=12 if by == "clip" else None)
            times.append(time.perf_counter() - began)
        found.append((title, sorted(times)[RUNS // 2]))
    store.close()
    return found


def main() -> None:
    """Fill, measure, print a table."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "editai.sqlite"
        began = time.perf_counter()
        ids = fill(path, entries)
        lines = [
            f"{entries:,} entries, made in {time.perf_counter() - began:.0f} s, {path.stat().st_size >> 20} MB",
            "",
        ]
        lines += ["| question | seconds (median of 5) |", "|---|---|"]
        lines += [f"| {title} | {seconds:.3f} |" for title, seconds in measure(path, ids)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
