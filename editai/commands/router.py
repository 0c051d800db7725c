"""From the words of a command line to a command, and from what it leaves to an exit code."""

from __future__ import annotations

import ast
import contextlib
import errno
import importlib
import importlib.util
import json
import os
import signal
import sys
import threading
import traceback
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NoReturn, TextIO

from editai import __version__
from editai.commands import ALIASES, COMMANDS
from editai.commands.command import Outcome
from editai.errors import EditAIError, NotInstalled, StoreError, UsageError

FAILED = 1
PROGRAM = "python -m editai"


class _Parser(ArgumentParser):
    """Says wrong usage as an error of ours, so that it ends with the code of CONTRACTS §1."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}. {self.format_usage().strip()}")


def run_command(argv: Sequence[str], commands: Mapping[str, str] = COMMANDS) -> int:
    """Run the command that the words name, tell the person what came of it, and return the exit code.

    With ``--json`` exactly one JSON value is written to stdout, whatever the command's libraries print.
    """
    as_json = "--json" in argv
    with _only_results_on_stdout(as_json) as stdout, _asked_to_end_like_by_hand():
        try:
            outcome = _run(argv, commands)
        except EditAIError as error:
            return _tell_error(error, as_json, stdout)
        except KeyboardInterrupt:
            return _tell_error(EditAIError("Stopped."), as_json, stdout)
        except BrokenPipeError:
            _silence_stdout()
            return FAILED
        except ModuleNotFoundError as error:
            return _tell_error(_not_installed(error) or _unexpected(error), as_json, stdout)
        except OSError as error:
            return _tell_error(_home_trouble(error) or _unexpected(error), as_json, stdout)
        except Exception as error:
            return _tell_error(_unexpected(error), as_json, stdout)
        if outcome is None:
            return 0
        return _tell_outcome(outcome, as_json, stdout)


def _run(argv: Sequence[str], commands: Mapping[str, str]) -> Outcome | None:
    """The command's outcome, or None after help."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(_overview(commands))
        if argv:
            return None
        raise UsageError("Say what to do, for example: python -m editai start")
    if argv[0] in ("-V", "--version"):
        return Outcome(text=f"EditAI {__version__}", value={"version": __version__})
    name = ALIASES.get(argv[0], argv[0])
    if name not in commands:
        raise UsageError(f"There is no command {argv[0]!r}. {PROGRAM} --help lists them.")
    module = importlib.import_module(commands[name])
    parser = _Parser(prog=f"{PROGRAM} {name}", description=module.HELP, allow_abbrev=False)
    module.add_arguments(parser)
    try:
        if getattr(module, "PASS_ON", False) and not {"-h", "--help"} & set(argv[1:2]):
            args = Namespace(rest=list(argv[1:]))
        else:
            args = parser.parse_args(argv[1:])
    except SystemExit:  # argparse has printed the help that was asked for
        return None
    outcome = module.run(_with_json(args))
    if not isinstance(outcome, Outcome):
        raise TypeError(f"{commands[name]}.run returned no Outcome")
    return outcome


def _with_json(args: Namespace) -> Namespace:
    if not hasattr(args, "json"):
        args.json = False
    return args


def _overview(commands: Mapping[str, str]) -> str:
    width = max(len(name) for name in commands)
    lines = [f"usage: {PROGRAM} COMMAND [...]   ({PROGRAM} COMMAND --help says more)", ""]
    lines += [f"  {name:<{width}}  {_help_of(module)}".rstrip() for name, module in commands.items()]
    return "\n".join(lines)


def _help_of(module: str) -> str:
    """A module's ``HELP``, read from its syntax tree: importing it may need what is not installed yet."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        return ""
    for node in ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and getattr(target, "id", "") == "HELP" and node.value:
            text = ast.literal_eval(node.value)
            return str(text).splitlines()[0]
    return ""


def _tell_outcome(outcome: Outcome, as_json: bool, stdout: TextIO) -> int:
    try:
        if as_json:
            print(json.dumps(outcome.value, ensure_ascii=False, default=str), file=stdout, flush=True)
        elif outcome.text:
            print(outcome.text, file=stdout, flush=True)
    except BrokenPipeError:
        _silence_stdout()
    return outcome.exit_code


def _tell_error(error: EditAIError, as_json: bool, stdout: TextIO) -> int:
    print(error.sentence, file=sys.stderr, flush=True)
    if as_json:
        with contextlib.suppress(BrokenPipeError):
            value: dict[str, Any] = {"error": error.as_json()}
            print(json.dumps(value, ensure_ascii=False, default=str), file=stdout, flush=True)
    return error.exit_code


def _not_installed(error: ModuleNotFoundError) -> EditAIError | None:
    """A missing package is an incomplete environment; a missing module of our own is our mistake."""
    name = (error.name or "").partition(".")[0]
    if name in ("", "editai"):
        return None
    mend = f"{PROGRAM} start"
    return NotInstalled(
        f"The package {name} is not installed in this environment. Install everything with: {mend}",
        mend=mend,
        package=name,
    )


def _home_trouble(error: OSError) -> EditAIError | None:
    """A disk that is full or takes nothing, below EDITAI_HOME, is no mistake of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError("The disk is full. Make room (python -m editai clean helps), then try again.")
    refused = error.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and error.filename is not None
    home = _home()
    if not refused or not Path(os.fsdecode(error.filename)).resolve().is_relative_to(home):
        return None
    return StoreError(f"Nothing can be written in EDITAI_HOME ({home}). Check its rights, or choose another folder.")


def _home() -> Path:
    """As the settings have it, also when those cannot be read."""
    return Path(os.environ.get("EDITAI_HOME") or "data").expanduser().resolve()


def _unexpected(error: Exception) -> EditAIError:
    """The sentence for a mistake of ours; the traceback goes to the log file that it names."""
    what = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    log = _home() / "logs" / "commands.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(f"{datetime.now(timezone.utc).isoformat()} {what}\n")
            stream.write("".join(traceback.format_exception(type(error), error, error.__traceback__)) + "\n")
        where = f"The details are in {log}."
    except OSError:
        traceback.print_exception(type(error), error, error.__traceback__)
        where = f"The details could not be written to {log}."
    return EditAIError(f"Something went wrong that should not have: {what} {where}", log=str(log))


@contextlib.contextmanager
def _only_results_on_stdout(as_json: bool) -> Iterator[TextIO]:
    """With ``--json``: stdout for the result alone; whatever else is printed there goes to stderr."""
    if not as_json:
        yield sys.stdout
        return
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # started without a stdout
        yield sys.stdout
        return
    os.dup2(2, 1)
    try:
        with os.fdopen(os.dup(kept), "w", encoding="utf-8") as results, contextlib.redirect_stdout(sys.stderr):
            yield results
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextlib.contextmanager
def _asked_to_end_like_by_hand() -> Iterator[None]:
    """SIGTERM unwinds like Ctrl-C, so that downloads and programs that run end with the command."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _silence_stdout() -> None:
    """The reader has gone: point stdout at nothing, so that the flush at exit does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
