"""Connections to the embedded database: one a thread, one way to write, errors in sentences."""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from editai.errors import Conflict, NotFound, NotInstalled, StoreError

BUSY_MS = 20_000
"""How long a writer waits for another one. Each transaction here takes milliseconds, so this is
only reached when the disk or the machine stands still."""

OLDEST_SQLITE = (3, 37, 0)
"""STRICT tables came with 3.37 (2021-11-27), which Ubuntu 22.04's Python 3.10 has."""

_RULE_PREFIX = "editai: "
"""Begins the message of every trigger of ours; what follows is a sentence for people."""


class _Held:
    """A thread's connection, closed with the thread.

    A bare connection would stay open until the garbage collector finds it, since it lies in a cycle
    with its own cache of statements; and a web server starts a thread for every visit.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Database:
    """The embedded database file.

    Every thread gets its own connection, opened on first use and closed with the thread. Several
    processes may have the same file open.
    """

    def __init__(self, path: Path, *, busy_ms: int = BUSY_MS) -> None:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise NotInstalled(
                f"This Python brings SQLite {sqlite3.sqlite_version}; EditAI needs 3.37 or newer. "
                "Use a newer build of Python 3.10 to 3.12.",
                mend="python -m editai start",
            )
        self.path = path
        self._busy_ms = busy_ms
        self._local = threading.local()
        self._open: weakref.WeakSet[_Held] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._is_closed = False

    @contextmanager
    def atomic(self) -> Iterator[sqlite3.Connection]:
        """A transaction that may write: all of it or nothing, alone among writers.

        It takes the write lock at the start (BEGIN IMMEDIATE): a transaction that reads first and
        then writes would otherwise fail at once, without waiting, when another writer came between.
        """
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one moment of the database and never waits for writers."""
        with self._transaction("BEGIN") as connection:
            yield connection

    def close(self) -> None:
        """Close the connections of all threads; nothing is used afterwards."""
        with self._lock:
            self._is_closed = True
            held = list(self._open)
            self._open.clear()
        for one in held:
            one.connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with plain_errors():
            connection = self._connection()
            if connection.in_transaction:
                raise RuntimeError("a transaction of the store inside another one")
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _connection(self) -> sqlite3.Connection:
        if self._is_closed:
            raise RuntimeError("the store is closed")
        existing: _Held | None = getattr(self._local, "held", None)
        if existing is not None:
            return existing.connection
        # isolation_level None: transactions begin where this module says so and nowhere else.
        # check_same_thread False: close() ends the connections of other threads.
        connection = sqlite3.connect(
            self.path,
            timeout=self._busy_ms / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.row_factory = sqlite3.Row
        _use_wal(connection, self._busy_ms)
        connection.execute("PRAGMA foreign_keys = ON")
        # With it, REPLACE fires the triggers that keep append-only tables append-only.
        connection.execute("PRAGMA recursive_triggers = ON")
        # FULL: a committed outbox row survives a power cut, else a post could be sent twice.
        connection.execute("PRAGMA synchronous = FULL")
        held = _Held(connection)
        with self._lock:
            self._open.add(held)
        self._local.held = held
        return connection


def _use_wal(connection: sqlite3.Connection, busy_ms: int) -> None:
    """Switch to write-ahead logging, so that readers never wait.

    The first switch needs the file alone and does not honour the busy timeout, so two processes
    that open a new file at once would fail without the loop.
    """
    deadline = time.monotonic() + busy_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the database's complaints into the errors of the tree; programming mistakes stay outside."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise _broken_rule(str(error)) from error
    except sqlite3.OperationalError as error:
        sentence = _trouble(str(error))
        if sentence is None:
            raise
        raise StoreError(sentence, database=str(error)) from error
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError):
            raise
        raise StoreError(
            "The database file is damaged or no database. Nothing was changed; put back a backup of editai.sqlite.",
            database=str(error),
        ) from error


def _broken_rule(message: str) -> Exception:
    """The error for a violated constraint. ``sqlite_errorname`` would tell, but came with Python 3.11."""
    if message.startswith(_RULE_PREFIX):
        return Conflict(message[len(_RULE_PREFIX) :])
    if message.startswith("UNIQUE"):
        return Conflict("That already exists. Nothing was changed; look again.", rule=message)
    if message.startswith("FOREIGN KEY"):
        return NotFound("The store, or the thing this belongs to, is no longer there. Nothing was kept.")
    return ValueError(f"a row the schema forbids: {message}")


def _trouble(message: str) -> str | None:
    """A sentence for a database that cannot answer; None: the statement itself is wrong."""
    if "locked" in message or "busy" in message:
        return "The database was busy for too long. Nothing was changed; try again in a moment."
    if "full" in message:
        return "The disk is full. Nothing was changed; make room and try again."
    if "readonly" in message or "unable to open" in message or "disk I/O" in message:
        return (
            "The database file cannot be opened or written. Nothing was changed; check "
            "EDITAI_HOME, its rights and the room on its disk."
        )
    if "no such table" in message or "no such column" in message:
        return "The database does not fit this version of EditAI. Start it again, so that it is brought up to date."
    return None
