"""``profiles``, ``costs`` and ``clips`` as a person types them."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from editai.clock import SystemClock
from editai.commands.router import run_command
from editai.costs.books import books_of_owner, books_of_store
from editai.costs.export import export_csv
from editai.costs.ledger import Ledger
from editai.costs.period import month_of
from editai.costs.report import cost_report
from editai.profiles.postiz import postiz_credentials
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import Role
from tests.contracts.world import MovingClock, cost
from tests.costs.made_year import make_year
from tests.library.fresh_clips import FreshWorld

SOMEBODY = "00000000-0000-4000-8000-0000000000ff"
KEY = "pos_0123456789abcdef"


class Terminal:
    """Runs commands in the test's installation."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, *argv: str) -> tuple[int, str]:
        code = run_command(argv)
        return code, self._capfd.readouterr().out

    def json(self, *argv: str) -> Any:
        code, out = self(*argv, "--json")
        assert code == 0, out
        return json.loads(out)

    def error(self, *argv: str) -> tuple[int, str]:
        code, out = self(*argv, "--json")
        return code, json.loads(out)["error"]["kind"]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    return Terminal(capfd)


def test_a_new_installation_has_a_store(run: Terminal) -> None:
    (row,) = run.json("profiles", "list")
    assert set(row) == {"id", "name", "role", "is_default"}
    assert (row["role"], row["is_default"]) == ("owner", True)


def test_stores_are_made_shown_and_chosen(run: Terminal, member: Membership) -> None:
    made = run.json("profiles", "create", "Brava", "timezone=Europe/Bucharest", "colour=#FF8800", "quota=12.5")
    shown = run.json("profiles", "show", "--profile", "Brava")
    assert shown["brand"] == {"colour": "#ff8800"}
    assert (shown["monthly_quota_microusd"], shown["timezone"]) == (12_500_000, "Europe/Bucharest")
    assert run.json("profiles", "default", "Brava")["is_default"]
    assert [row["name"] for row in run.json("profiles")] == ["Brava", "Nortia"]
    assert run.json("profiles", "members", "--profile", made["id"]) == [
        {"user_id": LOCAL_PERSON, "email": None, "role": "owner", "is_you": True}
    ]


def test_members_are_changed_by_their_owners_only_as_far_as_a_store_allows(
    run: Terminal, store: Store, member: Membership
) -> None:
    store.profiles.set_member(member.profile_id, SOMEBODY, Role.EDITOR, created_by=LOCAL_PERSON)
    people = run.json("profiles", "members", "--change", SOMEBODY, "--role", "reviewer")
    assert [(row["user_id"], row["role"]) for row in people] == [(LOCAL_PERSON, "owner"), (SOMEBODY, "reviewer")]
    assert len(run.json("profiles", "members", "--remove", SOMEBODY)) == 1
    for words, kind in (
        (("--leave",), "conflict"),
        (("--remove", SOMEBODY), "not-found"),
        (("--change", LOCAL_PERSON, "--role", "editor"), "conflict"),
        (("--invite", "ana@x.test"), "not-installed"),
        (("--withdraw", "ana@x.test"), "not-found"),
        (("--role", "owner"), "usage"),
    ):
        assert run.error("profiles", "members", *words)[1] == kind, words
    assert store.profiles.membership(LOCAL_PERSON, member.profile_id).role is Role.OWNER


def test_set_changes_what_it_names(run: Terminal, member: Membership) -> None:
    run.json("profiles", "set", "--profile", "Nortia", "tagline=Good mugs", "speed=1.2", "end_card=off", "quota=0")
    shown = run.json("profiles", "set", "tagline=", "voice=kokoro:af_heart", "quota=none")
    assert shown["brand"] == {"end_card": False}
    assert shown["voice"] == {"speed": 1.2, "voice": "kokoro:af_heart"}
    assert shown["monthly_quota_microusd"] is None


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        (["description=new", "colour=red"], 2),
        (["name=Other", "timezone=Mars"], 2),
        (["voice=kokoro:nobody"], 2),
        (["quota=-3"], 2),
        (["end_card=maybe"], 2),
        (["postiz_key=x"], 2),
        (["glitter=1"], 64),
        (["name"], 64),
        ([], 64),
    ],
)
def test_a_refused_set_changes_nothing(
    run: Terminal, store: Store, member: Membership, pairs: list[str], code: int
) -> None:
    assert run.error("profiles", "set", *pairs)[0] == code
    assert store.profiles.profile(member.profile_id) == member.profile


def test_a_postiz_key_comes_from_standard_input(
    run: Terminal,
    settings: Settings,
    store: Store,
    member: Membership,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(KEY + "\n"))
    code, out = run("profiles", "set", "--profile", "Nortia", "postiz_url=http://127.0.0.1:4007/", "postiz_key=-")
    assert code == 0
    assert KEY not in out
    assert "…cdef" in out
    found = postiz_credentials(store, SecretBox(settings), member.profile_id)
    assert (found.url, found.api_key) == ("http://127.0.0.1:4007", KEY)
    assert run.error("profiles", "set", "postiz_url=http://127.0.0.1:9") == (2, "input")
    shown = run.json("profiles", "set", "postiz_url=", "postiz_key=")
    assert not shown["postiz"]["is_set"]


def test_deleting_names_the_store_twice(run: Terminal, store: Store, member: Membership) -> None:
    run.json("profiles", "create", "Brava")
    assert run.error("profiles", "delete", "--name", "Brava") == (64, "usage")
    assert run.error("profiles", "delete", "--profile", "Brava", "--name", "brava") == (2, "input")
    assert run.error("profiles", "delete", "--profile", "Nortia", "--name", "Nortia") == (2, "conflict")
    run.json("profiles", "delete", "--profile", "Brava", "--name", "Brava")
    assert [row["name"] for row in run.json("profiles")] == ["Nortia"]
    assert run.error("profiles", "show", "--profile", "Brava") == (2, "not-found")


def test_costs_tell_the_month(run: Terminal, store: Store, member: Membership) -> None:
    empty = run.json("costs")
    assert empty == {"total_microusd": 0, "reserved_microusd": 0, "quota_microusd": None, "rows": []}
    ledger = Ledger(store, SystemClock())
    with ledger.booked(member.profile, None, LOCAL_PERSON, 2_500_000) as booking:
        booking.commit(cost("r-1", 2_500_000))
    for flag in ([], ["--all"], ["--profile", "Nortia"], ["--by", "person"], ["--by", "day"]):
        found = run.json("costs", *flag)
        assert found["total_microusd"] == 2_500_000
        assert [(row["amount_microusd"], row["count"]) for row in found["rows"]] == [(2_500_000, 1)]
    assert run.json("costs", "--month", "2020-01")["total_microusd"] == 0
    assert run.error("costs", "--month", "yesterday") == (2, "input")
    code, out = run("costs")
    assert code == 0
    assert "$2.50" in out


def test_costs_tell_what_the_page_tells(run: Terminal, settings: Settings, store: Store, member: Membership) -> None:
    """Every cut of a month of three stores, one of them deleted, as the page's report has it."""
    now = SystemClock().now()
    nortia = make_year(store, settings.database_path, now, entries=600).kept[0]
    for whose, books in (
        ("--all", books_of_owner(store, LOCAL_PERSON, nortia.timezone)),
        ("--profile=Nortia", books_of_store(store, nortia)),
    ):
        month = month_of(now - timedelta(days=40), books.timezone)
        report = cost_report(books, month)
        assert report.total_microusd > 0
        for by in ("service", "operation", "day", "project", "person", "store"):
            told = run.json("costs", whose, "--month", str(month.month), "--by", by)
            assert (
                told["total_microusd"] == sum(row["amount_microusd"] for row in told["rows"]) == report.total_microusd
            )
            assert told["rows"] == report.as_json(report.rows(by))["rows"]
        exported = csv.DictReader(io.StringIO(export_csv(books, month).decode("utf-8-sig")))
        assert sum(int(row["amount_microusd"]) for row in exported) == report.total_microusd


def test_clips_are_listed_and_judged(run: Terminal, store: Store, member: Membership) -> None:
    assert run.json("clips") == []
    world = FreshWorld(store, MovingClock(), a=member.profile_id)
    project = world.project(world.a)
    first, second = world.clip(world.a, project), world.clip(world.a, project)
    assert [row["id"] for row in run.json("clips", "list")] == [second.id, first.id]
    assert run.json("clips", "approve", first.id)["state"] == "approved"
    assert run.error("clips", "approve", first.id) == (2, "conflict")
    assert run.error("clips", "send-back", second.id) == (2, "input")
    assert run.json("clips", "send-back", second.id, "--note", "Louder")["state"] == "sent_back"
    shown = run.json("clips", "show", second.id)
    assert [(review["verdict"], review["note"]) for review in shown["reviews"]] == [("sent_back", "Louder")]
    assert [row["id"] for row in run.json("clips", "list", "--state", "approved")] == [first.id]
    other = store.profiles.create(LOCAL_PERSON, name="Brava")
    assert run.error("clips", "show", second.id, "--profile", other.id) == (2, "not-found")
