"""The environments: `.venv`, made once, with the pinned requirements in it, and those of optional sets."""

from __future__ import annotations

import hashlib
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editai.bootstrap import pythons, torch_build
from editai.bootstrap.pip_run import run_pip
from editai.bootstrap.programs import run_quietly
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
XTTS_PACKAGES_BYTES = 283_000_000
"""The wheels of requirements-xtts.txt without torch, summed in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """What a person is told about one file of pins."""

    what: str
    size_bytes: int
    """Without torch."""
    mend: str
    """The command that goes on where an installation stopped."""


_APP = _Set(what="what EditAI needs", size_bytes=PACKAGES_BYTES, mend="python -m editai start")
_SETS = {
    "requirements-test.txt": _Set(what="what the tests need", size_bytes=TEST_PACKAGES_BYTES, mend=_APP.mend),
    "requirements-xtts.txt": _Set(
        what="XTTS's environment", size_bytes=XTTS_PACKAGES_BYTES, mend="python -m editai models fetch xtts"
    ),
}


def ensure_environment(log: Path, *, with_tests: bool = False, besides: str = "") -> None:
    """Make `.venv` and install what is pinned, unless that is done; then go on inside it.

    Returns inside the environment; a process outside of it is replaced. An installation that was
    interrupted goes on where it was, as pip keeps what it had downloaded.

    Args:
        log: where pip's words are kept.
        besides: what will be downloaded afterwards, told together with the packages.

    Raises:
        NotInstalled: the environment cannot be made, or pip cannot install into it.
    """
    if not pythons.inside():
        make_venv(pythons.VENV)
        pythons.hand_over(sys.argv[1:])
        raise NotInstalled(f"The interpreter in {pythons.VENV} does not start. Delete that folder and run this again.")
    for requirements in wanted_requirements(with_tests):
        install(requirements, log=log, besides=besides)


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


def install(requirements: Path, venv: Path = pythons.VENV, *, log: Path, besides: str = "") -> None:
    """Install the pins of one file, unless they are all there. Two at once: the second waits, and finds it done.

    Raises:
        NotInstalled: pip failed; what it had installed stays and is used next time.
    """
    if is_installed(requirements, venv) and not missing_pins(requirements, venv):
        return
    with _alone(venv):
        missing = missing_pins(requirements, venv)
        if is_installed(requirements, venv) and not missing:
            return
        python = str(venv / "bin" / "python")
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        wanted = ["-r", str(requirements), "-c", str(CONSTRAINTS)]
        told = _SETS.get(requirements.name, _APP)
        if not missing:
            say("The packages are here; pip looks whether they fit together.")
            run_pip(pip, wanted, venv=venv, log=log, expected_bytes=0, mend=told.mend)
        else:
            _install_missing(pip, requirements, missing, venv, log, besides)
        _stamp(requirements, venv).write_text(digest(requirements), encoding="ascii")


def _install_missing(
    pip: Sequence[str], requirements: Path, missing: Sequence[str], venv: Path, log: Path, besides: str
) -> None:
    """The packages of one file of pins, torch first where it has an index of its own."""
    told = _SETS.get(requirements.name, _APP)
    size_bytes = told.size_bytes if set(missing) != {"torch"} else 0
    build = torch_build.choose(pip, requirements) if "torch" in missing else None
    size_bytes += build.size_bytes if build else 0
    about = f" ({build.sentence})" if build else ""
    say(f"To download: up to {megabytes(size_bytes)} for {told.what}{about}{besides}. pip's own words: {log}")
    if build and build.index:
        own = ["--no-deps", "--index-url", build.index, build.requirement]
        run_pip(pip, own, venv=venv, log=log, expected_bytes=build.size_bytes, mend=told.mend)
        size_bytes -= build.size_bytes
    wanted = ["-r", str(requirements), "-c", str(CONSTRAINTS)]
    run_pip(pip, wanted, venv=venv, log=log, expected_bytes=size_bytes, mend=told.mend)


def missing_pins(requirements: Path, venv: Path = pythons.VENV) -> list[str]:
    """The names of the pins that the environment has not, or has in another version."""
    here = {}
    for folder in venv.glob("lib/python3.*/site-packages/*.dist-info"):
        name, _, version = folder.name[: -len(".dist-info")].rpartition("-")
        here[_plain(name)] = version.partition("+")[0]
    return [name for name, version in pins(requirements) if here.get(_plain(name)) != version]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _stamp(requirements: Path, venv: Path) -> Path:
    return venv / f"installed-{requirements.stem}.sha256"


def make_venv(venv: Path) -> None:
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
