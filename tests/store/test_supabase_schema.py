"""Both stores of data have the same tables, columns, keys and delete rules; and what a database lacks is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from editai.commands import migrate as command
from editai.commands.router import run_command
from editai.errors import NotInstalled, StoreError
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.supabase import connect
from editai.store.supabase.schema import MIGRATIONS, lacking, steps
from editai.store.supabase.wire import Wire
from tests.contracts.world import ANA
from tests.services import team

LOCAL_ONLY = {
    "web_sessions",  # sign-ins stay with the web process
    "cost_months",  # a team's owner asks store by store
    "reservation_calls",  # a column of cost_reservations there
}
TEAM_ONLY = {"book_readers"}  # embedded, the one person reads all books
TEAM_ONLY_COLUMNS = {("cost_reservations", "details")}


@pytest.fixture
def file(settings: Settings, store: Store) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(settings.database_path)
    yield connection
    connection.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    team.server().reset()
    opened = Wire(connect(team.settings(Path("unused")), service=True), None)
    yield opened
    opened.close()


def _tables(file: sqlite3.Connection) -> list[str]:
    found = file.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    return sorted({name for (name,) in found} - LOCAL_ONLY)


def test_the_tables_are_the_same(file: sqlite3.Connection) -> None:
    found = team.server().sql("select tablename from pg_tables where schemaname = 'public' order by 1")
    assert sorted({name for (name,) in found} - TEAM_ONLY) == _tables(file)


def test_the_columns_are_the_same_and_need_a_value_alike(file: sqlite3.Connection) -> None:
    here = {
        (table, name): bool(needed)
        for table in _tables(file)
        for name, needed in file.execute('select name, "notnull" from pragma_table_info(?)', [table])
    }
    there = {
        (table, name): needed
        for table, name, needed in team.server().sql(
            "select table_name, column_name, is_nullable = 'NO' from information_schema.columns"
            " where table_schema = 'public' and table_name in (select tablename from pg_tables)"
        )
        if (table, name) not in TEAM_ONLY_COLUMNS and table not in TEAM_ONLY
    }
    assert there == here


def _here_unique(file: sqlite3.Connection) -> set[tuple[str, tuple[str, ...], bool]]:
    found = set()
    for table in _tables(file):
        query = 'select name, "unique", partial from pragma_index_list(?)'
        for name, is_unique, is_partial in file.execute(query, [table]).fetchall():
            columns = tuple(row[0] for row in file.execute("select name from pragma_index_info(?)", [name]))
            if is_unique:
                found.add((table, columns, bool(is_partial)))
    return found


def test_the_unique_rules_are_the_same(file: sqlite3.Connection) -> None:
    there = team.server().sql(
        "select c.relname, array(select a.attname::text from unnest(i.indkey) with ordinality as k (number, place)"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number order by k.place), i.indpred is not null"
        " from pg_index i join pg_class c on c.oid = i.indrelid"
        " where c.relnamespace = 'public'::regnamespace and i.indisunique"
    )
    assert {
        (table, tuple(columns), partial) for table, columns, partial in there if table not in TEAM_ONLY
    } == _here_unique(file)


def test_the_keys_and_delete_rules_are_the_same(file: sqlite3.Connection) -> None:
    here = {
        (table, column, parent, rule)
        for table in _tables(file)
        for column, parent, rule in file.execute(
            'select "from", "table", on_delete from pragma_foreign_key_list(?)', [table]
        )
    }
    words = {"c": "CASCADE", "n": "SET NULL", "a": "NO ACTION", "r": "RESTRICT"}
    there = {
        (table, column, parent, words[rule])
        for table, column, parent, rule in team.server().sql(
            "select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, c.confdeltype"
            " from pg_constraint c cross join unnest(c.conkey) as k join pg_attribute a"
            " on a.attrelid = c.conrelid and a.attnum = k"
            " where c.contype = 'f' and c.connamespace = 'public'::regnamespace"
        )
    }
    assert there == here


def test_the_rules_that_no_code_may_break_have_the_same_names(file: sqlite3.Connection) -> None:
    here = {name for (name,) in file.execute("select name from sqlite_master where type = 'trigger'")}
    there = {
        name
        for (name,) in team.server().sql(
            "select distinct tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
            " where not tgisinternal and c.relnamespace = 'public'::regnamespace"
        )
    }
    # One statement sets and unsets there without help; one rule adds up both kinds of sums here.
    assert here - there <= {"profile_members_new_default_replaces", "api_costs_add_up_months"}
    assert there - here <= {"api_costs_add_up_clips"}


def test_nothing_is_lacking_and_the_store_opens(wire: Wire) -> None:
    assert lacking(wire) == []
    open_store(team.settings(Path("unused")), service=True).close()


def test_all_files_may_be_pasted_at_once(wire: Wire) -> None:
    """As the README says; also into a database that has them, and as one transaction."""
    files = sorted(MIGRATIONS.glob("*.sql"))
    team.server().sql("\n".join(path.read_text("utf-8") for path in files))
    assert lacking(wire) == []


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("drop table public.voices", "table voices"),
        ("alter table public.jobs drop column stage", "column jobs.stage"),
        ("drop function public.progress_job", "function public.progress_job"),
        ("drop trigger api_costs_never_go on public.api_costs", "trigger api_costs_never_go"),
        ("drop index public.jobs_page", "index jobs_page"),
        ("drop policy members_read on public.profiles", "policy public.profiles.members_read"),
        ("alter table public.profiles disable row level security", "row-level security on profiles"),
        ("drop policy editai_makers_upload on storage.objects", "policy storage.objects.editai_makers_upload"),
    ],
)
def test_what_a_database_lacks_is_named(damage: str, named: str) -> None:
    """In a transaction that is taken back: the report sees the damage, the other tests do not."""
    import psycopg

    with psycopg.connect(team.server().database_url) as connection:
        connection.execute(
            f"{damage} cascade".encode()
            if damage.startswith(("drop table", "alter table public.jobs"))
            else damage.encode()
        )
        report = connection.execute("select public.schema_report()").fetchone()
        connection.rollback()
    assert report is not None
    assert named in lacking(_Answering(report[0]))  # type: ignore[arg-type]


class _Answering:
    """A wire whose database has answered already."""

    def __init__(self, report: dict[str, Any]) -> None:
        self._report = report

    def call(self, function: str) -> dict[str, Any]:
        return self._report


@pytest.fixture
def step_changed() -> Iterator[None]:
    yield
    names = ", ".join(f"('{name}')" for name in steps())
    team.server().sql(f"truncate schema_migrations; insert into schema_migrations (name) values {names}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("insert into schema_migrations (name) values ('29990101000000_later')", "newer EditAI"),
        ("delete from schema_migrations where name like '%who_may_call'", "older EditAI"),
        ("delete from schema_migrations", "older EditAI"),
    ],
)
def test_an_older_or_newer_schema_is_refused(
    step_changed: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], change: str, words: str
) -> None:
    team.server().sql(change)
    people: list[dict[str, Any]] = [{"service": True}, {"token": team.token(ANA)}]
    for who in people:
        with pytest.raises(NotInstalled, match=words) as caught:
            open_store(team.settings(Path("unused")), **who)
        assert caught.value.details["mend"]
    assert _run(monkeypatch, team.settings(Path("unused"))) == 3
    told = capsys.readouterr()
    if words == "older EditAI":
        assert "step 20261122000500_who_may_call" in told.out
        assert "supabase/migrations/20261122000500_who_may_call.sql" in told.out


def _run(monkeypatch: pytest.MonkeyPatch, settings: Settings, *words: str) -> int:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    for name in ("SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"):
        value = getattr(settings, name.lower())
        monkeypatch.delenv(f"EDITAI_{name}", raising=False)
        if value is not None:
            monkeypatch.setenv(f"EDITAI_{name}", value)
    return run_command(["migrate", "--check", *words])


def test_the_command_says_that_all_is_well(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run(monkeypatch, team.settings(Path("unused")), "--json") == 0
    assert '"lacks": []' in capfd.readouterr().out
    assert command.HELP


def test_the_command_knows_the_file_too(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(monkeypatch, settings) == 3
    assert not settings.database_path.exists()
    open_store(settings).close()
    assert _run(monkeypatch, settings) == 0


def test_names_have_fourteen_digits_and_every_file_records_itself() -> None:
    for path in MIGRATIONS.glob("*.sql"):
        digits, _, rest = path.stem.partition("_")
        assert len(digits) == 14
        assert digits.isdigit()
        assert rest
        assert f"values ('{path.stem}') on conflict do nothing;" in path.read_text("utf-8")


def test_a_database_that_is_down_is_told_and_nothing_else_is_used(tmp_path: Path) -> None:
    nowhere = Settings(home=tmp_path, supabase_url="http://127.0.0.1:9", supabase_publishable_key="k")
    with pytest.raises(StoreError, match="not reachable"):
        open_store(nowhere, token="t")
    with pytest.raises(NotInstalled, match="signed in"):
        open_store(nowhere)
    with pytest.raises(NotInstalled, match="secret key"):
        open_store(nowhere, service=True)
    assert list(tmp_path.iterdir()) == []
