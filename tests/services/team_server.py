"""A Supabase project for tests: a real Postgres with this project's migrations behind Supabase's own
Data API, Auth and Storage, on free ports of the loopback, started once for a run of the tests.

The Node packages lie in ``data/test-services`` (ignored by git) and are installed there by name on
first use. ``started()`` is the way in; everything that it starts ends with it, also when the tests
are killed.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CACHE = ROOT / "data" / "test-services"
MIGRATIONS = ROOT / "supabase" / "migrations"
PACKAGES = ("@supabase/lite@0.10.0", "postgres@3", "node@24.21.0")
PUBLISHABLE_KEY = "sb_publishable_test_0123456789abcdefghij"
SECRET_KEY = "sb_secret_test_0123456789abcdefghij"
JWT_SECRET = "test-only-jwt-secret-with-at-least-32-characters"

_INSTALL_S = 280
_START_S = 60
_PR_SET_PDEATHSIG = 1
_CONFIG = """
[api]
port = {api_port}
[db]
driver = "postgres"
url = "postgres://postgres:postgres@127.0.0.1:{database_port}/postgres"
[db.migrations]
schema_paths = []
[db.seed]
enabled = false
sql_paths = []
[auth]
enabled = true
jwt_secret = "{jwt_secret}"
jwt_expiry = 3600
enable_signup = true
publishable_key = "env(SUPABASE_PUBLISHABLE_KEY)"
secret_key = "env(SUPABASE_SECRET_KEY)"
[auth.email]
enable_confirmations = false
[storage]
enabled = true
file_size_limit = "200MiB"
"""
_RESET = """
do $$ declare names text; begin
    select string_agg(format('%I.%I', schemaname, tablename), ',') into names from pg_tables
    where schemaname = 'public' and tablename <> 'schema_migrations';
    execute 'truncate ' || names || ', auth.users, storage.objects restart identity cascade';
end $$
"""


class Missing(Exception):
    """Something that the server needs is not on this machine; says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamServer:
    """A running project."""

    url: str
    database_url: str
    """For looking past the API, as the project's owner may."""
    work: Path

    def sql(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement as the project's owner, past all rules of the API."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def reset(self) -> None:
        """Empty every table but the record of the migrations."""
        self.sql(_RESET)


@contextmanager
def started(migrations: Path = MIGRATIONS) -> Iterator[TeamServer]:
    """The project, with the migrations in it.

    Raises:
        Missing: Postgres, npm or the packages are not here and cannot be had.
    """
    programs = _postgres_programs()
    node = installed_node()
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="editai-team-")))
        work.chmod(0o755)
        database_port, api_port = _free_ports(2)
        _start_postgres(stack, programs, work, database_port)
        database_url = f"postgresql://postgres@127.0.0.1:{database_port}/postgres"
        team = TeamServer(url=f"http://127.0.0.1:{api_port}", database_url=database_url, work=work)
        team.sql((HERE / "prelude.sql").read_text("utf-8"))
        app = _write_app(work, api_port, database_port, migrations)
        env = _environment(api_port)
        lite = CACHE / "node_modules" / ".bin" / "lite"
        _run([str(node), str(lite), "--no-telemetry", "migration", "up"], cwd=app, env=env, limit_s=_START_S)
        team.sql("grant usage on schema auth, extensions to anon, authenticated, service_role")
        _start_api(stack, node, app, env, api_port, work / "server.log")
        # With its first answer the server gives everyone all rights to all tables, which Supabase does
        # not. Running the migrations again takes them back, and shows that they may be run again.
        _ask(f"{team.url}/rest/v1/profiles?select=id")
        for path in sorted(migrations.glob("*.sql")):
            team.sql(path.read_text("utf-8"))
        yield team


def installed_node() -> Path:
    """Node 24 beside the packages, which are installed now if they are not there yet.

    Raises:
        Missing: there is no npm, or it cannot install them.
    """
    node = CACHE / "node_modules" / "node" / "bin" / "node"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (node.exists() and (CACHE / "installed").exists()):
            npm = shutil.which("npm")
            if npm is None:
                raise Missing("npm is not installed")
            argv = [npm, "install", "--no-fund", "--no-audit", "--prefix", str(CACHE), *PACKAGES]
            _run(argv, cwd=CACHE, env=dict(os.environ), limit_s=_INSTALL_S)
            if not node.exists():
                raise Missing("npm did not install Node 24")
            (CACHE / "installed").write_text("\n".join(PACKAGES))
        shutil.copyfile(HERE / "server.mjs", CACHE / "server.mjs")
    return node


def _postgres_programs() -> Path:
    """The folder of Postgres' programs, the newest of Debian's if none is on the path."""
    on_path = shutil.which("postgres")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: path.parts[-3].zfill(4))
    if not found:
        raise Missing("PostgreSQL is not installed")
    return found[-1].parent


def _start_postgres(stack: ExitStack, programs: Path, work: Path, port: int) -> None:
    data = work / "pg"
    data.mkdir(mode=0o700)
    person: dict[str, Any] = {}
    if os.geteuid() == 0:  # Postgres refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(data, account.pw_uid, account.pw_gid)
        person = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    argv = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    _run([*argv, "--locale=C.UTF-8"], cwd=work, env=dict(os.environ), limit_s=_START_S, **person)
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(data),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_preload_libraries": "pg_stat_statements",
    }
    argv = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
    argv += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    process = _child(stack, argv, cwd=work, log=work / "postgres.log", ending=signal.SIGINT, **person)
    _wait_for(lambda: _answers_sql(port), process, work / "postgres.log")


def _start_api(stack: ExitStack, node: Path, app: Path, env: dict[str, str], port: int, log: Path) -> None:
    argv = [str(node), str(CACHE / "server.mjs")]
    process = _child(stack, argv, cwd=app, log=log, ending=signal.SIGTERM, env=env)
    _wait_for(lambda: _answers(port), process, log)


def _write_app(work: Path, api_port: int, database_port: int, migrations: Path) -> Path:
    folder = work / "app" / "supabase"
    (folder / "migrations").mkdir(parents=True)
    for path in sorted(migrations.glob("*.sql")):
        shutil.copy(path, folder / "migrations")
    text = _CONFIG.format(api_port=api_port, database_port=database_port, jwt_secret=JWT_SECRET)
    (folder / "config.toml").write_text(text)
    keys = f"SUPABASE_PUBLISHABLE_KEY={PUBLISHABLE_KEY}\nSUPABASE_SECRET_KEY={SECRET_KEY}\n"
    (folder.parent / ".env").write_text(keys)
    return folder.parent


def _environment(port: int) -> dict[str, str]:
    # DO_NOT_TRACK and LITE_TELEMETRY: the package reports home otherwise.
    more = {"DO_NOT_TRACK": "1", "LITE_TELEMETRY": "0", "EXPERIMENTAL_STORAGE": "1", "LITE_PORT": str(port)}
    return {**os.environ, **more}


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _run(argv: list[str], *, cwd: Path, env: dict[str, str], limit_s: float, **person: Any) -> None:
    done = subprocess.run(
        argv,
        check=False,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=limit_s,
        **person,
    )
    if done.returncode != 0:
        raise Missing(f"{Path(argv[0]).name} failed: {(done.stderr or done.stdout)[-1500:]}")


def _child(stack: ExitStack, argv: list[str], *, cwd: Path, log: Path, ending: signal.Signals, **more: Any) -> Any:
    """A process that ends with the stack, and with this process should it be killed."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: _end_with_parent(ending),  # noqa: PLW1509 - started before the tests' threads
            **more,
        )
    stack.callback(_stop, process, ending)
    return process


def _end_with_parent(ending: signal.Signals) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(ending))


def _stop(process: subprocess.Popen[bytes], ending: signal.Signals) -> None:
    process.send_signal(ending)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _ask(url: str) -> None:
    with urllib.request.urlopen(
        urllib.request.Request(url, headers={"apikey": SECRET_KEY}), timeout=_START_S
    ) as answer:
        answer.read()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _answers_sql(port: int) -> bool:
    try:
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _wait_for(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready():
            return
        time.sleep(0.05)
    raise RuntimeError(f"a test service did not answer: {log.read_text('utf-8')[-1500:]}")
