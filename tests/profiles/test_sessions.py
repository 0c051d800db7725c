"""Signed-in sessions over a real Auth: found by their secret id alone, renewed once, ended for good."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from editai.errors import Forbidden, NotInstalled, SignedOut, StoreError
from editai.profiles import sessions as module
from editai.profiles.sessions import Sessions
from editai.settings import Settings
from tests.services import team

TOKEN_LIVES = timedelta(hours=1)


@dataclass
class Moved:
    """The machine's clock, moved by hand."""

    by: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + self.by


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(team.settings(tmp_path / "home"), supabase_secret_key=None)


@pytest.fixture
def ana() -> str:
    team.server().reset()
    return team.sign_up("ana@x.test")


@pytest.fixture
def clock() -> Moved:
    return Moved()


@pytest.fixture
def sessions(settings: Settings, ana: str, clock: Moved) -> Iterator[Sessions]:
    opened = Sessions(settings, clock)
    yield opened
    opened.close()


def refreshes() -> int:
    return int(team.server().sql("select count(*) from auth.refresh_tokens")[0][0])


def age(sessions: Sessions, session_id: str) -> None:
    """Its access token has ended; Auth would still renew it."""
    row = sessions._standing(session_id)
    ended = replace(sessions._tokens(row), expires_at=datetime.now(timezone.utc))
    sessions._rows.renew(row.id_hash, sessions._row(row.id_hash, ended).tokens_ciphertext, row.expires_at)


def test_a_session_acts_as_its_person_and_the_file_lets_nobody_in(
    sessions: Sessions, settings: Settings, ana: str
) -> None:
    session_id = sessions.sign_in(" Ana@x.test", team.PASSWORD)
    assert sessions.find(session_id) == ana
    assert sessions.person(session_id).email == "ana@x.test"
    made = sessions.store(session_id).profiles.create(ana, name="Nortia")
    assert [m.profile_id for m in sessions.store(session_id).profiles.memberships(ana)] == [made.id]
    with sqlite3.connect(settings.database_path) as raw:
        (id_hash, ciphertext) = raw.execute("select id_hash, tokens_ciphertext from web_sessions").fetchone()
    token = sessions.token(session_id)
    assert session_id not in id_hash + ciphertext
    assert token[:20] not in ciphertext
    assert sessions.find(id_hash) is None
    assert team.server().sql("select to_regclass('public.web_sessions')") == [(None,)]


@pytest.mark.parametrize(("email", "password"), [("ana@x.test", "wrong"), ("nobody@x.test", "wrong"), ("", "")])
def test_every_refusal_reads_alike(sessions: Sessions, email: str, password: str) -> None:
    with pytest.raises(Forbidden) as caught:
        sessions.sign_in(email, password)
    assert caught.value.sentence.startswith("That e-mail and password do not fit together.")


def test_many_at_once_renew_once(sessions: Sessions, settings: Settings, clock: Moved) -> None:
    """A refresh token is good for one use; two tabs that both used it would sign the person out."""
    session_id = sessions.sign_in("ana@x.test", team.PASSWORD)
    before = refreshes()
    age(sessions, session_id)
    others = [sessions, Sessions(settings, clock)]  # as another process would
    found: list[str] = []
    threads = [threading.Thread(target=lambda one=one: found.append(one.token(session_id))) for one in others * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 8
    assert len({*found}) == 1  # it may equal the old one: tokens of the same second do
    assert refreshes() == before + 1
    others[1].close()


def test_sign_out_ends_it_here_and_at_auth(sessions: Sessions, ana: str) -> None:
    session_id = sessions.sign_in("ana@x.test", team.PASSWORD)
    other = sessions.sign_in("ana@x.test", team.PASSWORD)
    store = sessions.store(session_id)
    sessions.sign_out(session_id)
    sessions.sign_out(session_id)
    assert sessions.find(session_id) is None
    assert not sessions.is_alive(session_id)
    for ended in (lambda: sessions.token(session_id), lambda: store.profiles.memberships(ana)):
        with pytest.raises(SignedOut):
            ended()
    assert team.server().sql("select count(*) from auth.sessions") == [(1,)]
    assert sessions.is_alive(other)


def test_a_session_that_was_ended_at_supabase_is_noticed(
    sessions: Sessions, ana: str, clock: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, second = (sessions.sign_in("ana@x.test", team.PASSWORD) for _ in range(2))
    assert sessions.is_alive(session_id)
    team.end_sessions(ana)
    assert sessions.is_alive(session_id), "looked up a moment ago"
    monkeypatch.setattr(module, "CHECK_EVERY_S", 0.0)
    assert not sessions.is_alive(session_id)
    assert sessions.find(session_id) is None
    clock.by = TOKEN_LIVES
    with pytest.raises(SignedOut):
        sessions.token(second)
    assert sessions.find(second) is None


def test_a_session_ends_by_itself(sessions: Sessions, clock: Moved) -> None:
    session_id = sessions.sign_in("ana@x.test", team.PASSWORD)
    clock.by = timedelta(days=module.IDLE_DAYS, seconds=1)
    assert sessions.find(session_id) is None


def test_a_supabase_that_is_down_signs_nobody_out(sessions: Sessions, settings: Settings, clock: Moved) -> None:
    session_id = sessions.sign_in("ana@x.test", team.PASSWORD)
    token = sessions.token(session_id)
    down = Sessions(replace(settings, supabase_url="http://127.0.0.1:9"), clock)
    clock.by = TOKEN_LIVES - timedelta(seconds=30)
    assert down.token(session_id) == token, "still good for half a minute"
    clock.by = TOKEN_LIVES
    with pytest.raises(StoreError) as caught:
        down.token(session_id)
    assert not isinstance(caught.value, Forbidden)
    assert "reachable" in caught.value.sentence
    assert down.is_alive(session_id)
    with pytest.raises(StoreError):
        down.sign_in("ana@x.test", team.PASSWORD)
    down.close()


def test_invitations_are_claimed_with_the_confirmed_e_mail_only(sessions: Sessions, ana: str) -> None:
    session_id = sessions.sign_in("ana@x.test", team.PASSWORD)
    profiles = sessions.store(session_id).profiles
    made = profiles.create(ana, name="Nortia")
    ben = team.sign_up("ben@x.test")
    bens = sessions.sign_in("ben@x.test", team.PASSWORD)
    confirm = "update auth.users set email_confirmed_at = {} where id = %s"
    team.server().sql(confirm.format("null"), [ben])
    for email in ("ben@x.test", "eve@x.test"):
        profiles.invite(
            made.id,
            email=email,
            role=profiles.membership(ana, made.id).role,
            expires_at=datetime.now(timezone.utc) + timedelta(days=1),
            created_by=ana,
        )
    assert sessions.store(bens).profiles.claim_invitations(ben, email="eve@x.test") == []
    team.server().sql(confirm.format("now()"), [ben])
    bens = sessions.sign_in("ben@x.test", team.PASSWORD)
    assert [m.profile_id for m in sessions.store(bens).profiles.memberships(ben)] == [made.id]
    assert profiles.emails(made.id) == {ana: "ana@x.test", ben: "ben@x.test"}
    assert [one.email for one in profiles.invitations(made.id)] == ["eve@x.test"]


def test_the_key_is_not_made_anew_while_the_team_keeps_secrets(
    sessions: Sessions, settings: Settings, ana: str
) -> None:
    session_id = sessions.sign_in("ana@x.test", team.PASSWORD)
    profiles = sessions.store(session_id).profiles
    made = profiles.create(ana, name="Nortia")
    profiles.set_secret(made.id, "postiz", ciphertext="k:x", hint="")
    settings.key_path.unlink()
    fresh = Sessions(settings)
    with pytest.raises(NotInstalled, match="is gone"):
        fresh.sign_in("ana@x.test", team.PASSWORD)
    assert not settings.key_path.exists()
    fresh.close()
