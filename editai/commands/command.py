"""What a command is: a module with ``HELP``, ``add_arguments`` and ``run``.

``editai.commands`` maps each name of CONTRACTS §4 to its module and imports only the one that is
called, so ``start`` works before anything is installed. ``--profile`` and ``--json`` are declared by
the module that honours them.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from editai.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command leaves behind."""

    value: Any = None
    """The one JSON value of ``--json`` (CONTRACTS §5)."""
    text: str = ""
    """The result for people, on stdout when ``--json`` is absent."""
    exit_code: int = 0


class Command(Protocol):
    """A module under ``editai.commands``."""

    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's own arguments."""
        ...

    def run(self, args: Namespace) -> Outcome:
        """Do it. Errors of ``EditAIError`` are told to the person by the caller."""
        ...


@contextmanager
def naming(file: Path, of: Sequence[Path]) -> Iterator[None]:
    """What is wrong with one of several files is said with its name; with a single one there is no doubt."""
    try:
        yield
    except InputError as error:
        name = "".join(sign for sign in file.name if sign.isprintable())
        if len(of) == 1 or name in error.sentence:
            raise
        raise InputError(f"{name}: {error.sentence}", **error.details) from error


def say(text: str) -> None:
    """Tell the person something on the way; results go to stdout, this to stderr."""
    print(text, file=sys.stderr, flush=True)
