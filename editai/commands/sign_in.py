"""``sign-in``: who acts in the commands that follow, in team mode."""

from __future__ import annotations

import getpass
import os
import sys
from argparse import ArgumentParser, Namespace

from editai.commands.command import Outcome
from editai.errors import UsageError
from editai.profiles.signed_in import sign_in_here
from editai.settings import Settings

HELP = "sign in to your team for the commands that follow"


def add_arguments(parser: ArgumentParser) -> None:
    """The password is asked for, or read from standard input; never an argument, which others could see."""
    parser.add_argument("email", metavar="E-MAIL", nargs="?", help="asked for if it is left away")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Sign in and remember it in EDITAI_HOME, readable by its owner only."""
    settings = Settings.from_env(os.environ)
    is_asked = sys.stdin.isatty()
    email = args.email
    if email is None:
        if not is_asked:
            raise UsageError("Say who: sign-in E-MAIL, with the password on standard input.")
        print("E-mail: ", end="", file=sys.stderr, flush=True)
        email = sys.stdin.readline()
    password = getpass.getpass("Password: ") if is_asked else sys.stdin.readline().rstrip("\r\n")
    person = sign_in_here(settings, email.strip(), password)
    return Outcome(value={"user_id": person.user_id, "email": person.email}, text=f"Signed in as {person.email}.")
