"""``worker``: do the jobs of this installation until it is told to end."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from editai.commands.command import Outcome

HELP = "do the jobs; `start` runs one for you"


def add_arguments(parser: ArgumentParser) -> None:
    """No arguments: everything comes from the settings."""


def run(args: Namespace) -> Outcome:
    """Work until SIGTERM or Ctrl-C; says ``worker ready`` when it takes jobs."""
    import os

    from editai.jobs.worker import run_worker
    from editai.settings import Settings

    run_worker(Settings.from_env(os.environ))
    return Outcome()
