"""``sign-out``: end the command line's session, here and at the team's Supabase."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from editai.commands.command import Outcome
from editai.profiles.signed_in import sign_out_here
from editai.settings import Settings

HELP = "sign out of your team on this command line"


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to say but how it is told."""
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """End it; nothing happens if nobody was signed in."""
    was = sign_out_here(Settings.from_env(os.environ))
    return Outcome(value={"signed_out": was}, text="Signed out." if was else "Nobody was signed in here.")
