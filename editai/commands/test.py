"""``test [pytest arguments]``: everything the tests need, then the tests."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from editai.bootstrap import checks, debian, environment, pythons
from editai.commands.command import Outcome
from editai.settings import Settings

HELP = "install what the tests need, then check everything; with arguments: pytest with them"
PASS_ON = True
"""The words behind the command's name are pytest's, not ours."""


def add_arguments(parser: ArgumentParser) -> None:
    """Whatever pytest takes."""
    parser.add_argument("rest", nargs="*", metavar="ARGUMENT", help="given to pytest as it is")


def run(args: Namespace) -> Outcome:
    """Install, fetch, check. Exit code 1 when a check failed, or, in a strict run, a service is missing."""
    from editai.commands.models import fetch_aloud

    settings = Settings.from_env(os.environ)
    environment.ensure_environment(settings.logs_root / "install.log", with_tests=True)
    missing = debian.ensure_services()
    fetch_aloud(pythons.ROOT / "data" / "models", ("kokoro", "whisper", "piper"))
    results = [checks.run_tests(args.rest)] if args.rest else checks.run_all()
    lines = [] if args.rest else ["", " · ".join(str(result) for result in results)]
    for service in missing:
        verdict = "FAILED, since EDITAI_TEST_STRICT is set" if settings.test_strict else "not run"
        lines.append(f"{service.name} is missing: {service.tests} {verdict}.")
    if not args.rest:
        lines.append(results[-1].closing)
    ok = all(result.ok for result in results) and not (missing and settings.test_strict)
    return Outcome(text="\n".join(lines), exit_code=0 if ok else 1)
