"""The command line of a team: whoever signed in here acts, with their own token, on their own stores only."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from editai.clock import SystemClock, month_bounds
from editai.commands.router import run_command
from editai.jobs import hosted
from editai.media.process import run_ffmpeg
from editai.store.protocol import Store
from editai.store.states import JobState, Lane
from tests.contracts.world import cost
from tests.pages.serving import ROOT, free_port
from tests.services import team
from tests.services.team_server import SECRET_KEY

pytestmark = pytest.mark.timeout(600)
NAMES = ("ana", "ben")


@dataclass(kw_only=True)
class Line:
    """A command line of the team's installation, and what the worker sees of the data."""

    home: Path
    store: Store
    people: dict[str, str]
    stores: dict[str, str]
    capfd: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def __call__(self, *argv: str, typed: str = "") -> tuple[int, Any]:
        """The exit code, and the value or the error that it told."""
        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        self.capfd.readouterr()
        code = run_command([*argv, "--json"])
        told = json.loads(self.capfd.readouterr().out)
        return code, told["error"] if isinstance(told, dict) and "error" in told and code else told

    def sign_in(self, name: str, password: str = team.PASSWORD) -> tuple[int, Any]:
        return self("sign-in", f"{name}@x.test", typed=f"{password}\n")

    def at_auth(self, name: str) -> int:
        """How many sessions the person has at Supabase."""
        query = "select count(*) from auth.sessions where user_id = %s"
        return int(team.server().sql(query, [self.people[name]])[0][0])


@pytest.fixture
def line(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    store = team.worker_store()
    people = {name: team.sign_up(f"{name}@x.test") for name in NAMES}
    stores = {name: store.profiles.create(people[name], name=f"Store of {name}").id for name in NAMES}
    home = tmp_path / "home"
    home.mkdir()
    (home / "models").symlink_to(ROOT / "data" / "models")
    for name, value in ({"EDITAI_HOME": str(home)} | team.environment()).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("EDITAI_SUPABASE_SECRET_KEY", raising=False)
    yield Line(home=home, store=store, people=people, stores=stores, capfd=capfd, patch=monkeypatch)
    store.close()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "mug.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=1", f"file:{path}"], limit_s=60)
    return path


def test_nobody_signed_in_gets_nothing(line: Line) -> None:
    for argv in (("profiles", "list"), ("jobs",), ("costs",), ("clips", "list"), ("jobs", "cancel", "x")):
        code, error = line(*argv)
        assert (code, error["kind"]) == (3, "signed-out"), argv
        assert "python -m editai sign-in" in error["sentence"]
    code, error = line.sign_in("ana", "wrong")
    assert (code, error["kind"]) == (2, "forbidden")
    assert not (line.home / "sign-ins" / "command-line").exists()


def test_the_person_acts_on_their_own_stores(line: Line) -> None:
    for number, name in enumerate(NAMES):
        _book(line, name, 100 + number)
        line.store.jobs.submit_job(
            line.stores[name],
            job_id=line.stores[name],
            kind="make",
            lane=Lane.RENDER,
            data={},
            created_by=line.people[name],
        )
    assert line.sign_in("ana") == (0, {"user_id": line.people["ana"], "email": "ana@x.test"})
    kept = line.home / "sign-ins" / "command-line"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert team.PASSWORD not in kept.read_text() and "." not in kept.read_text()

    assert [row["name"] for row in line("profiles", "list")[1]] == ["Store of ana"]
    assert [(row["id"], row["profile_id"]) for row in line("jobs", "list")[1]] == [(line.stores["ana"],) * 2]
    for more in ((), ("--all",)):
        assert line("costs", *more)[1]["total_microusd"] == 100
    assert line("profiles", "set", "tagline=Good mugs")[0] == 0
    assert line.store.profiles.profile(line.stores["ana"]).brand["tagline"] == "Good mugs"
    assert line("jobs", "cancel", line.stores["ana"])[1]["state"] == "cancelled"

    theirs = ("--profile", line.stores["ben"])
    before = line.store.profiles.profile(line.stores["ben"])
    for argv in (
        ("profiles", "show", *theirs),
        ("profiles", "set", "tagline=Mine", *theirs),
        ("profiles", "delete", "--name", "Store of ben", *theirs),
        ("jobs", "list", *theirs),
        ("costs", *theirs),
        ("clips", "list", *theirs),
    ):
        code, error = line(*argv)
        assert (code, error["kind"]) == (2, "forbidden"), argv
        assert "Store of ben" not in error["sentence"] or "--name" in argv
    assert line("jobs", "cancel", line.stores["ben"])[1]["kind"] == "not-found"
    assert line.store.profiles.profile(line.stores["ben"]) == before
    assert line.store.jobs.job(line.stores["ben"], line.stores["ben"]).state is JobState.QUEUED


def _book(line: Line, name: str, amount: int) -> None:
    start, end = month_bounds(SystemClock().now(), "UTC")
    held = line.store.costs.reserve(
        line.stores[name], amount_microusd=amount, job_id=None, month_start=start, month_end=end
    )
    line.store.costs.commit(line.stores[name], held.id, cost(f"of {name}", amount), created_by=line.people[name])


def test_a_new_sign_in_and_a_sign_out_end_the_one_before_at_supabase_too(line: Line) -> None:
    line.sign_in("ana")
    line.sign_in("ben")
    assert (line.at_auth("ana"), line.at_auth("ben")) == (0, 1)
    assert [row["name"] for row in line("profiles")[1]] == ["Store of ben"]
    assert line("sign-out") == (0, {"signed_out": True})
    assert line.at_auth("ben") == 0
    assert line("profiles")[1]["kind"] == "signed-out"
    assert line("sign-out") == (0, {"signed_out": False})


def test_a_sign_in_that_was_ended_at_supabase_ends_the_commands_at_once(line: Line) -> None:
    """Its access token would be good for up to an hour more."""
    line.sign_in("ana")
    assert line("profiles")[0] == 0
    team.end_sessions(line.people["ana"])
    code, error = line("profiles")
    assert (code, error["kind"]) == (3, "signed-out")
    assert "python -m editai sign-in" in error["sentence"]


def test_work_on_files_is_refused_where_no_worker_runs(line: Line, video: Path, tmp_path: Path) -> None:
    line.sign_in("ana")
    photo = tmp_path / "mug.png"
    run_ffmpeg(["-i", f"file:{video}", "-frames:v", "1", f"file:{photo}"], limit_s=60)
    for argv in (
        ("make", str(video), "--script", "Meet the mug."),
        ("speak", "Hello.", "--out", str(tmp_path / "hello.wav")),
        ("detect-voice", str(video)),
        ("mute-voice", str(video)),
        ("caption", str(video)),
        ("add-voice", str(video), "--script", "Meet the mug."),
        ("footage", "add", str(video)),
        ("photos", str(photo)),
    ):
        code, error = line(*argv)
        assert (code, error["kind"]) == (3, "not-installed"), (argv, error)
        assert "Nothing was asked for" in error["sentence"]
    assert line.store.jobs.jobs(line.stores["ana"]) == []
    kept = [path for part in ("inbox", "media") for path in (line.home / part).rglob("*") if path.is_file()]
    assert kept == []


def test_a_job_that_no_worker_begins_is_told_as_it_is(line: Line) -> None:
    line.sign_in("ana")
    line.patch.setattr(hosted, "PICKED_UP_WITHIN_S", 0.5)
    failed = line.stores["ana"]
    line.store.jobs.submit_job(
        failed, job_id=failed, kind="make", lane=Lane.RENDER, data={}, created_by=line.people["ana"]
    )
    line.store.jobs.finish_job(failed, state=JobState.FAILED, error={"sentence": "x", "kind": "tool"})
    code, error = line("jobs", "retry", failed)
    assert (code, error["kind"]) == (3, "not-installed")
    assert "It stays asked for" in error["sentence"]
    (waiting,) = line.store.jobs.jobs(line.stores["ana"], states=[JobState.QUEUED])
    assert error["details"]["job_id"] == waiting.id and waiting.id in error["sentence"]


def test_start_brings_up_a_team_and_browser_and_command_line_work_in_it(line: Line, video: Path) -> None:
    port = free_port()
    with _started(line.home, port) as pid:
        environments = [Path(f"/proc/{child}/environ").read_bytes() for child in _children(pid)]
        with_key = [SECRET_KEY.encode() in each for each in environments if b"EDITAI_SUPABASE_URL" in each]
        assert sorted(with_key) == [False, True], "the worker has its key, the web has not"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as browser:
            assert browser.get("/", headers={"Accept": "text/html"}).status_code == 303
            found = re.search(r'name="forgery_token" value="([^"]+)"', browser.get("/auth/sign-in").text)
            assert found
            form = {"email": "ana@x.test", "password": team.PASSWORD, "forgery_token": found[1], "next": "/"}
            assert browser.post("/auth/sign-in", data=form).status_code == 303
            sent = browser.put(f"/upload/{line.stores['ana']}?name=mug.mp4", content=video.read_bytes())
            assert sent.status_code == 200, sent.text
            assert _ended(line, sent.json()["job_id"]) is JobState.SUCCEEDED
        line.sign_in("ana")
        code, told = line("footage", "add", str(video))
        assert code == 0, told
        (source,) = line("footage", "list")[1]
        assert told["results"] == [
            {"input": str(video), "id": source["id"], "ok": True, "already": True, "error": None}
        ]
        assert {row["state"] for row in line("jobs", "list")[1]} == {"succeeded"}
        assert line.store.library.source_videos(line.stores["ben"]) == []
    assert _children(pid) == []


@contextmanager
def _started(home: Path, port: int) -> Iterator[int]:
    """``start`` as the README says, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "editai", "start", "--port", str(port), "--no-browser"],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(home), "EDITAI_SUPABASE_SECRET_KEY": SECRET_KEY, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=(home / "start.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        until = time.monotonic() + 240
        while "EditAI is ready" not in (told := (home / "start.log").read_text("utf-8")):
            assert process.poll() is None and time.monotonic() < until, told
            time.sleep(0.2)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _children(pid: int) -> list[int]:
    """The processes that it started; none of one that has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _ended(line: Line, job_id: str) -> JobState:
    until = time.monotonic() + 120
    while not (job := line.store.jobs.job(line.stores["ana"], job_id)).state.is_terminal:
        assert time.monotonic() < until, job
        time.sleep(0.3)
    return job.state
