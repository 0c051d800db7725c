"""Migrations: each step once, whole or not at all, and never backwards."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from editai.clock import SystemClock
from editai.errors import NotInstalled, StoreError
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.sqlite.connection import Database
from editai.store.sqlite.migrate import MIGRATIONS, migrate, split_statements


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "x.sqlite")


def _write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def test_steps_run_in_order_and_once(tmp_path: Path, database: Database) -> None:
    folder = tmp_path / "steps"
    _write(folder, "20260102000000_b.sql", "ALTER TABLE t ADD COLUMN more TEXT;")
    _write(folder, "20260101000000_a.sql", "CREATE TABLE t (id TEXT);")
    assert migrate(database, SystemClock(), folder) == ["20260101000000_a", "20260102000000_b"]
    assert migrate(database, SystemClock(), folder) == []


def test_a_step_that_fails_leaves_nothing_of_itself(tmp_path: Path, database: Database) -> None:
    folder = tmp_path / "steps"
    _write(folder, "1_a.sql", "CREATE TABLE t (id TEXT);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(StoreError):
        migrate(database, SystemClock(), folder)
    _write(folder, "1_a.sql", "CREATE TABLE t (id TEXT);")
    assert migrate(database, SystemClock(), folder) == ["1_a"]


def test_a_newer_schema_is_refused_in_a_sentence(settings: Settings, store: Store) -> None:
    with sqlite3.connect(settings.database_path) as connection:
        connection.execute("INSERT INTO schema_migrations VALUES ('29990101000000_later', 'x')")
    connection.close()
    with pytest.raises(NotInstalled, match="newer EditAI") as caught:
        open_store(settings)
    assert caught.value.details["mend"]


def test_a_file_that_is_no_database_is_told_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "editai.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="damaged"):
        open_store(Settings(home=home))
    assert (home / "editai.sqlite").read_bytes().startswith(b"not a database")


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="EDITAI_HOME"):
        open_store(Settings(home=tmp_path / "file" / "home"))


def test_team_mode_falls_back_to_nothing(settings: Settings) -> None:
    team = replace(settings, supabase_url="https://x.supabase.co", supabase_publishable_key="k")
    with pytest.raises(NotInstalled, match="Supabase"):
        open_store(team)
    assert not settings.database_path.exists()


def test_inner_semicolons_of_a_trigger_do_not_end_it() -> None:
    script = (
        "-- first; not a statement\nCREATE TABLE t (a);\nCREATE TRIGGER x AFTER INSERT ON t BEGIN\n SELECT 1;\nEND;\n"
    )
    assert len(split_statements(script)) == 2
    with pytest.raises(ValueError, match="inside"):
        split_statements("CREATE TABLE t (a")


def test_the_first_migration_has_every_table_and_is_safe_to_run_again(database: Database) -> None:
    migrate(database, SystemClock())
    with database.atomic() as connection:
        for path in sorted(MIGRATIONS.glob("*.sql")):
            for statement in split_statements(path.read_text("utf-8")):
                connection.execute(statement)
    with database.reading() as connection:
        query = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'"
        tables = {row["name"]: row["strict"] for row in connection.execute(query)}
    assert set(tables) == {
        "publishing_accounts",
        "publishing_pace",
        "profiles",
        "profile_members",
        "invitations",
        "web_sessions",
        "profile_secrets",
        "editai_source_videos",
        "editai_segments",
        "editai_projects",
        "editai_clips",
        "clip_segments",
        "clip_reviews",
        "publications",
        "voices",
        "jobs",
        "api_costs",
        "cost_reservations",
        "cost_hours",
        "cost_clip_hours",
        "cost_months",
        "cost_stores",
        "reservation_calls",
        "quota_changes",
        "schema_migrations",
    }
    assert set(tables.values()) == {1}
