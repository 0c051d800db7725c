"""`python -m editai ...`. This file is understood by every Python, so that an old one can say so."""

import sys


def main():  # type: ignore[no-untyped-def]
    """Hand over to an interpreter that can run EditAI, then to the command."""
    if sys.version_info < (3, 7):  # noqa: UP036 - it is for those that pyproject.toml refuses
        sys.stderr.write("EditAI needs Python 3.10, 3.11 or 3.12; this is an older one.\n")
        return 3
    from editai.bootstrap import pythons

    pythons.hand_over(sys.argv[1:])
    from editai.commands.router import run_command

    return run_command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[no-untyped-call]
