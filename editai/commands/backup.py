"""``backup FILE``: both databases, media, uploads, drafts and the key in one file that only its owner can read."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from editai.bootstrap.archive import write_backup
from editai.bootstrap.saying import megabytes
from editai.commands.command import Outcome
from editai.settings import Settings

HELP = "write everything of this installation into one file"


def add_arguments(parser: ArgumentParser) -> None:
    """Where to, as what."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a new file, such as backup.tar")
    parser.add_argument("--json", action="store_true", help="print one JSON value")


def run(args: Namespace) -> Outcome:
    """Write it while the app may be running."""
    file = args.file.expanduser().absolute()
    written = write_backup(Settings.from_env(os.environ), file)
    lines = [f"{file}: {megabytes(written.size_bytes)}, {written.files} files."]
    if written.holds_key:
        lines.append("It holds the key of your secrets, and only you can read it. Keep it that way.")
    lines += [f"Not in it: {left_out}" for left_out in written.left_out]
    lines += [f"To restore: python -m editai restore {file.name}, where EDITAI_HOME names an empty folder."]
    value = {"out": str(file), "size_bytes": written.size_bytes, "files": written.files, "left_out": written.left_out}
    return Outcome(value=value, text="\n".join(lines))
