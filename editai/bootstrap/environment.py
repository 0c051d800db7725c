"""The environment: `.venv`, made once, with the pinned requirements in it."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from editai.bootstrap import pythons, torch_build
from editai.bootstrap.programs import run_aloud, run_quietly
from editai.bootstrap.saying import megabytes, say
from editai.errors import NotInstalled, ToolError

REQUIREMENTS = pythons.ROOT / "requirements.txt"
TEST_REQUIREMENTS = pythons.ROOT / "requirements-test.txt"
CONSTRAINTS = pythons.ROOT / "constraints.txt"
"""The versions of what the requirements bring with them."""
PACKAGES_BYTES = 447_000_000
"""The wheels of requirements.txt without torch and what only torch needs: summed over the folder that
`pip download -r requirements.txt` left for Python 3.11 on x86-64 Linux."""
TEST_PACKAGES_BYTES = 80_000_000
"""The wheels that requirements-test.txt adds, summed in the same way."""
_MEND = "python -m editai start"


def ensure_environment(*, with_tests: bool = False, besides: str = "") -> None:
    """Make `.venv` and install what is pinned, unless that is done; then go on inside it.

    Returns inside the environment; a process outside of it is replaced. An installation that was
    interrupted goes on where it was, as pip keeps what it had downloaded.

    Args:
        besides: what will be downloaded afterwards, told together with the packages.

    Raises:
        NotInstalled: the environment cannot be made, or pip cannot install into it.
    """
    if not pythons.inside():
        _make_venv(pythons.VENV)
        pythons.hand_over(sys.argv[1:])
        raise NotInstalled(f"The interpreter in {pythons.VENV} does not start. Delete that folder and run this again.")
    for requirements in wanted_requirements(with_tests):
        install(requirements, besides=besides)


def wanted_requirements(with_tests: bool) -> list[Path]:
    """The files of pins that must be installed."""
    return [REQUIREMENTS, TEST_REQUIREMENTS] if with_tests else [REQUIREMENTS]


def is_installed(requirements: Path, venv: Path = pythons.VENV) -> bool:
    """Whether exactly these pins were installed into the environment to the end."""
    stamp = _stamp(requirements, venv)
    return stamp.is_file() and stamp.read_text(encoding="ascii") == digest(requirements)


def digest(requirements: Path) -> str:
    """What a finished installation is remembered by: the pins and the Python they were installed for."""
    version = ".".join(str(part) for part in sys.version_info[:2])
    return hashlib.sha256(requirements.read_bytes() + CONSTRAINTS.read_bytes() + version.encode()).hexdigest()


def pins(requirements: Path) -> list[tuple[str, str]]:
    """Names and versions of the pins that hold for this Python."""
    found = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        pin, _, marker = line.partition("#")[0].partition(";")
        name, equals, version = pin.strip().partition("==")
        if equals and _holds(marker.strip()):
            found.append((name.partition("[")[0], version))
    return found


def _holds(marker: str) -> bool:
    """Whether a marker of ours, always about 3.11, holds for this Python.

    Raises:
        ValueError: it is another marker, which this must learn first.
    """
    known = {"": True, 'python_version >= "3.11"': sys.version_info >= (3, 11)}
    known['python_version < "3.11"'] = sys.version_info < (3, 11)
    if marker not in known:
        raise ValueError(f"unknown marker {marker!r} in the requirements")
    return known[marker]


def install(requirements: Path, venv: Path = pythons.VENV, *, besides: str = "") -> None:
    """Install the pins of one file, unless that is done. Two at once: the second waits, and finds it done.

    Raises:
        NotInstalled: pip failed; what it had installed stays and is used next time.
    """
    if is_installed(requirements, venv):
        return
    with _alone(venv):
        if is_installed(requirements, venv):
            return
        python = str(venv / "bin" / "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        if requirements.name == REQUIREMENTS.name:
            build = torch_build.choose(pip, requirements)
            size = megabytes(PACKAGES_BYTES + build.size_bytes)
            say(f"To download: about {size} of packages ({build.sentence}){besides}.")
            say(f"Installing the packages into {venv}.")
            if build.index:
                _pip([*pip, "install", "--no-deps", "--index-url", build.index, build.requirement])
        else:
            say(f"Installing what the tests need: about {megabytes(TEST_PACKAGES_BYTES)} to download.")
        bar = "on" if sys.stderr.isatty() else "off"
        _pip([*pip, "install", "--progress-bar", bar, "-r", str(requirements), "-c", str(CONSTRAINTS)])
        _stamp(requirements, venv).write_text(digest(requirements), encoding="ascii")


def _pip(argv: Sequence[str]) -> None:
    code = run_aloud(argv)
    if code != 0:
        raise NotInstalled(
            "pip could not install EditAI's packages; its words are above. What it had installed and "
            f"downloaded is kept. Run this again when the network is back: {_MEND}",
            mend=_MEND,
            exit_code=code,
        )


def _stamp(requirements: Path, venv: Path) -> Path:
    return venv / f"installed-{requirements.stem}.sha256"


def _make_venv(venv: Path) -> None:
    """A new environment with pip in it, built from this interpreter by the first way that works."""
    if (venv / "bin" / "python").exists() and _has_pip(venv):
        return
    say(f"Making the environment {venv} with Python {platform.python_version()}.")
    failures = []
    for argvs in _ways(venv):
        shutil.rmtree(venv, ignore_errors=True)
        try:
            for argv in argvs:
                run_quietly(argv, limit_s=600)
        except ToolError as error:
            failures.append(error.sentence)
            continue
        if _has_pip(venv):
            return
    shutil.rmtree(venv, ignore_errors=True)
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    raise NotInstalled(
        "This Python cannot make an environment with pip in it: its module ensurepip is missing, and neither pip, "
        f"virtualenv nor uv is at hand. On Debian and Ubuntu this helps: sudo apt install {package}",
        mend=f"sudo apt install {package}",
        tried=failures,
    )


def _ways(venv: Path) -> Iterator[list[list[str]]]:
    """Ways to make an environment, the ordinary one first. Debian splits ensurepip off; its pip can help."""
    python = sys.executable
    yield [[python, "-m", "venv", str(venv)]]
    bare = [python, "-m", "venv", "--without-pip", str(venv)]
    yield [bare, [python, "-m", "pip", "--python", str(venv / "bin" / "python"), "install", "--quiet", "pip"]]
    yield [bare, [python, "-m", "pip", "install", "--quiet", "--target", str(_site_packages(venv)), "pip"]]
    yield [[python, "-m", "virtualenv", str(venv)]]
    uv = shutil.which("uv")
    if uv:
        yield [[uv, "venv", "--seed", "--python", python, str(venv)]]


def _site_packages(venv: Path) -> Path:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return venv / "lib" / version / "site-packages"


def _has_pip(venv: Path) -> bool:
    try:
        run_quietly([str(venv / "bin" / "python"), "-m", "pip", "--version"], limit_s=60)
    except ToolError:
        return False
    return True


@contextmanager
def _alone(venv: Path) -> Iterator[None]:
    import fcntl

    with (venv / ".editai-install.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another installation into this environment is under way; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
