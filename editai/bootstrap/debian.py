"""Programs that only the tests use: looked for, and installed from Debian where that is allowed."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from editai.bootstrap.programs import run_quietly
from editai.bootstrap.saying import say
from editai.errors import ToolError

_LIMIT_S = 15 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A program that some tests need."""

    name: str
    """Said to the person."""
    tests: str
    """Which tests need it."""
    programs: tuple[str, ...]
    """Any of these on the path, or at one of ``places``, will do."""
    places: str
    """A pattern under the root of the file system."""
    packages: tuple[str, ...]
    """Debian's packages that bring it."""

    def is_here(self) -> bool:
        """Whether the program is on this machine."""
        if any(shutil.which(program) for program in self.programs):
            return True
        return bool(self.places) and any(Path("/").glob(self.places))


SERVICES = (
    Service(
        name="Chromium",
        tests="the journeys in a browser",
        programs=("chromium", "chromium-browser", "google-chrome"),
        places="",
        packages=("chromium", "fonts-liberation", "fonts-noto-color-emoji"),
    ),
    Service(
        name="PostgreSQL",
        tests="the contracts on a team database",
        programs=("postgres",),
        places="usr/lib/postgresql/*/bin/postgres",
        packages=("postgresql",),
    ),
    Service(
        name="npm",
        tests="the contracts on a team database",
        programs=("npm",),
        places="",
        packages=("npm",),
    ),
)


def ensure_services() -> list[Service]:
    """Install what is missing where this person may, and return what is missing still."""
    missing = [service for service in SERVICES if not service.is_here()]
    if missing and may_install():
        packages = [package for service in missing for package in service.packages]
        say(f"Installing Debian's {', '.join(packages)} for the tests.")
        try:
            _install(packages)
        except ToolError as error:
            say(f"  {error.sentence}")
    return [service for service in missing if not service.is_here()]


def may_install() -> bool:
    """Whether Debian's packages can be installed without asking anyone."""
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def _install(packages: list[str]) -> None:
    """Install; the lists of packages are only fetched anew when the present ones do not do.

    Raises:
        ToolError: apt-get failed twice.
    """
    # The tests start servers of their own: RUNLEVEL=1 keeps Debian from starting one for the system.
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    argv = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    try:
        run_quietly(argv, limit_s=_LIMIT_S, env=env)
    except ToolError:
        run_quietly(["apt-get", "update"], limit_s=_LIMIT_S, env=env)
        run_quietly(argv, limit_s=_LIMIT_S, env=env)
