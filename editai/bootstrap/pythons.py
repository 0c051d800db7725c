"""Which Python runs EditAI: the environment's, this one, or another one of the machine.

Understood by Python 3.7 and newer, since it is what tells an unfit interpreter that it is unfit.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 10)
NEWEST = (3, 12)
"""Kokoro's package refuses Python 3.13 and newer (its own ``Requires-Python``)."""
ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
_HANDED_OVER = "_EDITAI_HANDED_OVER"
"""Set for the interpreter that was handed over to, so that it does not hand over again."""
_PLACES = (
    "~/.pyenv/versions/*/bin",
    "~/.local/share/uv/python/*/bin",
    "~/miniconda3/envs/*/bin",
    "~/.local/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/opt/python/*/bin",
)


def is_fit(version: Sequence[int]) -> bool:
    """Whether EditAI runs on a Python of that version."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def venv_python(venv: Path = VENV) -> Path | None:
    """The environment's interpreter, or None where there is none that starts."""
    python = venv / "bin" / "python"
    if not (venv / "pyvenv.cfg").is_file() or not os.access(str(python), os.X_OK):
        return None
    return python


def inside(venv: Path = VENV) -> bool:
    """Whether this interpreter is the environment's."""
    return os.path.realpath(sys.prefix) == os.path.realpath(str(venv))


def hand_over(argv: Sequence[str]) -> None:
    """Become the interpreter that must run this; returns when that is the present one.

    Exits with code 3 and a sentence where the machine has none.
    """
    if inside() or os.environ.get(_HANDED_OVER):
        os.environ.pop(_HANDED_OVER, None)
        if is_fit(sys.version_info[:2]):
            return
    python = venv_python()
    if python is not None and answers(python):
        _become(python, argv)
    if is_fit(sys.version_info[:2]):
        return
    fit = fit_pythons()
    sys.stderr.write(unfit_sentence(sys.version_info[:2], fit) + "\n")
    if not fit:
        sys.exit(3)
    _become(fit[0][0], argv)


def unfit_sentence(version: Sequence[int], fit: Sequence[tuple[Path, tuple[int, int]]]) -> str:
    """What a person is told whose ``python`` cannot run EditAI."""
    here = ".".join(str(part) for part in version[:2])
    if tuple(version[:2]) > NEWEST:
        why = f"This is Python {here}. Kokoro, the voice, needs Python 3.12 or older"
    else:
        why = f"This is Python {here}. EditAI needs Python 3.10, 3.11 or 3.12"
    if fit:
        found = ", ".join(f"{path} ({major}.{minor})" for path, (major, minor) in fit)
        return f"{why}. This machine has {found}; going on with {fit[0][0]}."
    return f"{why}, and no such interpreter was found on this machine. Install Python 3.12, then run this again."


def fit_pythons() -> list[tuple[Path, tuple[int, int]]]:
    """The machine's interpreters that can run EditAI, the newest first, one a version."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for place in _PLACES:
        pattern = Path(place).expanduser()
        folders += sorted(Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor))), reverse=True)
    found = []
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        for folder in folders:
            python = folder / f"python3.{minor}"
            if os.access(str(python), os.X_OK) and answers(python):
                found.append((python, (3, minor)))
                break
    return found


def answers(python: Path) -> bool:
    """Whether the interpreter starts and is one that can run EditAI."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        said = subprocess.run(
            [str(python), "-I", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
            check=True,
        ).stdout
        return is_fit([int(part) for part in said.split()])
    return False


def _become(python: Path, argv: Sequence[str]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    environ = dict(os.environ)
    environ[_HANDED_OVER] = "1"
    with contextlib.suppress(OSError):
        os.execve(str(python), [str(python), "-m", "editai", *argv], environ)
