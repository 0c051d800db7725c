"""What ``backup`` wrote comes back whole, or nothing is changed and a sentence says why."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from editai.commands.router import run_command
from editai.library.drafts import Draft, read_draft, write_draft
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.store import open_store
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership


@pytest.fixture
def backup(
    settings: Settings, store: Store, member: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An installation with a secret, a clip's file, an upload, a draft and both databases, backed up."""
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    box = SecretBox(settings)
    store.profiles.set_secret(member.profile_id, "postiz", ciphertext=box.encrypt("a postiz key"), hint=" key")
    for name, content in (("media", b"a clip" * 50_000), ("inbox", b"an upload")):
        path = settings.home / name / member.profile_id / ("clips/a.mp4" if name == "media" else "u-1")
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    write_draft(settings, member.profile_id, LOCAL_PERSON, Draft(script="half of a scr"))
    with sqlite3.connect(settings.home / "jobs.sqlite") as jobs:
        jobs.execute("CREATE TABLE workflow_status (id TEXT)")
        jobs.execute("INSERT INTO workflow_status VALUES ('w-1')")
    jobs.close()
    out = tmp_path / "backup.tar"
    assert run_command(["backup", str(out)]) == 0
    return out


@pytest.fixture
def empty(tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Another machine's home."""
    home = tmp_path / "elsewhere"
    monkeypatch.setenv("EDITAI_HOME", str(home))
    return Settings(home=home)


def test_everything_comes_back(
    backup: Path, empty: Settings, member: Membership, capfd: pytest.CaptureFixture[str]
) -> None:
    (empty.home / "models").mkdir(parents=True)
    (empty.home / "media").mkdir()
    assert run_command(["restore", str(backup), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["files"], told["holds_key"]) == (6, True)
    opened = open_store(empty)
    secret = opened.profiles.secret(member.profile_id, "postiz")
    opened.close()
    assert secret is not None
    assert SecretBox(empty).decrypt(secret.ciphertext) == "a postiz key"
    assert (empty.media_root / member.profile_id / "clips" / "a.mp4").read_bytes() == b"a clip" * 50_000
    assert read_draft(empty, member.profile_id, LOCAL_PERSON).script == "half of a scr"
    assert (empty.inbox_root / member.profile_id / "u-1").read_bytes() == b"an upload"
    with sqlite3.connect(empty.home / "jobs.sqlite") as jobs:
        assert jobs.execute("SELECT * FROM workflow_status").fetchall() == [("w-1",)]
    jobs.close()
    assert (empty.home / "secret.key").stat().st_mode & 0o777 == 0o600
    assert not list(empty.home.glob(".restore-*"))


def test_data_is_never_written_over(backup: Path, settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    before = settings.database_path.read_bytes()
    assert run_command(["restore", str(backup)]) == 2
    assert "never written over" in capfd.readouterr().err
    assert settings.database_path.read_bytes() == before


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _without_its_end(data: bytes) -> bytes:
    """Cut between two members, where a tar looks whole."""
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(data)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old.getmembers()[:-1]:
            new.addfile(member, old.extractfile(member))
    return out.getvalue()


def _changed(data: bytes) -> bytes:
    return data.replace(b"a clipa clip", b"a clipA clip", 1)


def _hostile(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo("media/../../evil")
        info.size = 4
        tar.addfile(info, io.BytesIO(b"evil"))
    return out.getvalue()


@pytest.mark.parametrize(
    "spoil", [_cut, _without_its_end, _changed, _hostile, lambda data: b"no archive", lambda data: b""]
)
def test_a_wrong_or_cut_archive_changes_nothing(
    backup: Path, empty: Settings, capfd: pytest.CaptureFixture[str], spoil: Callable[[bytes], bytes]
) -> None:
    wrong = backup.with_name("wrong.tar")
    wrong.write_bytes(spoil(backup.read_bytes()))
    assert run_command(["restore", str(wrong)]) == 2
    assert "Nothing was changed" in capfd.readouterr().err
    assert list(empty.home.iterdir()) == []
    assert not (backup.parent / "evil").exists()


def test_a_file_that_is_not_there(empty: Settings) -> None:
    assert run_command(["restore", str(empty.home / "absent.tar")]) == 2
